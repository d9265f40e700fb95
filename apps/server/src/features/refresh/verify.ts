/** Checks that what stands is what follows from the records: from scratch equals incremental. */

import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { everybodyUnit } from './assessing.ts';
import { whileNoOtherRefreshes } from './exclusive.ts';
import { withEvidenceFromScratch } from './from-scratch.ts';

export interface Difference {
  readonly table: string;
  /** missing: follows from the records and does not stand; unexpected: stands and does not follow; altered: stands otherwise. */
  readonly difference: 'missing' | 'unexpected' | 'altered';
  /** Pseudonym of the person or phone, and what tells the row apart beside it. */
  readonly subject: string;
  readonly row: string;
}

export interface Verification {
  /** Rows that differ. */
  readonly differences: number;
  /** Some of them. */
  readonly sample: readonly Difference[];
  /** Whether records, zones or policies wait for a refresh: then differences are to be expected. */
  readonly awaitsRefresh: boolean;
}

/** The derived tables: key, and what else a row says. */
const derivedTables = {
  evidence: {
    key: ['person_id', 'evidence_id'],
    content: ['kind', 'strength', 'source', 'facts', 'effective_from', 'effective_until', 'state', 'scope'],
    where: `state <> 'withdrawn'`,
  },
  attribution: { key: ['phone_id', 'valid_from'], content: ['valid_until', 'person_id', 'basis'], where: 'true' },
  disease_case: {
    key: ['person_id', 'case_id'],
    content: ['status', 'diagnosed_at', 'infectious_from', 'infectious_until'],
    where: 'true',
  },
} as const;

const samplesOfEach = 10;

/** Derives from scratch and compares, changing nothing. */
export async function verifyEvidence(city: City): Promise<Verification> {
  const inForce = await policyInForce(city);
  return await whileNoOtherRefreshes(
    city,
    async (connection) =>
      await withEvidenceFromScratch(city, connection, inForce, async () => {
        let differences = 0;
        const sample: Difference[] = [];
        for (const table of Object.keys(derivedTables) as (keyof typeof derivedTables)[]) {
          const found = await compare(connection, table);
          differences += found.differences;
          sample.push(...found.sample);
        }
        return { differences, sample, awaitsRefresh: await awaitsRefresh(connection) };
      }),
  );
}

async function compare(
  connection: Connection,
  table: keyof typeof derivedTables,
): Promise<Pick<Verification, 'differences' | 'sample'>> {
  const { key, content, where } = derivedTables[table];
  const columns = [...key, ...content].join(', ');
  const row = (alias: string): string => `row(${content.map((column) => `${alias}.${column}`).join(', ')})`;
  // What stands is copied aside first: a comparison of two plain tables needs no join across machines.
  await connection.query(
    `create temp table standing on commit drop as select ${columns} from public.${table} where ${where}`,
  );
  await connection.query(
    `create temp table differing on commit drop as
       select coalesce(s.${key[0]}, d.${key[0]})::text as subject, coalesce(s.${key[1]}, d.${key[1]})::text as row,
         case when s.${key[0]} is null then 'missing' when d.${key[0]} is null then 'unexpected' else 'altered' end as difference
       from standing s
       full join (select ${columns} from ${table} where ${where}) d on ${key.map((column) => `d.${column} = s.${column}`).join(' and ')}
       where s.${key[0]} is null or d.${key[0]} is null or ${row('s')} is distinct from ${row('d')}`,
  );
  const count = await connection.query<{ differences: string }>('select count(*) as differences from differing');
  const { rows } = await connection.query<Omit<Difference, 'table'>>(
    `select subject, row, difference from differing order by subject, row limit ${samplesOfEach}`,
  );
  await connection.query('drop table standing, differing');
  return { differences: Number(count.rows[0]?.differences), sample: rows.map((found) => ({ table, ...found })) };
}

async function awaitsRefresh(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ waits: boolean }>(
    `select exists (select from import_part where not derived) or exists (select from derivation_due where unit <> $1) as waits`,
    [everybodyUnit],
  );
  return rows[0]?.waits === true;
}
