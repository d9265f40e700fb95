/** Partitions of a day, made before the rows that go in. */

import pg from 'pg';
import { addDays, type Day } from '@open-health-code/domain';
import type { Connection, Database, Queryable } from '../../platform/database.ts';

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

/** Days a table has a partition for, in order. */
export async function listDays(db: Queryable, table: DayTable): Promise<Day[]> {
  const { rows } = await db.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass order by 1`,
    [table],
  );
  const prefix = `${table}_`;
  return rows.map(({ name }) => name.slice(prefix.length).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3'));
}

/**
 * Drops a day with all its rows, for the price of removing a file; false, and nothing done, while somebody reads the table for longer than
 * two seconds: everybody else would have to wait behind.
 */
export async function dropDay(db: Database, table: DayTable, day: Day): Promise<boolean> {
  return await drop(db, table, day, false);
}

/** The same, unless the day has rows. */
export async function dropEmptyDay(db: Database, table: DayTable, day: Day): Promise<boolean> {
  return await drop(db, table, day, true);
}

async function drop(db: Database, table: DayTable, day: Day, mustBeEmpty: boolean): Promise<boolean> {
  const name = partitionOf(table, day);
  try {
    return await db.transaction(async (connection) => {
      // Imports of the table hold it while they store.
      await lockUntilCommit(connection, table);
      await lockUntilCommit(connection, `partition ${table}`);
      await connection.query(`set local lock_timeout = '2s'`);
      const found = await connection.query('select to_regclass($1) as there', [name]);
      if (found.rows[0]?.there === null) return false;
      if (mustBeEmpty && (await connection.query(`select from ${name} limit 1`)).rowCount !== 0) return false;
      await connection.query(`drop table ${name}`);
      return true;
    });
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === lockNotAvailable) return false;
    throw error;
  }
}

const lockNotAvailable = '55P03';
