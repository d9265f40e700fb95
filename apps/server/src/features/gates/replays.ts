/** One code at two places that nobody can have been at in the time between: it was passed on, or copied. */

import { hourMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { nobodyKnown, type JudgedScan } from './scans.ts';

/** Nearer places say nothing: positions of places are rough, and a quarter is walked through in minutes. */
const leastKilometres = 2;
/** Faster than a taxi to the next station and a high-speed train from there. */
const fastestKilometresAnHour = 200;
/** By how much the clocks of two gates may differ. */
const clocksMs = 3 * 60_000;
/** Where 200 km/h lead in this time, codes of other cities are shown. */
const lookMs = hourMs;

interface Position {
  readonly lon: number;
  readonly lat: number;
}

/** Whether nobody gets from one place to the other in that time. */
export function outOfReach(kilometres: number, apartMs: number): boolean {
  const hours = (apartMs + clocksMs) / hourMs;
  return kilometres >= leastKilometres && kilometres > hours * fastestKilometresAnHour;
}

/** Great-circle distance. */
export function kilometresBetween(a: Position, b: Position): number {
  const half =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(half)));
}

/**
 * Which of a place's scans showed a code that was seen elsewhere out of reach, by what has been delivered so far. Only positions that the
 * city knows count. The later of the two to be delivered is told.
 */
export async function replayedElsewhere(
  city: City,
  placeId: string,
  scans: readonly JudgedScan[],
): Promise<ReadonlySet<string>> {
  const coded = scans.filter(({ personId, codeId }) => personId !== nobodyKnown && codeId !== undefined);
  if (coded.length === 0) return new Set();
  const elsewhere = await seenElsewhere(city, placeId, coded);
  if (elsewhere.length === 0) return new Set();
  const positions = await positionsOf(city, [placeId, ...elsewhere.map((seen) => seen.place_id)]);
  const here = positions.get(placeId);
  if (here === undefined) return new Set();
  const replayed = coded.filter((scan) =>
    elsewhere.some((seen) => {
      const there = positions.get(seen.place_id);
      return (
        seen.code_id === scan.codeId &&
        there !== undefined &&
        outOfReach(kilometresBetween(here, there), Math.abs(seen.at - scan.at))
      );
    }),
  );
  return new Set(replayed.map(({ scanId }) => scanId));
}

interface Seen {
  readonly code_id: string;
  readonly at: number;
  readonly place_id: string;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

async function seenElsewhere(city: City, placeId: string, scans: readonly JudgedScan[]): Promise<Seen[]> {
  const times = scans.map(({ at }) => at);
  const { rows } = await city.db.query<Seen>(
    `select code_id, at, place_id from gate_scan
     where person_id = any($1::uuid[]) and code_id = any($2::text[]) and place_id <> $3 and at between $4 and $5`,
    [
      [...new Set(scans.map(({ personId }) => personId))],
      [...new Set(scans.map(({ codeId }) => codeId))],
      placeId,
      sqlInstant(Math.min(...times) - lookMs),
      sqlInstant(Math.max(...times) + lookMs),
    ],
  );
  return rows;
}

async function positionsOf(city: City, placeIds: readonly string[]): Promise<Map<string, Position>> {
  const { rows } = await city.db.query<Position & { readonly place_id: string }>(
    'select place_id, lon, lat from place where place_id = any($1::text[]) and lon is not null and lat is not null',
    [[...new Set(placeIds)]],
  );
  return new Map(rows.map((row) => [row.place_id, row]));
}
