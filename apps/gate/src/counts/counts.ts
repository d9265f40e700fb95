/** How many people are inside and were checked today: what the server last said, and what this gate has seen since. */

import type { Scan } from '../queue/scan.ts';

export interface Tally {
  readonly in: number;
  readonly out: number;
  readonly admit: number;
  readonly measure: number;
  readonly refuse: number;
  readonly invalid: number;
}

/** What the server counted: people inside over all gates of the place, checks of this gate alone. */
export interface ServerCounts {
  readonly inside: number;
  readonly today: Omit<Tally, 'in' | 'out'>;
  /** Epoch milliseconds, by the server. */
  readonly at: number;
}

export interface KeptCounts {
  readonly server?: ServerCounts;
  /** Scans the server's count does not have, all of one day of the city. */
  readonly own: { readonly day: number; readonly tally: Tally };
}

export interface Counts {
  readonly inside: number;
  readonly today: Omit<Tally, 'in' | 'out'>;
  /** Until when the other gates of the place are counted in; undefined when they never were today. */
  readonly othersUntil: number | undefined;
}

const nothing: Tally = { in: 0, out: 0, admit: 0, measure: 0, refuse: 0, invalid: 0 };
const dayMs = 86_400_000;

/** Number of the city's day an instant lies in: people inside are counted from midnight. */
export function dayOf(instant: number, utcOffsetMinutes: number): number {
  return Math.floor((instant + utcOffsetMinutes * 60_000) / dayMs);
}

/** With one scan more. */
export function countScan(kept: KeptCounts | undefined, scan: Scan, utcOffsetMinutes: number): KeptCounts {
  const day = dayOf(Date.parse(scan.at), utcOffsetMinutes);
  const before = kept?.own.day === day ? kept.own.tally : nothing;
  // A scan of yesterday that comes late, over a clock that was mended, does not clear today.
  if (kept !== undefined && day < kept.own.day) return kept;
  return { ...kept, own: { day, tally: withScan(before, scan) } };
}

/** After the server counted: only what is still undelivered is this gate's own. */
export function rebase(
  server: ServerCounts,
  undelivered: readonly Scan[],
  day: number,
  utcOffsetMinutes: number,
): KeptCounts {
  const tally = undelivered
    .filter((scan) => dayOf(Date.parse(scan.at), utcOffsetMinutes) === day)
    .reduce(withScan, nothing);
  return { server, own: { day, tally } };
}

export function countsAt(kept: KeptCounts | undefined, now: number, utcOffsetMinutes: number): Counts {
  const day = dayOf(now, utcOffsetMinutes);
  const server =
    kept?.server !== undefined && dayOf(kept.server.at, utcOffsetMinutes) === day ? kept.server : undefined;
  const own = kept?.own.day === day ? kept.own.tally : nothing;
  return {
    inside: Math.max(0, (server?.inside ?? 0) + own.in - own.out),
    today: {
      admit: (server?.today.admit ?? 0) + own.admit,
      measure: (server?.today.measure ?? 0) + own.measure,
      refuse: (server?.today.refuse ?? 0) + own.refuse,
      invalid: (server?.today.invalid ?? 0) + own.invalid,
    },
    othersUntil: server?.at,
  };
}

function withScan(tally: Tally, scan: Scan): Tally {
  const counted = { ...tally, [scan.verdict]: tally[scan.verdict] + 1 };
  return scan.direction === undefined ? counted : { ...counted, [scan.direction]: counted[scan.direction] + 1 };
}
