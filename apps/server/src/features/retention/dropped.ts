/** Rows that go, and how many have gone. */

import type { Queryable } from '../../platform/database.ts';

/** Rows dropped, by table. */
export type Dropped = Map<string, number>;

/** Rows of a table for which a condition holds. */
export interface OldRows {
  readonly table: string;
  readonly where: string;
  readonly values: readonly unknown[];
}

export function addDropped(dropped: Dropped, table: string, rows: number | null): void {
  if ((rows ?? 0) > 0) dropped.set(table, (dropped.get(table) ?? 0) + (rows ?? 0));
}

export async function dropRows(db: Queryable, old: readonly OldRows[], dropped: Dropped): Promise<void> {
  for (const { table, where, values } of old) {
    const { rowCount } = await db.query(`delete from ${table} where ${where}`, [...values]);
    addDropped(dropped, table, rowCount);
  }
}

export async function countRows(db: Queryable, old: readonly OldRows[], dropped: Dropped): Promise<void> {
  for (const { table, where, values } of old) {
    const { rows } = await db.query<{ rows: string }>(`select count(*) as rows from ${table} where ${where}`, [
      ...values,
    ]);
    addDropped(dropped, table, Number(rows[0]?.rows));
  }
}
