/** Partitions of a day, made before the rows that go in. */

import { addDays, type Day } from '@open-health-code/domain';
import type { Connection, Database } from '../../platform/database.ts';

export type DayTable = 'journey' | 'check_in' | 'stay' | 'gate_scan';

/** Advisory locks of this feature; the second number tells them apart. */
const lockSpace = 7_302_010;

export function partitionOf(table: DayTable, day: Day): string {
  return `${table}_${day.replaceAll('-', '')}`;
}

/** Waits until no other transaction holds the lock of this name; holds it until the transaction ends. */
export async function lockUntilCommit(connection: Connection, name: string): Promise<void> {
  await connection.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, name]);
}

/**
 * Makes the partitions that are not there yet, each in its own transaction. They are made apart and attached: that does not wait for
 * those who read the table meanwhile, as a refresh does for minutes.
 */
export async function ensureDayPartitions(db: Database, table: DayTable, days: Iterable<Day>): Promise<void> {
  const wanted = new Map([...days].map((day) => [partitionOf(table, day), day]));
  if (wanted.size === 0) return;
  const { rows } = await db.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass`,
    [table],
  );
  for (const { name } of rows) wanted.delete(name);
  for (const [name, day] of wanted) {
    await db.transaction(async (connection) => {
      await lockUntilCommit(connection, `partition ${table}`);
      const found = await connection.query('select to_regclass($1) as there', [name]);
      if (found.rows[0]?.there !== null) return;
      await connection.query(
        `create table ${name} (like ${table} including defaults including constraints);
         alter table ${table} attach partition ${name} for values from ('${day}') to ('${addDays(day, 1)}')`,
      );
    });
  }
}
