/** What the screens know of the gate. */

import type { GateLists } from '../lists/gate-lists.ts';
import type { KeptCounts } from '../counts/counts.ts';
import type { Preferences } from '../enrolment/preferences.ts';
import type { GateSelf } from '../queue/scan.ts';
import type { DeliveryRecord, Ending } from '../storage/gate-store.ts';
import type { RoundTrouble } from './round.ts';

export interface GateView {
  /**
   * - `waiting`: not a gate yet, or not any more.
   * - `ready`: enrolled.
   * - `ending`: revoked; only the queue is still delivered.
   * - `not-known`: the server does not accept this gate's token; nothing is judged, the queue stays.
   */
  readonly phase: 'waiting' | 'ready' | 'ending' | 'not-known';
  readonly gate: GateSelf | undefined;
  readonly ending: Ending | undefined;
  readonly lists: GateLists | undefined;
  readonly counts: KeptCounts | undefined;
  readonly preferences: Preferences;
  readonly queueLength: number;
  readonly delivery: DeliveryRecord | undefined;
  readonly lastContactAt: number | undefined;
  readonly sync: {
    readonly isRunning: boolean;
    readonly trouble: RoundTrouble | undefined;
  };
}
