/** The people and phones that a part of a file speaks of: their pseudonyms, and what the vault needs to know of the new ones. */

import { dayOf, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { copyIn, type Connection } from '../../platform/database.ts';
import { personIdOf, phoneIdOf, type IdType } from '../people/pseudonyms.ts';
import { seal } from '../people/vault.ts';
import { copyChunks } from './copy-chunks.ts';
import type { Fault } from './fault.ts';
import { readIdNumber } from './id-number.ts';
import { utcOffsetMinutes } from './local-day.ts';

/** Pseudonyms kept at most; a city's whole population need not fit. */
const cacheSize = 200_000;

export class Subjects {
  readonly now: Instant;
  private readonly city: City;
  private readonly today: string;
  /** Pseudonyms and normal forms of what sources write, checked before. */
  private readonly known = new Map<string, Known>();
  private people = new Map<string, string>();
  private phones = new Map<string, string>();

  constructor(city: City) {
    this.city = city;
    this.now = city.clock.now();
    this.today = dayOf(this.now, utcOffsetMinutes);
  }

  /** The pseudonym of the bearer of a document, or what is wrong with its number. */
  person(idType: IdType, text: string): string | Fault {
    const name = `${idType}\0${text}`;
    let known = this.known.get(name);
    if (known === undefined) {
      const number = readIdNumber(idType, text, this.today);
      if (typeof number !== 'string') return number;
      // The type belongs to the number: the same digits may stand on two kinds of document.
      known = this.remember(name, `${idType}:${number}`, personIdOf(this.city.secrets.pseudonymKey, idType, number));
    }
    this.people.set(known.id, known.number);
    return known.id;
  }

  /** The pseudonym of a number as the field reader gives it. */
  phone(number: string): string {
    const known =
      this.known.get(number) ?? this.remember(number, number, phoneIdOf(this.city.secrets.pseudonymKey, number));
    this.phones.set(known.id, number);
    return known.id;
  }

  /** A name as the vault keeps it; the same for the same name while the vault's key stays. */
  sealedName(name: string): Buffer {
    return seal(this.city.secrets, name).bytes;
  }

  /** Forgets the part before. */
  startPart(): void {
    this.people = new Map();
    this.phones = new Map();
  }

  /**
   * Makes the people known whose pseudonyms the query selects: vault entry and person. In order of the ids, so that two imports at once
   * wait for each other instead of blocking each other for ever.
   */
  async keepPeople(connection: Connection, idQuery: string): Promise<void> {
    const ids = await newcomers(connection, idQuery, 'vault.identity', 'person_id');
    await this.keepIdentities(connection, ids);
    await connection.query('insert into person (person_id) select unnest($1::uuid[]) on conflict do nothing', [ids]);
  }

  /** Gives everyone in the work table `fresh` (person_id, sealed_name) a vault entry with that name, or takes the name away. */
  async keepNames(connection: Connection): Promise<void> {
    const { rows } = await connection.query<{ id: string }>('select person_id as id from fresh order by person_id');
    await this.keepIdentities(
      connection,
      rows.map(({ id }) => id),
      { from: 'join fresh f using (person_id)', name: 'f.sealed_name' },
    );
  }

  /** @param names where a query finds the sealed names of these people; what is stored already then gives way. */
  private async keepIdentities(
    connection: Connection,
    ids: readonly string[],
    names?: { readonly from: string; readonly name: string },
  ): Promise<void> {
    const numbers = ids.map((id) => seal(this.city.secrets, this.people.get(id) ?? ''));
    await connection.query(
      `insert into vault.identity (person_id, key_id, sealed_number, sealed_name)
       select person_id, key_id, sealed_number, ${names?.name ?? 'null'}
       from unnest($1::uuid[], $2::smallint[], $3::bytea[]) n (person_id, key_id, sealed_number) ${names?.from ?? ''}
       on conflict (person_id) do ${
         names === undefined
           ? 'nothing'
           : 'update set key_id = excluded.key_id, sealed_number = excluded.sealed_number, sealed_name = excluded.sealed_name'
       }`,
      [ids, numbers.map(({ keyId }) => keyId), numbers.map(({ bytes }) => bytes)],
    );
  }

  /** The same for phones. */
  async keepPhones(connection: Connection, idQuery: string): Promise<void> {
    const ids = await newcomers(connection, idQuery, 'vault.phone_number', 'phone_id');
    await insertPhones(
      connection,
      this.city,
      ids.map((phoneId) => ({ phoneId, number: this.phones.get(phoneId) ?? '' })),
    );
  }

  private remember(name: string, number: string, id: string): Known {
    if (this.known.size >= cacheSize) this.known.clear();
    const known = { number, id };
    this.known.set(name, known);
    return known;
  }
}

interface Known {
  readonly number: string;
  readonly id: string;
}

export interface PhoneNumber {
  readonly phoneId: string;
  readonly number: string;
}

/** Seals and stores phone numbers. */
export async function insertPhones(connection: Connection, city: City, phones: readonly PhoneNumber[]): Promise<void> {
  if (phones.length === 0) return;
  await connection.query(
    'create temp table sealed_phone (phone_id uuid, key_id smallint, sealed_number bytea) on commit drop',
  );
  await copyIn(connection, 'copy sealed_phone from stdin', copyChunks(sealedLines(city, phones)));
  await connection.query(
    `insert into vault.phone_number (phone_id, key_id, sealed_number)
     select * from sealed_phone order by phone_id on conflict do nothing`,
  );
  await connection.query('drop table sealed_phone');
}

function* sealedLines(city: City, phones: readonly PhoneNumber[]): Generator<string> {
  for (const { phoneId, number } of phones) {
    const { keyId, bytes } = seal(city.secrets, number);
    yield `${phoneId}\t${keyId}\t\\\\x${bytes.toString('hex')}\n`;
  }
}

/** Ids of the query that the vault does not hold yet, in order. */
async function newcomers(connection: Connection, idQuery: string, vault: string, column: string): Promise<string[]> {
  await connection.query(
    `create temp table named on commit drop as select distinct id from (${idQuery}) q (id) where id is not null;
     create temp table held on commit drop as select v.${column} as id from ${vault} v join named on named.id = v.${column}`,
  );
  const { rows } = await connection.query<{ id: string }>(
    'select id from named except select id from held order by id',
  );
  await connection.query('drop table named, held');
  return rows.map(({ id }) => id);
}
