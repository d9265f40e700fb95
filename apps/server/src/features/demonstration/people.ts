/** Ready-made people of the simulated city, one of each kind that is worth looking at. */

import { dayOf, type Colour } from '@open-health-code/domain';
import type { DemonstrationRole } from '@open-health-code/messages/demonstration';
import { randomUUID } from 'node:crypto';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { assessPerson } from '../people/standing.ts';
import { unseal } from '../people/vault.ts';
import { findCarriedNumber } from '../sign-in/carried-numbers.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';
import { keepChoice, readChoice, type Choice } from './kept-choice.ts';

export interface DemonstrationPerson {
  /** A person's id, or `visitor`. */
  readonly id: string;
  readonly role: DemonstrationRole;
  readonly name: string;
  readonly idType: string;
  readonly idNumber: string;
  /** Undefined where the city knows of none that this person carries. */
  readonly phone: string | undefined;
  /** Their colour at this moment, where it is no longer the one they were chosen for. */
  readonly now?: Colour;
}

/** Known to the identity provider alone. */
const visitor: DemonstrationPerson = {
  id: 'visitor',
  role: 'visitor',
  name: 'Vera Visitor',
  idType: 'passport',
  idNumber: 'DEMO1234567',
  phone: '+99912345678',
};

const named = 'join vault.identity i on i.person_id = p.person_id and i.sealed_name is not null';
const carries = `join attribution t on t.person_id = p.person_id and t.basis in ('declared', 'otp') and t.valid_until is null`;

interface Kind {
  /** Candidates, the best first; $1 is the present. */
  readonly candidates: string;
  /** What they must show. */
  readonly colour: Colour;
}

const choices = {
  green: {
    candidates: `select p.person_id from person p ${named} ${carries} left join assessment a on a.person_id = p.person_id
      where p.declared_at <= $1 and coalesce(a.colour, 'green') = 'green' order by p.declared_at desc, p.person_id limit 20`,
    colour: 'green',
  },
  yellow: {
    candidates: `select p.person_id from person p ${named} ${carries} join assessment a on a.person_id = p.person_id
      where a.colour = 'yellow' and a.since <= $1 order by cardinality(a.rules) desc, a.since desc, p.person_id limit 20`,
    colour: 'yellow',
  },
  red: {
    candidates: `select p.person_id from person p ${named} ${carries} join assessment a on a.person_id = p.person_id
      where a.colour = 'red' and a.since <= $1 order by cardinality(a.rules) desc, a.since desc, p.person_id limit 20`,
    colour: 'red',
  },
  holder: {
    candidates: `select p.person_id from person p ${named} ${carries}
      join phone_claim c on c.person_id = p.person_id and c.basis = 'registered'
      left join attribution u on u.phone_id = c.phone_id and u.person_id <> p.person_id and u.valid_until is null
      where p.declared_at <= $1
      group by p.person_id having count(distinct c.phone_id) between 5 and 10
      order by count(distinct u.person_id) desc, p.person_id limit 20`,
    colour: 'green',
  },
  undeclared: {
    candidates: `select p.person_id from person p ${named} ${carries} left join assessment a on a.person_id = p.person_id
      where p.declared_at is null and coalesce(a.colour, 'none') = 'none' and $1::timestamptz is not null
      order by p.person_id limit 20`,
    colour: 'none',
  },
} as const satisfies Partial<Record<DemonstrationRole, Kind>>;

/**
 * The people to choose from: who fitted best when they were first asked for, and the same ones ever after. A role that nobody has fitted yet
 * is left out.
 */
export async function listPeople(city: City): Promise<DemonstrationPerson[]> {
  const kept = await readChoice(city);
  const chosen: Partial<Record<DemonstrationRole, string>> = {};
  const people: DemonstrationPerson[] = [];
  for (const role of ['green', 'yellow', 'red', 'holder', 'undeclared', 'elder'] as const) {
    const person = await personOfRole(city, role, kept, Object.values(chosen));
    if (person === undefined) continue;
    chosen[role] = person.id;
    people.push(role === 'elder' ? person : { ...person, ...(await changeOf(city, person.id, choices[role].colour)) });
  }
  if (JSON.stringify(chosen) !== JSON.stringify(kept)) await keepChoice(city, chosen);
  return [...people, visitor];
}

async function personOfRole(
  city: City,
  role: keyof typeof choices | 'elder',
  kept: Choice,
  taken: readonly string[],
): Promise<DemonstrationPerson | undefined> {
  const known = kept[role];
  // The folder may have been given another database.
  const same = known === undefined ? undefined : await readPerson(city, known, role);
  if (same !== undefined) return same;
  if (role === 'elder') return (await oldestPeople(city, 1))[0];
  const id = await choose(city, choices[role], taken);
  return id === undefined ? undefined : await readPerson(city, id, role);
}

