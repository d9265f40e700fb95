/** What a gate keeps on its device, and the guarantees the rest of the app relies on. */

import type { KeptClock } from '../clock/gate-clock.ts';
import type { KeptCounts } from '../counts/counts.ts';
import type { KeptLists } from '../lists/gate-lists.ts';
import type { GateSelf, Scan } from '../queue/scan.ts';
import type { Preferences } from '../enrolment/preferences.ts';

export interface Enrolment {
  readonly token: string;
  readonly gate: GateSelf;
}

/** Scans the server would not take, by its reason. They are gone; their number stays visible. */
export type Rejected = Readonly<Record<string, number>>;

export interface DeliveryRecord {
  /** Epoch milliseconds, by the corrected clock. */
  readonly lastAt: number | undefined;
  readonly rejected: Rejected;
}

/** How this device stopped being a gate; shown until it is enrolled again. */
export interface Ending {
  readonly reason: 'revoked' | 'not-known' | 'left';
  readonly at: number;
  /** Name of the gate and its place, so that staff know what ended. */
  readonly gate: string;
  /** Scans that were not delivered when it ended; each was then delivered, rejected or lost. */
  readonly queued: number;
  readonly delivered: number;
  readonly rejected: Rejected;
  /** Scans that could not be delivered any more. */
  readonly lost: number;
}

export interface Kept {
  /** Made once for each device, so that an enrolment whose answer was lost can be asked for again. */
  installation: string;
  enrolment: Enrolment;
  /** The enrolment was ended by the server; what is queued is still to be delivered with its token. */
  ending: Ending;
  lists: KeptLists;
  clock: KeptClock;
  counts: KeptCounts;
  delivery: DeliveryRecord;
  /** When the server last answered this gate, by the corrected clock. */
  lastContactAt: number;
  preferences: Preferences;
}
export type KeptName = keyof Kept;

/**
 * Every method is one transaction: all of it is kept or nothing, also when the browser is killed in the middle. Rejects when the
 * device keeps nothing any more (no space, storage denied).
 */
export interface GateStore {
  readonly read: <Name extends KeptName>(name: Name) => Promise<Kept[Name] | undefined>;
  readonly write: (values: Partial<Kept>, remove?: readonly KeptName[]) => Promise<void>;
  /** Keeps a scan and what changes with it. When this resolves, the scan survives everything but the loss of the device. */
  readonly addScan: (scan: Scan, count: (before: KeptCounts | undefined) => KeptCounts) => Promise<void>;
  /** The oldest first. */
  readonly oldestScans: (limit: number) => Promise<readonly Scan[]>;
  readonly countScans: () => Promise<number>;
  /** Takes delivered scans out of the queue and keeps what became of them. */
  readonly settleScans: (
    scanIds: readonly string[],
    record: (before: DeliveryRecord | undefined) => DeliveryRecord,
  ) => Promise<void>;
  /** Sets the counts from what is still queued. */
  readonly recount: (count: (undelivered: readonly Scan[]) => KeptCounts) => Promise<void>;
  /** Removes everything but the installation, the preferences and what is named. */
  readonly wipe: (left: Partial<Kept>) => Promise<void>;
}
