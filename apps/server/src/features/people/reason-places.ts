/** The names of the places that a reason is about: nobody can say "I was not there" of a number. */

import { dayOf, startOfDay, type ContactFacts, type Evidence, type ZoneVisitFacts } from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { readVisits } from '../my-data/visits.ts';
import { liesInZone, type LocatedPlace, type ZoneArea } from '../zones/lies-in-zone.ts';

/** Check-ins looked at, more than anybody makes in the days that evidence counts. */
const mostVisits = 2000;

/**
 * By evidence id. Of a meeting at a place it is that place; of a visit of a zone that check-ins show, where in the zone the person, or a number
 * they carried, checked in on that day. Evidence about no such place is absent.
 */
export async function placesOfReasons(
  connection: Connection,
  personId: string,
  evidence: readonly Evidence[],
  utcOffsetMinutes: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const meetings = evidence.flatMap((one) => (one.kind === 'contact' && isAtPlace(one.facts) ? [one] : []));
  const visits = evidence.flatMap((one) => (one.kind === 'zone-visit' && one.facts.via === 'check-in' ? [one] : []));
  const visited = await visitedPlaces(
    connection,
    personId,
    visits.map(({ facts }) => facts),
    utcOffsetMinutes,
  );
  const places = await placesByIds(connection, [
    ...meetings.map(({ facts }) => facts.service),
    ...visited.map(({ placeId }) => placeId),
  ]);
  const zones = await zonesByIds(
    connection,
    visits.map(({ facts }) => facts.zoneId),
  );
  const names = new Map<string, Set<string>>();
  const add = (id: string, place: { readonly name: string } | undefined): void => {
    if (place !== undefined) names.set(id, (names.get(id) ?? new Set()).add(place.name));
  };
  for (const { id, facts } of meetings) add(id, places.get(facts.service));
  for (const { id, facts } of visits) {
    const zone = zones.get(facts.zoneId);
    for (const { placeId, day } of visited) {
      const place = places.get(placeId);
      if (day === facts.date && zone !== undefined && place !== undefined && liesInZone(place, zone)) add(id, place);
    }
  }
  return new Map([...names].map(([id, set]) => [id, [...set]]));
}

function isAtPlace({ setting }: ContactFacts): boolean {
  return setting === 'venue' || setting === 'carriage';
}

async function visitedPlaces(
  connection: Connection,
  personId: string,
  visits: readonly ZoneVisitFacts[],
  utcOffsetMinutes: number,
): Promise<readonly { readonly placeId: string; readonly day: string }[]> {
  const [first] = visits.map(({ date }) => date).toSorted();
  if (first === undefined) return [];
  const found = await readVisits(connection, personId, {
    since: startOfDay(first, utcOffsetMinutes),
    limit: mostVisits,
  });
  return found.map(({ placeId, at }) => ({ placeId, day: dayOf(at, utcOffsetMinutes) }));
}

async function placesByIds(
  connection: Connection,
  placeIds: readonly string[],
): Promise<ReadonlyMap<string, LocatedPlace & { readonly name: string }>> {
  if (placeIds.length === 0) return new Map();
  const { rows } = await connection.query<LocatedPlace & { place_id: string; name: string }>(
    'select place_id, name, district, lon, lat from place where place_id = any($1)',
    [[...new Set(placeIds)]],
  );
  return new Map(rows.map((row) => [row.place_id, row]));
}

async function zonesByIds(connection: Connection, zoneIds: readonly string[]): Promise<ReadonlyMap<string, ZoneArea>> {
  if (zoneIds.length === 0) return new Map();
  const { rows } = await connection.query<ZoneArea & { zone_id: string }>(
    'select zone_id, districts, polygons from zone where zone_id = any($1)',
    [[...new Set(zoneIds)]],
  );
  return new Map(rows.map((row) => [row.zone_id, row]));
}
