/** Who holds a number, and who is confirmed to carry it. */

import { sqlInstant } from '../../../platform/database.ts';
import { idTypes } from '../../people/pseudonyms.ts';
import { Fault } from '../fault.ts';
import { day, instant, key, oneOf, optional, phone, text } from '../fields.ts';
import { startOfLocalDay } from '../local-day.ts';
import { endsBefore } from '../plausible.ts';
import { defineProfile } from '../profile.ts';

const claim = {
  phone_id: 'uuid',
  person_id: 'uuid',
  basis: 'text',
  record_id: 'text',
  valid_from: 'timestamptz',
  valid_until: 'timestamptz',
  decided_by: 'text',
};
const claims = {
  name: 'phone_claim',
  columns: claim,
  namesPart: true,
  person: 'person_id',
  phone: 'phone_id',
} as const;

/** Registered holders; an operator gives no record id, so the claim is told apart by what it says. */
export const subscribers = defineProfile({
  name: 'subscribers',
  fields: { phone, holder_id_type: oneOf(idTypes), holder_id_number: key(60), activated_on: day },
  table: {
    ...claims,
    key: ['phone_id', 'person_id', 'record_id'],
    onChange: 'conflict',
    among: `t.basis = 'registered'`,
  },
  store: (row, subjects) => {
    const person_id = subjects.person(row.holder_id_type, row.holder_id_number);
    if (person_id instanceof Fault) return new Fault(person_id.code, person_id.message, 'holder_id_number');
    return {
      phone_id: subjects.phone(row.phone),
      person_id,
      basis: 'registered',
      record_id: row.activated_on,
      valid_from: sqlInstant(startOfLocalDay(row.activated_on)),
      valid_until: undefined,
      decided_by: undefined,
    };
  },
});

/** Who answered a one-time password on a number, and rulings of the appeals office. */
export const attributions = defineProfile({
  name: 'attributions',
  fields: {
    record_id: key(),
    phone,
    id_type: oneOf(idTypes),
    id_number: key(60),
    basis: oneOf(['otp', 'ruling', 'disowned']),
    valid_from: instant,
    valid_until: optional(instant),
    decided_by: optional(text(200)),
  },
  table: {
    ...claims,
    key: ['record_id'],
    onChange: 'conflict',
    among: `t.basis in ('otp', 'ruling', 'disowned')`,
  },
  store: (row, subjects) => {
    const fault = endsBefore(row.valid_from, row.valid_until, 'valid_until');
    if (fault !== undefined) return fault;
    const person_id = subjects.person(row.id_type, row.id_number);
    if (person_id instanceof Fault) return person_id;
    const { basis, record_id, decided_by } = row;
    return {
      phone_id: subjects.phone(row.phone),
      person_id,
      basis,
      record_id,
      decided_by,
      valid_from: sqlInstant(row.valid_from),
      valid_until: row.valid_until === undefined ? undefined : sqlInstant(row.valid_until),
    };
  },
});
