/**
 * What lies in a zone. A polygon zone holds the places that lie in its polygons: a check-in there can make someone red, so the line counts.
 * It holds the phone cells whose own H3 cell (resolution 8) is among those that cover it: a mast reaches over streets, so a finer line
 * would claim more than is known. A district zone holds the places of that division. A phone cell has no division of its own; it is taken to lie in that of the nearest place, which is a guess (`inferred`).
 */

import { normaliseStop } from '@open-health-code/domain';
import { copyIn, copyText, type Connection } from '../../platform/database.ts';
import type { Derivation } from '../evidence/derivation.ts';
import { divisionPrefix } from './division.ts';
import { districtsOfCells, type LocatedPlace } from './cell-districts.ts';
import { liesInPolygon, type Polygon } from './polygon.ts';

/** Work tables zone_cell and zone_place: the phone cells and places in each zone. */
export async function createZoneAreas({ connection }: Derivation): Promise<void> {
  await connection.query(`
    create temp table zone_cell (zone_id text not null, cell_key bigint not null, inferred boolean not null) on commit drop;
    create temp table zone_place (zone_id text not null, place_id text not null, primary key (zone_id, place_id)) on commit drop;
    create temp table zone_division (zone_id text not null, prefix text not null) on commit drop;
    create temp table zone_h3 on commit drop as
      select distinct z.zone_id, covered.h3 from zone z cross join lateral unnest(z.h3) as covered (h3);
    insert into zone_cell select z.zone_id, c.cell_key, false from zone_h3 z join cell c on c.h3 = z.h3;
    insert into zone_place select z.zone_id, p.place_id from zone_h3 z join place p on p.h3 = z.h3`);
  await leavePlacesOutsidePolygons(connection);
  const divisions = await zoneDivisions(connection);
  if (divisions.length > 0) {
    await copyIn(connection, 'copy zone_division from stdin', divisions.map(line));
    await connection.query(`
      insert into zone_place
        select z.zone_id, p.place_id from (select distinct length(prefix) as digits from zone_division) d
        cross join place p
        join zone_division z on length(z.prefix) = d.digits and z.prefix = left(p.district, d.digits)
      on conflict do nothing`);
    await inferCells(connection, divisions);
  }
  await connection.query(`
    create index on zone_cell (zone_id); create index on zone_place (zone_id);
    analyze zone_cell; analyze zone_place;
    drop table zone_division, zone_h3`);
}

/** The covering cells reach over the polygons' edges; of the places in them, those outside are struck off again. */
async function leavePlacesOutsidePolygons(connection: Connection): Promise<void> {
  const zones = await connection.query<{ zone_id: string; polygons: Polygon[] }>(
    'select zone_id, polygons from zone where polygons is not null',
  );
  const polygonsOf = new Map(zones.rows.map((zone) => [zone.zone_id, zone.polygons]));
  const places = await connection.query<{ zone_id: string; place_id: string; lon: number; lat: number }>(
    'select z.zone_id, p.place_id, p.lon, p.lat from zone_place z join place p on p.place_id = z.place_id',
  );
  const outside = places.rows.filter(
    ({ zone_id, lon, lat }) => polygonsOf.get(zone_id)?.some((polygon) => liesInPolygon(lon, lat, polygon)) === false,
  );
  await connection.query(
    `delete from zone_place where (zone_id, place_id) in (select zone_id, place_id from unnest($1::text[], $2::text[]) as outside (zone_id, place_id))`,
    [outside.map((row) => row.zone_id), outside.map((row) => row.place_id)],
  );
}

export async function dropZoneAreas({ connection }: Derivation): Promise<void> {
  await connection.query('drop table zone_cell, zone_place');
}

type ZoneDivision = readonly [zoneId: string, prefix: string];

async function zoneDivisions(connection: Connection): Promise<ZoneDivision[]> {
  const { rows } = await connection.query<{ zone_id: string; district: string }>(
    'select distinct zone_id, unnest(districts) as district from zone',
  );
  return rows.map(({ zone_id, district }) => [zone_id, divisionPrefix(district)]);
}

async function inferCells(connection: Connection, divisions: readonly ZoneDivision[]): Promise<void> {
  const places = await connection.query<LocatedPlace>(
    `select place_id as "placeId", district, lon, lat from place
     where district is not null and lon is not null and lat is not null`,
  );
  const cells = await connection.query<{ key: string; lon: number; lat: number }>(
    'select cell_key as key, lon, lat from cell',
  );
  const zonesOf = Map.groupBy(divisions, ([, prefix]) => prefix);
  const lines: string[] = [];
  for (const [key, district] of districtsOfCells(cells.rows, places.rows)) {
    const zones = new Set<string>();
    for (let digits = 1; digits <= district.length; digits += 1) {
      for (const [zoneId] of zonesOf.get(district.slice(0, digits)) ?? []) zones.add(zoneId);
    }
    for (const zoneId of zones) lines.push(line([zoneId, key]));
  }
  await connection.query(
    'create temp table inferred_cell (zone_id text not null, cell_key bigint not null) on commit drop',
  );
  if (lines.length > 0) await copyIn(connection, 'copy inferred_cell from stdin', lines);
  await connection.query(`
    insert into zone_cell
      select zone_id, cell_key, true from (select * from inferred_cell except select zone_id, cell_key from zone_cell) guess;
    drop table inferred_cell`);
}

/** Words in the kind of a place where services stop: `station`, `railway-station`, `airport`, `ferry-port`. */
const stopWords: ReadonlySet<string> = new Set(['station', 'airport', 'port', 'harbour', 'pier', 'wharf', 'terminal']);

/** Zones by the normalised name of the stops in them. Expects zone_place. */
export async function zonesByStop({ connection }: Derivation): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await connection.query<{ zone_id: string; kind: string; name: string }>(
    `select z.zone_id, p.kind, p.name from zone_place z join place p on p.place_id = z.place_id order by z.zone_id`,
  );
  const zones = new Map<string, Set<string>>();
  for (const { zone_id: zoneId, kind, name } of rows) {
    if (!kind.split(/[^a-z]+/).some((word) => stopWords.has(word))) continue;
    const stop = normaliseStop(name);
    zones.set(stop, (zones.get(stop) ?? new Set()).add(zoneId));
  }
  return new Map([...zones].map(([stop, ids]) => [stop, [...ids]]));
}

function line(fields: readonly string[]): string {
  return `${fields.map(copyText).join('\t')}\n`;
}
