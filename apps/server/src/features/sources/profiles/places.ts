/** Where things are, and who was there. */

import { normaliseCoach } from '@open-health-code/domain';
import { sqlInstant } from '../../../platform/database.ts';
import { isIdType, numericKey } from '../../people/pseudonyms.ts';
import { Fault } from '../fault.ts';
import { code, district, instant, key, latitude, longitude, number, optional, phone, textOrNone } from '../fields.ts';
import { h3CellOf } from '../h3-cells.ts';
import { localDays, utcDayOf } from '../local-day.ts';
import { badStay, recent } from '../plausible.ts';
import { defineProfile } from '../profile.ts';
import { serviceOfAnyMode } from './travel.ts';

export const places = defineProfile({
  name: 'places',
  fields: {
    place_id: key(),
    kind: key(60),
    name: textOrNone(200),
    district: optional(district),
    lon: optional(longitude),
    lat: optional(latitude),
    service: optional(key(80)),
    coach: optional(key(40)),
  },
  table: {
    name: 'place',
    columns: {
      place_id: 'text',
      kind: 'text',
      name: 'text',
      district: 'text',
      lon: 'double precision',
      lat: 'double precision',
      h3: 'bigint',
      service: 'text',
      coach: 'text',
    },
    key: ['place_id'],
    onChange: 'replace',
    namesPart: false,
    due: { unit: 'place', key: 'place_id' },
  },
  store: (row) => {
    const { place_id, name, district: division, lon, lat } = row;
    if ((lon === undefined) !== (lat === undefined)) {
      return new Fault('missing-value', 'longitude and latitude go together', lon === undefined ? 'lon' : 'lat');
    }
    const service = row.service === undefined ? undefined : serviceOfAnyMode(row.service);
    if (service instanceof Fault) return service;
    const coach = row.coach === undefined ? undefined : normaliseCoach(row.coach);
    if (row.coach !== undefined && coach === undefined) {
      return new Fault('bad-coach', 'must be the number (5) or letter (B) of a coach, or empty', 'coach');
    }
    const h3 = lon === undefined || lat === undefined ? undefined : h3CellOf(lon, lat);
    return { place_id, kind: row.kind.toLowerCase(), name, district: division, lon, lat, h3, service, coach };
  },
});

/** The operator's cell id is hashed to a number, so that stays can be read before the cell's position is known. */
export function cellKeyOf(cellId: string): string {
  return numericKey('cell', cellId);
}

export const cells = defineProfile({
  name: 'cells',
  fields: { cell_id: code, lon: longitude, lat: latitude, range_m: number(1, 200_000, 0) },
  table: {
    name: 'cell',
    columns: {
      cell_key: 'bigint',
      cell_id: 'text',
      lon: 'double precision',
      lat: 'double precision',
      range_m: 'integer',
      h3: 'bigint',
    },
    key: ['cell_key'],
    onChange: 'replace',
    namesPart: false,
    due: { unit: 'cells', key: `''` },
  },
  store: (row) => ({ ...row, cell_key: cellKeyOf(row.cell_id), h3: h3CellOf(row.lon, row.lat) }),
});

/** Check-ins by a person or, where the gate read only a number, by a phone. With both the person counts, being surer. */
export const checkIns = defineProfile({
  name: 'check-ins',
  fields: {
    record_id: key(),
    id_type: optional(key(20)),
    id_number: optional(key(60)),
    phone: optional(phone),
    place_id: key(),
    at: instant,
    left_at: optional(instant),
  },
  table: {
    name: 'check_in',
    columns: {
      subject_id: 'uuid',
      subject_kind: 'text',
      record_id: 'text',
      place_id: 'text',
      at: 'timestamptz',
      left_at: 'timestamptz',
    },
    key: ['record_id'],
    onChange: 'conflict',
    partitionedBy: 'at',
    over: { at: 'greatest(at, left_at)', floor: 'presence', column: 'at', ofPerson: false },
    namesPart: true,
    person: `case when subject_kind = 'person' then subject_id end`,
    phone: `case when subject_kind = 'phone' then subject_id end`,
  },
  partitionDay: (row) => utcDayOf(row.at),
  days: (row) => localDays(row.at, row.left_at),
  store: (row, subjects) => {
    const fault = recent(row.at, subjects.now, 'at') ?? badStay(row.at, row.left_at, 'left_at');
    if (fault !== undefined) return fault;
    const subject = subjectOf(row.id_type, row.id_number, row.phone, subjects);
    if (subject instanceof Fault) return subject;
    return {
      ...subject,
      record_id: row.record_id,
      place_id: row.place_id,
      at: sqlInstant(row.at),
      left_at: row.left_at === undefined ? undefined : sqlInstant(row.left_at),
    };
  },
});

type CheckInSubject = { readonly subject_id: string; readonly subject_kind: 'person' | 'phone' };

function subjectOf(
  idType: string | undefined,
  idNumber: string | undefined,
  phoneNumber: string | undefined,
  subjects: Parameters<typeof checkIns.read>[1],
): CheckInSubject | Fault {
  if (idNumber === undefined) {
    return phoneNumber === undefined
      ? new Fault('missing-value', 'an ID number or a phone must be given', 'id_number')
      : { subject_id: subjects.phone(phoneNumber), subject_kind: 'phone' };
  }
  const known = idType?.toLowerCase();
  if (known === undefined) return new Fault('missing-value', 'must say of which type the ID number is', 'id_type');
  if (!isIdType(known)) return new Fault('unknown-value', 'is not a type of ID', 'id_type');
  const personId = subjects.person(known, idNumber);
  return personId instanceof Fault ? personId : { subject_id: personId, subject_kind: 'person' };
}
