import type { TransportMode } from '../evidence.ts';
import { areAdjacent, rowsBetween } from './seat-distance.ts';
import type { Seat } from './seat.ts';

/** Estimated chance that the other passenger was infected (0–1), and the study it rests on. */
export interface AttackRate {
  readonly estimate: number;
  readonly study: string;
}

/**
 * 2,334 index patients and 72,093 contacts within 3 rows and 5 columns on Chinese high-speed trains, 2019-12-19 to 2020-03-06.
 * Shares of contacts infected; `adjacentPerHour` is the rise for each hour travelled together.
 */
export const trainStudy = {
  name: 'Hu 2021, high-speed trains, doi 10.1093/cid/ciaa1057',
  adjacent: 0.035,
  sameRow: 0.015,
  otherRows: 0.0014,
  adjacentPerHour: 0.013,
  /** The longest co-travel the study saw; nothing is extrapolated beyond it. */
  maxHours: 8,
} as const;

/** 175 index cases and 5,797 passengers on 177 flights out of Wuhan, January 2020. */
export const flightStudy = {
  name: 'Hu 2022, flights from Wuhan, doi 10.1093/cid/ciab836',
  adjacent: 0.092,
  notAdjacent: 0.0033,
} as const;

/**
 * The published share of infected co-passengers at this distance, adjusted for the hours together where the study allows it.
 * A statistic for planning and for ordering calls; closeness itself comes from the contact definition, never from this number.
 *
 * Rail, in one coach with rows and letters, `h` hours together (at most 8):
 * - adjacent: `h × 1.3 %`; the base is 0, for which the published mean of 3.5 % means 2.7 hours of co-travel, a plausible ride;
 * - same row, not adjacent: `h × 1.3 % × 1.5 / 3.5`, the same rise scaled to the published mean of the row (inferred);
 * - other rows: 0.14 % at any length, and never less than that nearer by.
 * With no hours known, the published means: 3.5 %, 1.5 % and 0.14 %.
 *
 * Air: 9.2 % adjacent, 0.33 % elsewhere; the study gives hours for the whole cabin only, so they are not used.
 *
 * @returns undefined where no study fits: another coach, a seat without row, sleepers, buses, ferries.
 */
export function estimateAttackRate(
  mode: TransportMode,
  caseSeat: Seat,
  otherSeat: Seat,
  minutes: number | undefined,
): AttackRate | undefined {
  const rows = rowsBetween(caseSeat, otherSeat);
  if (rows === undefined) return undefined;
  const adjacent = areAdjacent(mode, caseSeat, otherSeat);
  if (mode === 'air') {
    return { estimate: adjacent ? flightStudy.adjacent : flightStudy.notAdjacent, study: flightStudy.name };
  }
  if (mode !== 'rail') return undefined;
  const { otherRows, adjacentPerHour, maxHours } = trainStudy;
  if (rows > 0) return { estimate: otherRows, study: trainStudy.name };
  const mean = adjacent ? trainStudy.adjacent : trainStudy.sameRow;
  if (minutes === undefined) return { estimate: mean, study: trainStudy.name };
  const hours = Math.min(Math.max(minutes, 0) / 60, maxHours);
  const estimate = (hours * adjacentPerHour * mean) / trainStudy.adjacent;
  return { estimate: Math.max(estimate, otherRows), study: trainStudy.name };
}
