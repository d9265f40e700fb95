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
  private readonly ids = new Map<string, string>();
  private people = new Map<string, string>();
  private names = new Map<string, string>();
  private phones = new Map<string, string>();

  constructor(city: City) {
    this.city = city;
    this.now = city.clock.now();
    this.today = dayOf(this.now, utcOffsetMinutes);
  }

  /** The pseudonym of the bearer of a document, or what is wrong with its number. */
  person(idType: IdType, text: string): string | Fault {
    const number = readIdNumber(idType, text, this.today);
    if (typeof number !== 'string') return number;
    const personId = this.cached(`${idType}\0${number}`, () =>
      personIdOf(this.city.secrets.pseudonymKey, idType, number),
    );
    this.people.set(personId, number);
    return personId;
  }

  /** The pseudonym of a number as the field reader gives it. */
  phone(number: string): string {
    const phoneId = this.cached(number, () => phoneIdOf(this.city.secrets.pseudonymKey, number));
    this.phones.set(phoneId, number);
    return phoneId;
  }

  /** Notes a person's name for the vault; gives the sealed form, the same for the same name while the vault's key stays. */
  name(personId: string, name: string): Buffer {
    this.names.set(personId, name);
    return seal(this.city.secrets, name).bytes;
  }

  /** Forgets the part before. */
  startPart(): void {
    this.people = new Map();
    this.names = new Map();
    this.phones = new Map();
  }

  /**
   * Makes the people known whose pseudonyms the query selects: vault entry and person. In order of the ids, so that two imports at once
   * wait for each other instead of blocking each other for ever.
   */
  async keepPeople(connection: Connection, idQuery: string): Promise<void> {
    const ids = await newcomers(connection, idQuery, 'vault.identity', 'person_id');
    await this.insertIdentities(connection, ids, 'nothing');
    await connection.query('insert into person (person_id) select unnest($1::uuid[]) on conflict do nothing', [ids]);
  }

  /** The vault entries of these people of this part with their names, in place of what was there. */
  async keepNames(connection: Connection, ids: readonly string[]): Promise<void> {
    await this.insertIdentities(
      connection,
      ids,
      `update set key_id = excluded.key_id, sealed_number = excluded.sealed_number, sealed_name = excluded.sealed_name`,
    );
  }

  private async insertIdentities(connection: Connection, ids: readonly string[], onConflict: string): Promise<void> {
    const { secrets } = this.city;
    const numbers = ids.map((id) => seal(secrets, this.people.get(id) ?? ''));
    const names = ids
      .map((id) => this.names.get(id))
      .map((name) => (name === undefined ? null : seal(secrets, name).bytes));
    await connection.query(
      `insert into vault.identity (person_id, key_id, sealed_number, sealed_name)
       select * from unnest($1::uuid[], $2::smallint[], $3::bytea[], $4::bytea[])
       on conflict (person_id) do ${onConflict}`,
      [ids, numbers.map(({ keyId }) => keyId), numbers.map(({ bytes }) => bytes), names],
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

  private cached(name: string, compute: () => string): string {
    const known = this.ids.get(name);
    if (known !== undefined) return known;
    if (this.ids.size >= cacheSize) this.ids.clear();
    const id = compute();
    this.ids.set(name, id);
    return id;
  }
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
    `create temp table named on commit drop as select distinct id from (${idQuery}) q (id) where id is not null`,
  );
  const { rows } = await connection.query<{ id: string }>(
    `select id from named except select v.${column} from ${vault} v join named on named.id = v.${column} order by id`,
  );
  await connection.query('drop table named');
  return rows.map(({ id }) => id);
}
