/** Visits of a zone that people declare: a trip that names the zone, a place in it or, of a division zone, the division. */

import {
  addDays,
  dayOf,
  normaliseStop,
  parseTrips,
  startOfDay,
  type Day,
  type DeclaredTrip,
  type Instant,
} from '@open-health-code/domain';
import { copyIn, copyText } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { declaredZonesScope, type Derivation } from '../evidence/derivation.ts';
import { wholeGroups } from '../evidence/whole-groups.ts';
import type { ZoneChanges } from './changes.ts';
import { divisionPrefix, enclosingDivisions } from './division.ts';
import { daysInForce, type Zone } from './units.ts';

/** Longer ago, a declared trip says nothing any rule could use. */
const farthestDays = 366;

/** Zones by what a trip can name. */
export class ZoneNames {
  readonly #zones = new Map<string, Zone>();
  readonly #byZoneName = new Map<string, Set<string>>();
  readonly #byDivision = new Map<string, Set<string>>();
  readonly #byPlace = new Map<string, Set<string>>();

  /** Expects zone_place. */
  static async load({ connection }: Derivation, zones: readonly Zone[]): Promise<ZoneNames> {
    const names = new ZoneNames();
    for (const zone of zones) {
      names.#zones.set(zone.zoneId, zone);
      add(names.#byZoneName, normaliseStop(zone.zoneId), zone.zoneId);
    }
    const divisions = await connection.query<{ zone_id: string; district: string }>(
      'select zone_id, unnest(districts) as district from zone',
    );
    for (const { zone_id: zoneId, district } of divisions.rows)
      add(names.#byDivision, divisionPrefix(district), zoneId);
    const places = await connection.query<{ zone_id: string; place_id: string; name: string }>(
      'select z.zone_id, p.place_id, p.name from zone_place z join place p on p.place_id = z.place_id',
    );
    for (const { zone_id: zoneId, place_id: placeId, name } of places.rows) {
      add(names.#byPlace, normaliseStop(placeId), zoneId);
      add(names.#byPlace, normaliseStop(name), zoneId);
    }
    return names;
  }

  /** Zones the trip names, in whatever period they are in force. */
  of({ zone, place, district }: DeclaredTrip): Zone[] {
    const ids = new Set<string>();
    const collect = (found: ReadonlySet<string> | undefined): void => found?.forEach((id) => ids.add(id));
    if (zone !== undefined) collect(this.#byZoneName.get(normaliseStop(zone)));
    if (place !== undefined) collect(this.#byPlace.get(normaliseStop(place)));
    if (district !== undefined) {
      for (const division of enclosingDivisions(district)) collect(this.#byDivision.get(division));
    }
    return [...ids].flatMap((id) => this.#zones.get(id) ?? []);
  }
}

function add(map: Map<string, Set<string>>, key: string, zoneId: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(zoneId));
}

interface DeclarationRow {
  readonly person_id: string;
  readonly declared_at: Instant;
  readonly trips: string;
}

/**
 * The unit is the person: what somebody said once stays said, and each day of it counts once, at its end or when it was declared. Later
 * silence about it takes nothing back; an appeal does.
 */
export async function deriveDeclaredVisits(run: Derivation, names: ZoneNames, changes: ZoneChanges): Promise<void> {
  const { connection, full } = run;
  if (!full) await createDeclaredUnits(run, names, changes);
  const rows = rowBatches<DeclarationRow>(
    connection,
    `select person_id, declared_at, trips::text as trips from declaration
     where trips <> '[]'::jsonb ${full ? '' : 'and person_id in (select person_id from declared_unit)'}
     order by person_id`,
  );
  for await (const people of wholeGroups(rows, (row) => row.person_id)) {
    for (const declarations of people) emitVisits(run, names, declarations);
    await run.flush();
  }
  if (!full) await connection.query('drop table declared_unit');
}

/** Work table declared_unit: people with new declarations of trips to zones, and all to whom a changed zone makes a difference. */
async function createDeclaredUnits(
  run: Derivation,
  names: ZoneNames,
  { everything, zoneIds }: ZoneChanges,
): Promise<void> {
  const { connection, parts } = run;
  const anyone = everything || zoneIds.length > 0;
  await connection.query('create temp table declared_unit (person_id uuid primary key) on commit drop');
  const declarations = rowBatches<DeclarationRow>(
    connection,
    `select person_id, declared_at, trips::text as trips from declaration
     where trips <> '[]'::jsonb ${anyone ? '' : 'and part_id = any($1)'} order by person_id`,
    anyone ? [] : [parts],
  );
  for await (const people of wholeGroups(declarations, (row) => row.person_id)) {
    const named = people.filter((rows) => rows.some((row) => tripsOf(row).some((trip) => names.of(trip).length > 0)));
    const lines = named.map((rows) => `${copyText(rows[0]?.person_id)}\n`);
    if (lines.length > 0) await copyIn(connection, 'copy declared_unit from stdin', lines);
  }
  if (anyone) {
    await connection.query(
      `insert into declared_unit
         select distinct person_id from evidence
         where kind = 'zone-visit' and source = 'declarations' and state <> 'withdrawn'
           and ($1 or facts ->> 'zoneId' = any($2))
       on conflict do nothing`,
      [everything, zoneIds],
    );
  }
  const units = rowBatches<{ person_id: string }>(connection, 'select person_id from declared_unit');
  await connection.query('create temp table declared_scope (scope bigint not null) on commit drop');
  for await (const batch of units) {
    const lines = batch.map((row) => `${declaredZonesScope(row.person_id)}\n`);
    await copyIn(connection, 'copy declared_scope from stdin', lines);
  }
  await connection.query(`
    insert into unit_scope select scope from declared_scope on conflict do nothing;
    drop table declared_scope;
    analyze declared_unit`);
}

function tripsOf(row: DeclarationRow): readonly DeclaredTrip[] {
  const parsed = parseTrips(row.trips);
  return parsed.ok ? parsed.trips : [];
}

function emitVisits(run: Derivation, names: ZoneNames, declarations: readonly DeclarationRow[]): void {
  const visits = new Map<string, { zone: Zone; day: Day; lastAt: Instant }>();
  for (const declaration of declarations) {
    for (const trip of tripsOf(declaration)) {
      for (const zone of names.of(trip)) {
        for (const { day, lastAt } of daysOfTrip(run, trip, zone, declaration.declared_at)) {
          const key = `${zone.zoneId}\0${day}`;
          if (lastAt > (visits.get(key)?.lastAt ?? -Infinity)) visits.set(key, { zone, day, lastAt });
        }
      }
    }
  }
  for (const { zone, day, lastAt } of visits.values()) {
    const personId = declarations[0]?.person_id ?? '';
    run.emit({
      personId,
      kind: 'zone-visit',
      strength: 'strong',
      source: 'declarations',
      facts: { zoneId: zone.zoneId, level: zone.level, date: day, via: 'declaration' },
      effectiveFrom: lastAt,
      restsOn: [],
      scope: declaredZonesScope(personId),
    });
  }
}

/** Days of the trip in the zone in force, up to the declaration: a plan is no visit. */
function* daysOfTrip(
  { utcOffsetMinutes }: Derivation,
  { date, until = date }: DeclaredTrip,
  zone: Zone,
  declaredAt: Instant,
): Generator<{ day: Day; lastAt: Instant }> {
  const declaredOn = dayOf(declaredAt, utcOffsetMinutes);
  const inForce = daysInForce(zone, declaredOn, utcOffsetMinutes);
  if (inForce === undefined) return;
  const earliest = addDays(declaredOn, -farthestDays);
  const first = [date, inForce.first, earliest].reduce((a, b) => (a > b ? a : b));
  const last = until < inForce.last ? until : inForce.last;
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const lastAt = Math.min(startOfDay(addDays(day, 1), utcOffsetMinutes), zone.until, declaredAt);
    if (lastAt > Math.max(startOfDay(day, utcOffsetMinutes), zone.from)) yield { day, lastAt };
  }
}