async function changeOf(city: City, personId: string, colour: Colour): Promise<Pick<DemonstrationPerson, 'now'>> {
  const now = (await assessPerson(city, personId)).colour;
  return now === colour ? {} : { now };
}

async function choose(city: City, kind: Kind, taken: readonly string[]): Promise<string | undefined> {
  const { rows } = await city.db.query<{ person_id: string }>(kind.candidates, [sqlInstant(city.clock.now())]);
  for (const { person_id: id } of rows) {
    if (!taken.includes(id) && (await assessPerson(city, id)).colour === kind.colour) return id;
  }
  return undefined;
}

/** Whoever an account of the provider is. */
export async function findPerson(city: City, id: string): Promise<DemonstrationPerson | undefined> {
  return id === visitor.id ? visitor : await readPerson(city, id, 'green');
}

async function readPerson(city: City, id: string, role: DemonstrationRole): Promise<DemonstrationPerson | undefined> {
  const { rows } = await city.db.query<{ key_id: number; sealed_number: Buffer; sealed_name: Buffer }>(
    'select key_id, sealed_number, sealed_name from vault.identity where person_id = $1 and sealed_name is not null',
    [id],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const phone = (await findCarriedNumber(city, city.db, id))?.number;
  const open = (bytes: Buffer): string => unseal(city.secrets, { keyId: row.key_id, bytes });
  const [idType = '', idNumber = ''] = open(row.sealed_number).split(':', 2);
  return { id, role, name: open(row.sealed_name), idType, idNumber, phone };
}

/** Of so many the oldest are sought: dates of birth lie sealed. */
const searched = 2000;

async function oldestPeople(city: City, count: number): Promise<DemonstrationPerson[]> {
  const { rows } = await city.db.query<{ person_id: string; key_id: number; sealed_number: Buffer }>(
    `select p.person_id, i.key_id, i.sealed_number from person p ${named} ${carries} where p.declared_at is not null
     order by p.person_id limit $1`,
    [searched],
  );
  const aged = rows
    .map((row) => ({
      id: row.person_id,
      born: bornOn(unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_number })),
    }))
    .filter((one) => one.born !== undefined)
    .sort((a, b) => (a.born ?? '').localeCompare(b.born ?? ''));
  const people: DemonstrationPerson[] = [];
  for (const { id } of aged.slice(0, count)) {
    const person = await readPerson(city, id, 'elder');
    if (person !== undefined) people.push(person);
  }
  return people;
}

/** Date of birth in a resident's number, as eight digits. */
function bornOn(document: string): string | undefined {
  return /^resident:\d{6}(\d{8})/.exec(document)?.[1];
}

/** Lets the oldest show the code of the next oldest, and the holder of many numbers those of the children and parents who carry them. */
export async function prepareCare(city: City): Promise<void> {
  const [carer, relative] = await oldestPeople(city, 2);
  if (carer !== undefined && relative !== undefined) await addCare(city.db, city, carer.id, relative.id, 'disabled');
  const holderId = (await personOfRole(city, 'holder', await readChoice(city), []))?.id;
  if (holderId === undefined) return;
  const { rows } = await city.db.query<{ person_id: string; key_id: number; sealed_number: Buffer }>(
    `select distinct i.person_id, i.key_id, i.sealed_number from phone_claim c
     join attribution u on u.phone_id = c.phone_id and u.person_id <> c.person_id and u.valid_until is null
     join vault.identity i on i.person_id = u.person_id
     where c.person_id = $1 and c.basis = 'registered' order by i.person_id`,
    [holderId],
  );
  const year = Number(dayOf(city.clock.now(), utcOffsetMinutes).slice(0, 4));
  for (const row of rows) {
    const born = bornOn(unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_number }));
    const age = year - Number(born?.slice(0, 4));
    if (age <= 17) await addCare(city.db, city, holderId, row.person_id, 'child');
    else if (age >= 60) await addCare(city.db, city, holderId, row.person_id, 'parent');
  }
}

async function addCare(
  queryable: Queryable,
  city: City,
  carerId: string,
  dependantId: string,
  relation: 'child' | 'parent' | 'disabled',
): Promise<void> {
  await queryable.query(
    `insert into dependant (person_id, dependant_id, request_id, relation, basis, state, since, decided_by, announced)
     values ($1, $2, $3, $4, 'proof', 'active', $5, 'demonstration', true) on conflict do nothing`,
    [carerId, dependantId, randomUUID(), relation, sqlInstant(city.clock.now())],
  );
}
