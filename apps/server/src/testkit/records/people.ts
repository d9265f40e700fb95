/** People, their phones and whom they act for. */

import { randomUUID } from 'node:crypto';
import type { Queryable } from '../../platform/database.ts';
import { insert, insertPart, personId, phoneId, recordId } from './rows.ts';

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
