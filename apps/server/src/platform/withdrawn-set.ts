/** Ids that were withdrawn before their time, held in memory so that asking costs nothing: sessions ended, gates and platforms shut off. */

import { minuteMs } from '@open-health-code/domain';
import type { Clock } from './clock.ts';

export interface WithdrawnSet {
  /** Whether an id was withdrawn, known at the latest `freshMs` after it was. */
  has(id: string): Promise<boolean>;
  /** Takes note at once of what this process withdrew itself. */
  add(id: string): void;
}

/** For what becomes many and is never taken back: all of it is read seldom, and in between only what came since. */
export interface LaterReading {
  readonly clock: Clock;
  /** Every id that was withdrawn at this instant or later. */
  readonly readSince: (instant: number) => Promise<readonly string[]>;
}

/** A withdrawal by another process is known after this long. */
const freshMs = 2000;
/** While the database does not answer, what was known last counts for this long; then nothing is let through. */
const staleMs = minuteMs;
/** After this long all is read again, and what has run out by itself is forgotten. */
const wholeMs = 60 * minuteMs;
/** Clocks of two machines differ, and a withdrawal is seen a moment after its instant, with the end of its transaction. */
const overlapMs = 2 * minuteMs;

/** @param readAll every id that is withdrawn and would otherwise still hold. */
export function withdrawnSet(readAll: () => Promise<readonly string[]>, later?: LaterReading): WithdrawnSet {
  let known = new Set<string>();
  let readAt = Number.NEGATIVE_INFINITY;
  let wholeAt = Number.NEGATIVE_INFINITY;
  /** The city's time of the last reading. */
  let readUntil = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  /** Withdrawn here while a read was under way that may not have seen it. */
  let own: string[] = [];
  const refresh = async (): Promise<void> => {
    const startedAt = performance.now();
    const now = later?.clock.now() ?? 0;
    own = [];
    if (later !== undefined && startedAt - wholeAt < wholeMs) {
      // A clock may have been set back.
      for (const id of await later.readSince(Math.min(readUntil, now) - overlapMs)) known.add(id);
    } else {
      const withdrawn = await readAll();
      known = new Set([...withdrawn, ...own]);
      wholeAt = startedAt;
    }
    readAt = startedAt;
    readUntil = now;
  };
  return {
    has: async (id) => {
      if (performance.now() - readAt > freshMs) {
        reading ??= refresh().finally(() => (reading = undefined));
        try {
          await reading;
        } catch (error) {
          if (performance.now() - readAt > staleMs) throw error;
        }
      }
      return known.has(id);
    },
    add: (id) => {
      known.add(id);
      own.push(id);
    },
  };
}
