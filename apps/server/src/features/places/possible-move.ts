/** Whether one person can have been at two places, as far apart and as shortly after one another as two check-ins say. */

import { distanceKm, type Instant } from '@open-health-code/domain';

/** A check-in with what is known of where it was. */
export interface PlacedVisit {
  readonly at: Instant;
  /** When the visitor said to have left. */
  readonly leftAt: Instant | undefined;
  /** Absent for what moves, such as a carriage, and where nobody said. */
  readonly lon: number | undefined;
  readonly lat: number | undefined;
}

/** Posters hang anywhere on a site, whose position is one point. */
const siteKm = 2;
/** The fastest train between two doors, and the fastest plane, in kilometres an hour. */
const trainSpeed = 350;
const planeSpeed = 900;
/** Nobody flies less far. */
const flightKm = 300;

/**
 * Whether a person can have made both visits, in either order of the arguments. Where a position is not known, or the visits are of one
 * site, always; one that lasted into the other counts from its arrival.
 */
export function isPossibleMove(a: PlacedVisit, b: PlacedVisit): boolean {
  const kilometres = distanceKm(a, b);
  if (kilometres === undefined || kilometres <= siteKm) return true;
  const [first, second] = a.at <= b.at ? [a, b] : [b, a];
  const leftBefore = first.leftAt !== undefined && first.leftAt <= second.at ? first.leftAt : first.at;
  return second.at - leftBefore >= hoursFor(kilometres) * 3_600_000;
}

function hoursFor(kilometres: number): number {
  return Math.min(kilometres, flightKm) / trainSpeed + Math.max(0, kilometres - flightKm) / planeSpeed;
}
