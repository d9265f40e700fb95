/** When the rounds with the server are made. */

import { backOffMs } from '../queue/back-off.ts';
import type { RoundOutcome } from './gate.ts';

/** A revocation reaches an idle gate within about a minute. */
const regularMs = 60_000;
/** Spread, so that gates that were switched on at the same hour do not ask at the same second. */
const spreadMs = 15_000;

export interface SyncingOptions {
  readonly round: () => Promise<RoundOutcome>;
  readonly monotonic: () => number;
  readonly random: () => number;
  readonly setTimer: (work: () => void, ms: number) => () => void;
}

export interface Syncing {
  /** There is something to deliver, or somebody wants to know: soon, but not before the server wants to be asked again. */
  readonly nudge: (delayMs?: number) => void;
  /** The network is back: what was waited for because of it is over, what the server asked for is not. */
  readonly online: () => void;
  readonly stop: () => void;
}

export function startSyncing({ round, monotonic, random, setTimer }: SyncingOptions): Syncing {
  let cancel: (() => void) | undefined;
  let dueAt = Number.POSITIVE_INFINITY;
  let notBefore = 0;
  let wasAsked = false;
  let failures = 0;
  let isRunning = false;
  let nudged = false;
  let stopped = false;

  const schedule = (at: number): void => {
    if (stopped) return;
    cancel?.();
    dueAt = at;
    cancel = setTimer(() => void run(), Math.max(0, at - monotonic()));
  };

  const run = async (): Promise<void> => {
    if (isRunning || stopped) return;
    isRunning = true;
    nudged = false;
    const { isGood, retryAfterMs } = await round();
    isRunning = false;
    failures = isGood ? 0 : failures + 1;
    wasAsked = retryAfterMs !== undefined;
    const wait = isGood ? regularMs + random() * spreadMs : backOffMs(failures, retryAfterMs, random());
    notBefore = isGood ? 0 : monotonic() + wait;
    schedule(monotonic() + (isGood && nudged ? 0 : wait));
  };

  const nudge = (delayMs = 1_000): void => {
    if (isRunning) nudged = true;
    else {
      const at = Math.max(notBefore, monotonic() + delayMs);
      if (at < dueAt) schedule(at);
    }
  };

  schedule(monotonic());
  return {
    nudge,
    online: () => {
      if (!wasAsked) {
        notBefore = 0;
        failures = 0;
      }
      nudge(random() * 2_000);
    },
    stop: () => {
      stopped = true;
      cancel?.();
    },
  };
}
