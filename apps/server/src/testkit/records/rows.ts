/**
 * Records straight into the tables, for tests of what follows from them: what all of them share. Each record is an import part of its own.
 * People and phones are told apart by any names the test likes; times are ISO 8601 with an offset.
 */

import { addDays, dayOf } from '@open-health-code/domain';
import type { Queryable } from '../../platform/database.ts';
import { deterministicId } from '../../features/people/pseudonyms.ts';
import { testUtcOffsetMinutes } from '../policy.ts';

export function personId(name: string): string {
  return deterministicId('test-person', name);
}

export function phoneId(name: string): string {
  return deterministicId('test-phone', name);
}

/** An import part; its days are the local days its rows belong to. */
export async function insertPart(db: Queryable, profile: string, days: readonly string[]): Promise<string> {
  const { rows } = await db.query<{ part_id: string }>(
    `insert into import_part (profile, imported_at, accepted, days) values ($1, now(), 1, $2) returning part_id::text`,
    [profile, [...new Set(days)].sort()],
  );
  const part = rows[0];
  if (part === undefined) throw new Error('no import part was made');
  return part.part_id;
}

/** The local days a record touches. */
export function localDays(from: string, until?: string): string[] {
  const days = [localDay(from)];
  const last = until === undefined ? '' : localDay(until);
  for (let day = days[0] ?? ''; day < last;) days.push((day = addDays(day, 1)));
  return days;
}

export function localDay(time: string): string {
  return dayOf(Date.parse(time), testUtcOffsetMinutes);
}

export async function insert(db: Queryable, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row);
  await db.query(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
}

export async function ensurePartition(
  db: Queryable,
  table: 'stay' | 'check_in' | 'journey',
  day: string,
): Promise<void> {
  const name = `${table}_${day.replaceAll('-', '')}`;
  await db.query(
    `create table if not exists ${name} partition of ${table} for values from ('${day}') to ('${addDays(day, 1)}')`,
  );
  if (table !== 'stay') return;
  await db.query(`
    create index if not exists ${name}_cell on ${name} (cell_key, started_at) include (phone_id, ended_at);
    create index if not exists ${name}_phone on ${name} (phone_id, started_at) include (cell_key, ended_at)`);
}

export function utcDay(time: string): string {
  return dayOf(Date.parse(time), 0);
}

let records = 0;
export function recordId(given: string | undefined): string {
  return given ?? `R-${(records += 1)}`;
}

/** Says that a unit of derivation changed in a way no import part shows. */
export async function markDue(db: Queryable, unit: string, key: string): Promise<void> {
  await db.query('insert into derivation_due (unit, key) values ($1, $2) on conflict do nothing', [unit, key]);
}
