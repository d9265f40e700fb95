/** Time together: half-open stretches, so that leaving at the moment another arrives is no meeting. */

import { minuteMs, type Instant } from '../time.ts';

/** From `from` (inclusive) to `until` (exclusive); an end that is not known is absent. */
export interface Stretch {
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
}

/**
 * Milliseconds both stretches share; 0 when they only touch or lie apart. Undefined when an unknown end leaves it open: they may
 * have met, for how long nobody can say. An unknown end never hides that two stretches are certainly apart.
 */
export function overlapMs(a: Stretch, b: Stretch): number | undefined {
  if (endsBefore(a, b) || endsBefore(b, a)) return 0;
  if (a.from === undefined || a.until === undefined || b.from === undefined || b.until === undefined) return undefined;
  return Math.max(0, Math.min(a.until, b.until) - Math.max(a.from, b.from));
}

/** Whole minutes, rounded down. */
export function wholeMinutes(milliseconds: number): number {
  return Math.floor(milliseconds / minuteMs);
}

function endsBefore(a: Stretch, b: Stretch): boolean {
  return a.until !== undefined && b.from !== undefined && a.until <= b.from;
}
