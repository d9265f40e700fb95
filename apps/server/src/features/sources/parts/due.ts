import type { Connection } from '../../../platform/database.ts';

/** Leaves work for the next derivation: units of this name whose keys (texts) the query selects. */
export async function makeDue(connection: Connection, unit: string, keyQuery: string): Promise<void> {
  await connection.query(
    `insert into derivation_due (unit, key) select distinct $1::text, key from (${keyQuery}) q (key) order by key
     on conflict do nothing`,
    [unit],
  );
}
