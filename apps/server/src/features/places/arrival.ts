/** How a new check-in fits among the others of the same person. Pure. */

import type { ContactDefinitions, Instant } from '@open-health-code/domain';
import { checkInVias, type CheckInVia } from '../sources/online-records.ts';
import { isPossibleMove, type PlacedVisit } from './possible-move.ts';

export interface Visit extends PlacedVisit {
  readonly placeId: string;
  readonly isCarriage: boolean;
  /** Null where a source told of it. */
  readonly via: CheckInVia | null;
  /** That `leftAt` is only what was planned on arrival. */
  readonly planned: boolean;
}

export interface KnownVisit extends Visit {
  readonly recordId: string;
  readonly doubtful: boolean;
}

export interface Arrival<Known extends KnownVisit> {
  /** The visit that this scan repeats; then there is nothing else to do. */
  readonly repeats: Known | undefined;
  /** When the new visit ended because the person is known to have been elsewhere then. */
  readonly leftAt: Instant | undefined;
  readonly doubtful: boolean;
  /** Visits that ended, or became doubtful, because of the new one. */
  readonly changes: readonly { readonly visit: Known; readonly leftAt?: Instant; readonly doubtful?: true }[];
}

/** Scanning the same poster again within this long is one visit. */
export const repeatMs = 15 * 60_000;

/**
 * - The same place again within a quarter of an hour is the visit that is there, unless that was ended.
 * - Whoever scans elsewhere has left the carriage they were in: that shortens a ride whose end nobody said, and never lengthens one.
 * - Of two check-ins that one person cannot have made both, the less sure one is doubtful; both when they are equally unsure. What a gate
 *   or a source saw is not doubted.
 */
export function fitArrival<Known extends KnownVisit>(
  arriving: Visit,
  known: readonly Known[],
  { carriage }: Pick<ContactDefinitions, 'carriage'>,
): Arrival<Known> {
  const repeats = known.find(
    (visit) =>
      visit.placeId === arriving.placeId &&
      Math.abs(visit.at - arriving.at) <= repeatMs &&
      (visit.leftAt === undefined || visit.planned || visit.leftAt > arriving.at),
  );
  if (repeats !== undefined) return { repeats, leftAt: undefined, doubtful: false, changes: [] };
  const longestRideMs = carriage.defaultStayMinutes * 60_000;
  const endOfRide = (ride: Visit, elsewhere: Visit): Instant | undefined => {
    const usualEnd = ride.at + longestRideMs;
    const end = ride.leftAt === undefined || ride.planned ? (ride.leftAt ?? usualEnd) : undefined;
    const left =
      end !== undefined &&
      ride.isCarriage &&
      ride.placeId !== elsewhere.placeId &&
      ride.at < elsewhere.at &&
      elsewhere.at < end;
    return left ? elsewhere.at : undefined;
  };
  const ends = known.map((visit) => endOfRide(arriving, visit)).filter((end) => end !== undefined);
  const impossible = known.filter((visit) => !visit.doubtful && !isPossibleMove(arriving, visit));
  const changes = known.flatMap((visit) => {
    const leftAt = endOfRide(visit, arriving);
    const doubtful = impossible.includes(visit) && sureness(visit) <= sureness(arriving) && isDoubtable(visit);
    if (leftAt === undefined && !doubtful) return [];
    return [{ visit, ...(leftAt === undefined ? {} : { leftAt }), ...(doubtful ? { doubtful: true as const } : {}) }];
  });
  return {
    repeats: undefined,
    leftAt: ends.length === 0 ? undefined : Math.min(...ends),
    doubtful: isDoubtable(arriving) && impossible.some((visit) => sureness(arriving) <= sureness(visit)),
    changes,
  };
}

function sureness({ via }: Visit): number {
  return checkInVias.indexOf(via ?? 'gate');
}

function isDoubtable(visit: Visit): boolean {
  return sureness(visit) < checkInVias.indexOf('gate');
}
