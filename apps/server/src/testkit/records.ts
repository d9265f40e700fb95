/**
 * Records straight into the tables, for tests of what follows from them. Each call is an import part of its own and returns its id.
 * People and phones are told apart by any names the test likes; times are ISO 8601 with an offset.
 */

import { randomUUID } from 'node:crypto';
import { polygonToCells } from 'h3-js';
import { addDays, dayOf, type DiagnosisStatus, type TransportMode, type ZoneLevel } from '@open-health-code/domain';
import type { Queryable } from '../platform/database.ts';
import { deterministicId } from '../features/people/pseudonyms.ts';
import { decimalCell, h3CellOf, resolution } from '../features/sources/h3-cells.ts';
import { cellKeyOf } from '../features/sources/profiles/places.ts';
import { testUtcOffsetMinutes } from './policy.ts';

export function personId(name: string): string {
  return deterministicId('test-person', name);
}

export function phoneId(name: string): string {
  return deterministicId('test-phone', name);
}

export function cellKey(cellId: string): string {
  return cellKeyOf(cellId);
}

/** An import part; its days are the local days its rows belong to. */
export async function insertPart(db: Queryable, profile: string, days: readonly string[]): Promise<string> {
  const { rows } = await db.query<{ part_id: string }>(
    `insert into import_part (profile, imported_at, accepted, days) values ($1, now(), 1, $2) returning part_id::text`,
    [profile, [...new Set(days)].sort()],
  );
  const part = rows[0];
  if (part === undefined) throw new Error('no import part was made');
  return part.part_id;
}

/** The local days a record touches. */
export function localDays(from: string, until?: string): string[] {
  const days = [localDay(from)];
  const last = until === undefined ? '' : localDay(until);
  for (let day = days[0] ?? ''; day < last;) days.push((day = addDays(day, 1)));
  return days;
}

export function localDay(time: string): string {
  return dayOf(Date.parse(time), testUtcOffsetMinutes);
}

async function insert(db: Queryable, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row);
  await db.query(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
}

async function ensurePartition(db: Queryable, table: 'stay' | 'check_in' | 'journey', day: string): Promise<void> {
  const name = `${table}_${day.replaceAll('-', '')}`;
  await db.query(
    `create table if not exists ${name} partition of ${table} for values from ('${day}') to ('${addDays(day, 1)}')`,
  );
  if (table !== 'stay') return;
  await db.query(`
    create index if not exists ${name}_cell on ${name} (cell_key, started_at) include (phone_id, ended_at);
    create index if not exists ${name}_phone on ${name} (phone_id, started_at) include (cell_key, ended_at)`);
}

function utcDay(time: string): string {
  return dayOf(Date.parse(time), 0);
}

let records = 0;
function recordId(given: string | undefined): string {
  return given ?? `R-${(records += 1)}`;
}

export interface TestClaim {
  readonly phone: string;
  readonly person: string;
  readonly basis: 'registered' | 'declared' | 'otp' | 'ruling' | 'disowned';
  readonly from?: string;
  readonly until?: string;
  readonly record?: string;
}

export async function insertClaim(db: Queryable, claim: TestClaim): Promise<string> {
  const part = await insertPart(db, claim.basis === 'registered' ? 'subscribers' : 'people', []);
  await insert(db, 'phone_claim', {
    phone_id: phoneId(claim.phone),
    person_id: personId(claim.person),
    basis: claim.basis,
    record_id: recordId(claim.record),
    valid_from: claim.from ?? '2015-01-01T00:00:00+08:00',
    valid_until: claim.until ?? null,
    part_id: part,
  });
  return part;
}

export async function insertPerson(db: Queryable, person: { name: string; district?: string }): Promise<string> {
  const part = await insertPart(db, 'people', []);
  await db.query(
    `insert into person (person_id, district) values ($1, $2)
     on conflict (person_id) do update set district = excluded.district`,
    [personId(person.name), person.district ?? null],
  );
  return part;
}

/** Lets a person act for another, both given by their ids; answers the handle that the carer has for them. */
export async function insertCare(db: Queryable, carerId: string, dependantId: string): Promise<string> {
  const handle = randomUUID();
  await db.query(
    `insert into dependant (person_id, dependant_id, handle, request_id, relation, basis, state, since)
     values ($1, $2, $3, gen_random_uuid(), 'child', 'consent', 'active', '2020-02-01T00:00:00+08:00')`,
    [carerId, dependantId, handle],
  );
  return handle;
}

export interface TestDiagnosis {
  readonly person: string;
  readonly status: DiagnosisStatus;
  readonly at: string;
  readonly onset?: string;
  readonly record?: string;
  readonly facility?: string;
}

