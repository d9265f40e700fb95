import type { Policy } from '../policy/schema.ts';
import { overlapMs } from '../tracing/overlap.ts';
import { minuteMs, type Instant } from '../time.ts';

/** A phone's stay in a cell. Times half-open; position in degrees, as far as the cell's is known. */
export interface CellStay {
  readonly from: Instant;
  readonly until: Instant;
  readonly lon?: number | undefined;
  readonly lat?: number | undefined;
  /** How far from its mast the cell serves phones. */
  readonly rangeM?: number | undefined;
}

/** The mean radius of the Earth (IUGG), in kilometres. */
const earthRadiusKm = 6371.0088;
/** The farthest a phone can be from a GSM mast by its timing advance; stands in where a cell's range is not known. */
const farthestRangeM = 35_000;

/**
 * Whether two phones in these stays cannot have been carried by one person: together in time for at least `minMinutes`, and
 * farther apart than the reach of both cells plus `minKilometres`. A cell whose position is not known never makes a conflict.
 * The same for either order of the stays.
 */
export function inTwoPlaces(a: CellStay, b: CellStay, limits: Policy['attribution']['twoPlaces']): boolean {
  const shared = overlapMs(a, b) ?? 0;
  if (shared <= 0 || shared < limits.minMinutes * minuteMs) return false;
  const kilometres = distanceKm(a, b);
  if (kilometres === undefined) return false;
  const reachKm = ((a.rangeM ?? farthestRangeM) + (b.rangeM ?? farthestRangeM)) / 1000;
  return kilometres > reachKm + limits.minKilometres;
}

/** Great-circle distance by the haversine formula, on a sphere; within 0.6 % of the ellipsoid's. */
export function distanceKm(a: Pick<CellStay, 'lon' | 'lat'>, b: Pick<CellStay, 'lon' | 'lat'>): number | undefined {
  if (a.lon === undefined || a.lat === undefined || b.lon === undefined || b.lat === undefined) return undefined;
  const radians = Math.PI / 180;
  const sinLat = Math.sin(((b.lat - a.lat) * radians) / 2);
  const sinLon = Math.sin(((b.lon - a.lon) * radians) / 2);
  const h = sinLat ** 2 + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * sinLon ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}
