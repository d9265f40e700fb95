/** Large results in bounded memory. */

import type { QueryResultRow } from 'pg';
import type { Connection } from './database.ts';

let cursors = 0;

/**
 * Streams the rows of a query in batches through a cursor; must run inside a transaction. Between batches the connection is free for
 * other statements of the same transaction.
 */
export async function* rowBatches<Row extends QueryResultRow>(
  connection: Connection,
  sql: string,
  parameters: readonly unknown[] = [],
  batchSize = 10_000,
): AsyncGenerator<Row[]> {
  const name = `rows_${(cursors += 1)}`;
  // Every row will be fetched: without this the planner prefers plans that give the first tenth soon and the rest late.
  await connection.query('set local cursor_tuple_fraction = 1');
  await connection.query(`declare ${name} no scroll cursor for ${sql}`, [...parameters]);
  for (;;) {
    const { rows } = await connection.query<Row>(`fetch ${batchSize} from ${name}`);
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) break;
  }
  await connection.query(`close ${name}`);
}