export async function insertDiagnosis(db: Queryable, diagnosis: TestDiagnosis): Promise<string> {
  const part = await insertPart(db, 'diagnoses', [localDay(diagnosis.at)]);
  await insert(db, 'diagnosis', {
    person_id: personId(diagnosis.person),
    record_id: recordId(diagnosis.record),
    status: diagnosis.status,
    onset_on: diagnosis.onset ?? null,
    diagnosed_at: diagnosis.at,
    facility: diagnosis.facility ?? 'First Hospital',
    part_id: part,
  });
  return part;
}

export interface TestLabResult {
  readonly person: string;
  readonly test?: 'pcr' | 'antigen';
  readonly result: 'positive' | 'negative' | 'indeterminate';
  readonly sampledAt: string;
  readonly record?: string;
}

export async function insertLabResult(db: Queryable, lab: TestLabResult): Promise<string> {
  const part = await insertPart(db, 'lab-results', [localDay(lab.sampledAt)]);
  await insert(db, 'lab_result', {
    person_id: personId(lab.person),
    record_id: recordId(lab.record),
    test: lab.test ?? 'pcr',
    result: lab.result,
    sampled_at: lab.sampledAt,
    reported_at: lab.sampledAt,
    laboratory: 'City Laboratory',
    part_id: part,
  });
  return part;
}

export async function insertSymptoms(
  db: Queryable,
  report: { person: string; symptoms: readonly string[]; at: string; record?: string },
): Promise<string> {
  const part = await insertPart(db, 'symptoms', [localDay(report.at)]);
  await insert(db, 'symptom_report', {
    person_id: personId(report.person),
    record_id: recordId(report.record),
    symptoms: report.symptoms,
    reported_at: report.at,
    facility: 'Fever Clinic',
    part_id: part,
  });
  return part;
}

export async function insertTemperature(
  db: Queryable,
  reading: { person: string; celsius: number; at: string; record?: string },
): Promise<string> {
  const part = await insertPart(db, 'temperatures', [localDay(reading.at)]);
  await insert(db, 'temperature', {
    person_id: personId(reading.person),
    record_id: recordId(reading.record),
    celsius: reading.celsius,
    measured_at: reading.at,
    measured_by: 'Checkpoint 3',
    part_id: part,
  });
  return part;
}

export interface TestDeclaration {
  readonly person: string;
  readonly at: string;
  readonly symptoms?: readonly string[];
  readonly contacts?: string;
  readonly trips?: readonly object[];
  readonly record?: string;
}

export async function insertDeclaration(db: Queryable, declaration: TestDeclaration): Promise<string> {
  const part = await insertPart(db, 'declarations', [localDay(declaration.at)]);
  await insert(db, 'declaration', {
    person_id: personId(declaration.person),
    record_id: recordId(declaration.record),
    declared_at: declaration.at,
    symptoms: declaration.symptoms ?? [],
    contacts: declaration.contacts ?? '',
    trips: JSON.stringify(declaration.trips ?? []),
    part_id: part,
  });
  return part;
}

export interface TestTicket {
  readonly person: string;
  readonly date: string;
  readonly mode?: TransportMode;
  readonly service: string;
  readonly coach?: string;
  readonly seat?: string;
  readonly board?: string;
  readonly alight?: string;
  readonly boardAt?: string;
  readonly alightAt?: string;
  readonly ticket?: string;
  readonly phone?: string;
}

export async function insertTicket(db: Queryable, ticket: TestTicket): Promise<string> {
  const part = await insertPart(db, 'tickets', [ticket.date]);
  await ensurePartition(db, 'journey', ticket.date);
  await insert(db, 'journey', {
    person_id: personId(ticket.person),
    ticket_id: recordId(ticket.ticket),
    service_date: ticket.date,
    phone_id: ticket.phone === undefined ? null : phoneId(ticket.phone),
    mode: ticket.mode ?? 'rail',
    service: ticket.service,
    coach: ticket.coach ?? null,
    seat: ticket.seat ?? null,
    board_stop: ticket.board ?? null,
    alight_stop: ticket.alight ?? null,
    board_at: ticket.boardAt ?? null,
    alight_at: ticket.alightAt ?? null,
    part_id: part,
  });
  return part;
}

export interface TestCheckIn {
  /** Either the person or the phone that checked in. */
  readonly person?: string;
  readonly phone?: string;
  readonly place: string;
  readonly at: string;
  readonly leftAt?: string;
  readonly record?: string;
}

export async function insertCheckIn(db: Queryable, visit: TestCheckIn): Promise<string> {
  const part = await insertPart(db, 'check-ins', localDays(visit.at, visit.leftAt));
  await ensurePartition(db, 'check_in', utcDay(visit.at));
  await insert(db, 'check_in', {
    subject_id: visit.person === undefined ? phoneId(visit.phone ?? '') : personId(visit.person),
    subject_kind: visit.person === undefined ? 'phone' : 'person',
    record_id: recordId(visit.record),
    place_id: visit.place,
    at: visit.at,
    left_at: visit.leftAt ?? null,
    part_id: part,
  });
  return part;
}

