/** How many people are inside and were checked today: what the server last said, and what this gate has seen since. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import type { Scan } from '../queue/scan.ts';

export interface Checks {
  readonly admit: number;
  readonly measure: number;
  readonly refuse: number;
  readonly invalid: number;
}

/** What the server counted: people inside over all gates of the place, checks of this gate alone. Times in epoch milliseconds, by the server. */
export interface ServerCounts {
  readonly inside: number;
  readonly today: Checks;
  readonly at: number;
  /** Staff counted who is inside: scans made before are in that. */
  readonly handCountedAt?: number;
}

/** By how many more came in than left. */
interface HourlyNet {
  /** Hours since the epoch. */
  readonly hour: number;
  readonly net: number;
}

export interface KeptCounts {
  readonly server?: ServerCounts;
  /** Scans that the server's counts do not have, those of the last day. */
  readonly moved?: readonly HourlyNet[];
  /** The same, of one day of the city. */
  readonly checks?: Checks & { readonly day: number };
}

export interface Counts {
  readonly inside: number;
  readonly today: Checks;
  /** Until when the other gates of the place are counted in; undefined when they never were within a day. */
  readonly othersUntil: number | undefined;
}

const nothing: Checks = { admit: 0, measure: 0, refuse: 0, invalid: 0 };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function serverCountsOf(answer: AnswerOf<Operations['GET /v1/gate/counts']>): ServerCounts {
  const { inside, today, at, handCountedAt } = answer;
  return {
    inside,
    today,
    at: Date.parse(at),
    ...(handCountedAt === null ? {} : { handCountedAt: Date.parse(handCountedAt) }),
  };
}

/** With one scan more. */
export function countScan(kept: KeptCounts | undefined, scan: Scan, utcOffsetMinutes: number): KeptCounts {
  const at = Date.parse(scan.at);
  const day = dayOf(at, utcOffsetMinutes);
  const before = kept?.checks?.day === day ? kept.checks : { ...nothing, day };
  // A scan of yesterday that comes late, over a clock that was mended, does not clear today.
  const isOfThePast = kept?.checks !== undefined && day < kept.checks.day;
  return {
    ...kept,
    moved: withMove(kept, at, scan.direction),
    checks: isOfThePast ? kept.checks : { ...before, [scan.verdict]: before[scan.verdict] + 1 },
  };
}

function withMove(kept: KeptCounts | undefined, at: number, direction: Scan['direction']): readonly HourlyNet[] {
  const moved = kept?.moved ?? [];
  if (direction === undefined || at < (kept?.server?.handCountedAt ?? 0)) return moved;
  const hour = Math.floor(at / hourMs);
  const net = (moved.find((one) => one.hour === hour)?.net ?? 0) + (direction === 'in' ? 1 : -1);
  const others = moved.filter((one) => one.hour !== hour && one.hour >= hour - dayMs / hourMs);
  return [...others, { hour, net }].toSorted((a, b) => a.hour - b.hour);
}

/** After the server counted: only what is still undelivered is this gate's own. */
export function rebase(server: ServerCounts, undelivered: readonly Scan[], utcOffsetMinutes: number): KeptCounts {
  return undelivered.reduce<KeptCounts>((kept, scan) => countScan(kept, scan, utcOffsetMinutes), { server });
}

/** By the rule of the server: hour by hour over a day, and never below none. */
export function countsAt(kept: KeptCounts | undefined, now: number, utcOffsetMinutes: number): Counts {
  const day = dayOf(now, utcOffsetMinutes);
  const server = kept?.server !== undefined && kept.server.at > now - dayMs ? kept.server : undefined;
  const moved = (kept?.moved ?? []).filter(({ hour }) => hour >= Math.floor((now - dayMs) / hourMs));
  const known = server !== undefined && dayOf(server.at, utcOffsetMinutes) === day ? server.today : nothing;
  const own = kept?.checks?.day === day ? kept.checks : nothing;
  return {
    inside: moved.reduce((inside, { net }) => Math.max(0, inside + net), server?.inside ?? 0),
    today: {
      admit: known.admit + own.admit,
      measure: known.measure + own.measure,
      refuse: known.refuse + own.refuse,
      invalid: known.invalid + own.invalid,
    },
    othersUntil: server?.at,
  };
}

/** Number of the city's day that an instant lies in. */
function dayOf(instant: number, utcOffsetMinutes: number): number {
  return Math.floor((instant + utcOffsetMinutes * 60_000) / dayMs);
}
