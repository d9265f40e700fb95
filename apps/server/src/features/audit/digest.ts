/**
 * A fingerprint of what a database says, for telling whether two runs ended with the same: every table's rows as a set, without the
 * order they lie in and without bookkeeping (when and in which part a row came, running numbers).
 */

import { createHash, hash } from 'node:crypto';
import type { City } from '../../city.ts';
import { copyLines } from '../../platform/copy-out.ts';
import type { Connection } from '../../platform/database.ts';

export interface Digest {
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;
  readonly sha256: string;
}

/** What a person, a source or the policy put in, and what follows from it. Evidence that was withdrawn depends on the way taken. */
const tables: Readonly<Record<string, string>> = {
  person: '',
  'vault.identity': '',
  'vault.phone_number': '',
  phone_claim: '',
  diagnosis: '',
  lab_result: '',
  symptom_report: '',
  temperature: '',
  declaration: '',
  journey: '',
  check_in: '',
  stay: '',
  place: '',
  cell: '',
  timetable_stop: '',
  zone: '',
  policy_publication: '',
  attribution: '',
  phone_conflict: '',
  disease_case: '',
  evidence: `where state <> 'withdrawn'`,
  assessment: '',
  colour_change: '',
};

const bookkeeping = [
  'part_id',
  'recorded_at',
  'withdrawn_at',
  'publication',
  'published_at',
  'published_by',
  'approved_by',
  'assessed_at',
];

/** Reads every table once, in constant memory, all at one instant. */
export async function digestDatabase(city: City): Promise<Digest> {
  return await city.db.withConnection(async (connection) => {
    await connection.query('begin isolation level repeatable read read only');
    try {
      const found: Record<string, { rows: number; sha256: string }> = {};
      const whole = createHash('sha256');
      for (const [table, condition] of Object.entries(tables)) {
        const digest = await digestTable(connection, table, condition);
        found[table] = digest;
        whole.update(`${table}\0${digest.rows}\0${digest.sha256}\0`);
      }
      return { tables: found, sha256: whole.digest('hex') };
    } finally {
      await connection.query('rollback');
    }
  });
}

async function digestTable(
  connection: Connection,
  table: string,
  condition: string,
): Promise<{ rows: number; sha256: string }> {
  const { rows: columns } = await connection.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attname <> all($2) order by attname`,
    [table, bookkeeping],
  );
  const select = `select ${columns.map(({ name }) => name).join(', ')} from ${table} ${condition}`;
  const sum = new MultisetHash();
  for await (const lines of copyLines(connection, select)) for (const line of lines) sum.add(line);
  return { rows: sum.count, sha256: sum.digest() };
}

/**
 * Hash of a multiset: the sum of the elements' SHA-256 modulo 2^256, hashed with their number. Equal for equal multisets in whatever
 * order they come; a difference by accident would have to cancel out in 256 bits.
 */
export class MultisetHash {
  count = 0;
  readonly #sum = new Uint32Array(8);

  add(element: string): void {
    this.count += 1;
    const digest = hash('sha256', element, 'buffer');
    let carry = 0;
    for (let word = 7; word >= 0; word -= 1) {
      const total = (this.#sum[word] ?? 0) + digest.readUInt32BE(word * 4) + carry;
      this.#sum[word] = total >>> 0;
      carry = total > 0xffff_ffff ? 1 : 0;
    }
  }

  digest(): string {
    return hash('sha256', `${this.count}\0${this.#sum.join(',')}`, 'hex');
  }
}