export interface TestStay {
  readonly phone: string;
  readonly cell: string;
  readonly from: string;
  readonly until: string;
}

export async function insertStay(db: Queryable, stay: TestStay): Promise<string> {
  const part = await insertPart(db, 'telco-stays', localDays(stay.from, stay.until));
  await ensurePartition(db, 'stay', utcDay(stay.from));
  await insert(db, 'stay', {
    phone_id: phoneId(stay.phone),
    started_at: stay.from,
    cell_key: cellKey(stay.cell),
    ended_at: stay.until,
  });
  return part;
}

export interface TestPlace {
  readonly place: string;
  readonly kind?: string;
  readonly name?: string;
  readonly district?: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly service?: string;
  readonly coach?: string;
}

/** Adds or replaces a place, and says that places changed. */
export async function insertPlace(db: Queryable, place: TestPlace): Promise<void> {
  const located = place.lon !== undefined && place.lat !== undefined;
  await db.query('delete from place where place_id = $1', [place.place]);
  await insert(db, 'place', {
    place_id: place.place,
    kind: place.kind ?? 'shop',
    name: place.name ?? place.place,
    district: place.district ?? null,
    lon: place.lon ?? null,
    lat: place.lat ?? null,
    h3: located ? h3CellOf(place.lon, place.lat) : null,
    service: place.service ?? null,
    coach: place.coach ?? null,
  });
  await markDue(db, 'place', place.place);
}

/** Adds or moves a cell, and says that cells changed. */
export async function insertCell(
  db: Queryable,
  cell: { cell: string; lon: number; lat: number; rangeM?: number },
): Promise<void> {
  await db.query('delete from cell where cell_key = $1', [cellKey(cell.cell)]);
  await insert(db, 'cell', {
    cell_key: cellKey(cell.cell),
    cell_id: cell.cell,
    lon: cell.lon,
    lat: cell.lat,
    range_m: cell.rangeM ?? 500,
    h3: h3CellOf(cell.lon, cell.lat),
  });
  await markDue(db, 'cells', '');
}

export interface TestZone {
  readonly zone: string;
  readonly level?: ZoneLevel;
  readonly from: string;
  readonly until?: string;
  readonly districts?: readonly string[];
  /** Outer rings of [lon, lat]. */
  readonly rings?: readonly (readonly (readonly [number, number])[])[];
  /** Cells of the named positions, where a drawn polygon says nothing more. */
  readonly around?: readonly (readonly [lon: number, lat: number])[];
}

/** Declares a zone, or changes one, and says so. */
export async function insertZone(db: Queryable, zone: TestZone): Promise<void> {
  const drawn = (zone.rings ?? []).flatMap((ring) =>
    polygonToCells([ring.map(([lon, lat]) => [lon, lat])], resolution, true),
  );
  const h3 = [...drawn.map(decimalCell), ...(zone.around ?? []).map(([lon, lat]) => h3CellOf(lon, lat))];
  await db.query('delete from zone where zone_id = $1', [zone.zone]);
  await insert(db, 'zone', {
    zone_id: zone.zone,
    level: zone.level ?? 'high',
    active_from: zone.from,
    active_until: zone.until ?? null,
    districts: zone.districts ?? [],
    polygons: zone.rings === undefined ? null : JSON.stringify(zone.rings.map((ring) => [ring])),
    h3: [...new Set(h3)],
  });
  await markDue(db, 'zone', zone.zone);
}

export async function withdrawZone(db: Queryable, zone: string): Promise<void> {
  await db.query('delete from zone where zone_id = $1', [zone]);
  await markDue(db, 'zone', zone);
}

/** Says that a unit of derivation changed in a way no import part shows. */
export async function markDue(db: Queryable, unit: string, key: string): Promise<void> {
  await db.query('insert into derivation_due (unit, key) values ($1, $2) on conflict do nothing', [unit, key]);
}

/** Replaces a service's runs by one of these stops; minutes since midnight of the day it leaves its origin. */
export async function insertTimetable(
  db: Queryable,
  service: string,
  stops: readonly (readonly [stop: string, arrives: number | null, departs: number | null])[],
): Promise<string> {
  const part = await insertPart(db, 'timetable', []);
  await db.query('delete from timetable_stop where service = $1', [service]);
  await markDue(db, 'service', service);
  for (const [index, [stop, arrives, departs]] of stops.entries()) {
    await insert(db, 'timetable_stop', {
      service,
      variant: 0,
      stop_seq: index + 1,
      stop,
      arrives_minute: arrives,
      departs_minute: departs,
    });
  }
  return part;
}
