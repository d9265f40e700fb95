/** What hospitals, laboratories, checkpoints and people themselves report about health. */

import { parseTrips } from '@open-health-code/domain';
import { sqlInstant } from '../../../platform/database.ts';
import { idTypes } from '../../people/pseudonyms.ts';
import { healthTables } from '../../retention/horizon.ts';
import { Fault } from '../fault.ts';
import { day, freeText, instant, key, number, oneOf, optional, symptoms, textOrNone, type Field } from '../fields.ts';
import { endsBefore } from '../plausible.ts';
import { defineProfile, sqlArray, type Fields, type RowOf, type RowProfile, type Value } from '../profile.ts';

/** Columns that open every record about a person. */
const subject = { record_id: key(), id_type: oneOf(idTypes), id_number: key(60) };

interface PersonRecords<F extends Fields, Column extends string> {
  readonly name: string;
  readonly table: keyof typeof healthTables;
  readonly fields: F;
  readonly columns: Readonly<Record<Column, string>>;
  readonly store: (row: RowOf<F>) => Readonly<Record<Column, Value>> | Fault;
  readonly afterwards?: string;
}

/** A profile of records about a person, told apart by their record id. */
function personRecords<F extends Fields, Column extends string>(definition: PersonRecords<F, Column>): RowProfile {
  const { name, table, fields, columns, store, afterwards } = definition;
  return defineProfile({
    name,
    fields: { ...subject, ...fields },
    table: {
      name: table,
      columns: { person_id: 'uuid', record_id: 'text', ...columns },
      key: ['record_id'],
      onChange: 'conflict',
      over: { at: healthTables[table], floor: 'health', column: healthTables[table], ofPerson: true },
      namesPart: true,
      person: 'person_id',
      ...(afterwards === undefined ? {} : { afterwards }),
    },
    store: (row, subjects) => {
      // The compiler does not see through the spread of a generic record: the row has the subject's fields and those of `fields`.
      const { record_id, id_type, id_number } = row as RowOf<typeof subject>;
      const person_id = subjects.person(id_type, id_number);
      if (person_id instanceof Fault) return person_id;
      const kept = store(row as RowOf<F>);
      return kept instanceof Fault ? kept : { person_id, record_id, ...kept };
    },
  });
}

export const diagnoses = personRecords({
  name: 'diagnoses',
  table: 'diagnosis',
  fields: {
    status: oneOf(['confirmed', 'asymptomatic', 'suspected', 'ruled-out', 'recovered']),
    onset_on: optional(day),
    diagnosed_at: instant,
    facility: textOrNone(200),
  },
  columns: { status: 'text', onset_on: 'date', diagnosed_at: 'timestamptz', facility: 'text' },
  store: (row) => ({ ...row, diagnosed_at: sqlInstant(row.diagnosed_at) }),
});

export const labResults = personRecords({
  name: 'lab-results',
  table: 'lab_result',
  fields: {
    test: oneOf(['pcr', 'antigen']),
    result: oneOf(['positive', 'negative', 'indeterminate']),
    sampled_at: instant,
    reported_at: instant,
    laboratory: textOrNone(200),
  },
  columns: {
    test: 'text',
    result: 'text',
    laboratory: 'text',
    sampled_at: 'timestamptz',
    reported_at: 'timestamptz',
  },
  store: (row) =>
    endsBefore(row.sampled_at, row.reported_at, 'reported_at') ?? {
      ...row,
      sampled_at: sqlInstant(row.sampled_at),
      reported_at: sqlInstant(row.reported_at),
    },
});

const someSymptoms: Field<readonly string[]> = {
  ...symptoms,
  read: (raw) => {
    const read = symptoms.read(raw);
    return read instanceof Fault || read.length > 0 ? read : new Fault('missing-value', 'must name a symptom');
  },
};

export const symptomReports = personRecords({
  name: 'symptoms',
  table: 'symptom_report',
  fields: { symptoms: someSymptoms, reported_at: instant, facility: textOrNone(200) },
  columns: { symptoms: 'text[]', reported_at: 'timestamptz', facility: 'text' },
  store: (row) => ({ ...row, symptoms: sqlArray(row.symptoms), reported_at: sqlInstant(row.reported_at) }),
});

export const temperatures = personRecords({
  name: 'temperatures',
  table: 'temperature',
  fields: { celsius: number(30, 45, 2), measured_at: instant, measured_by: textOrNone(200) },
  columns: { celsius: 'numeric(4, 2)', measured_at: 'timestamptz', measured_by: 'text' },
  store: (row) => ({ ...row, measured_at: sqlInstant(row.measured_at) }),
});

/** The domain's reader of trips takes the JSON apart; here only what a database cannot keep is refused besides. */
const trips: Field<string> = {
  read: (raw) => {
    if (raw.length > 100_000) return new Fault('too-long', 'longer than 100000 characters');
    const parsed = parseTrips(raw);
    if (!parsed.ok) {
      const [error] = parsed.errors;
      return error === undefined || error.path === ''
        ? new Fault('bad-json', 'must be a JSON array of trips, such as [{"date":"2020-01-20","service":"G1278"}]')
        : new Fault('bad-trips', `is not a list of trips: see ${error.path}`);
    }
    const unfit = parsed.trips.some((trip) =>
      Object.values(trip).some(
        (value) => typeof value === 'string' && (!value.isWellFormed() || /\p{Cc}/u.test(value)),
      ),
    );
    return unfit
      ? new Fault('control-character', 'holds a control character or half a character')
      : JSON.stringify(parsed.trips);
  },
};

export const declarations = personRecords({
  name: 'declarations',
  table: 'declaration',
  fields: {
    declared_at: instant,
    symptoms: freeText(symptoms),
    contacts: freeText(textOrNone(2_000)),
    trips: freeText(trips),
  },
  columns: { declared_at: 'timestamptz', symptoms: 'text[]', contacts: 'text', trips: 'jsonb' },
  store: (row) => ({
    declared_at: sqlInstant(row.declared_at),
    symptoms: sqlArray(row.symptoms),
    contacts: row.contacts,
    trips: row.trips,
  }),
  afterwards: `insert into person (person_id, declared_at)
    select person_id, max(declared_at) from fresh group by person_id order by person_id
    on conflict (person_id) do update set declared_at = excluded.declared_at
      where person.declared_at is null or person.declared_at < excluded.declared_at`,
});
