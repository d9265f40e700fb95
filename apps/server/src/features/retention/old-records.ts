/** Dropping stays, check-ins and tickets whose time is over: days as a whole where nothing of them lasts, otherwise row by row. */

import { dayMs, type Day } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { whileNoOtherRefreshes } from '../refresh/exclusive.ts';
import { utcDayOf } from '../sources/local-day.ts';
import { dropEmptyDay, dropDay, listDays, partitionOf } from '../sources/partitions.ts';
import { addDropped, type Dropped } from './dropped.ts';
import { healthTables, rideIsOver, type Floors } from './horizon.ts';

interface Lasting {
  readonly table: 'check_in' | 'journey';
  readonly owner: string;
  readonly begins: string;
  /** SQL for when a row is over. */
  readonly ends: string;
  /** Rows of one owner that begin so many days around a row that lasts are told of together with it. */
  readonly nearDays: number;
  readonly floor: keyof Floors;
}

const lasting: readonly Lasting[] = [
  {
    table: 'check_in',
    owner: 'subject_id',
    begins: 'at',
    // Whoever never left is believed to have stayed some hours; a day covers every such belief.
    ends: `greatest(at, left_at, planned_leave_at)`,
    nearDays: 2,
    floor: 'presence',
  },
  {
    table: 'journey',
    owner: 'person_id',
    begins: 'service_date',
    ends: rideIsOver,
    nearDays: 4,
    floor: 'journey',
  },
];

/** No stay is longer than a day, so all of those that began on a day are over two days later. */
function isStayDayOver(day: Day, floor: number): boolean {
  return Date.parse(`${day}T00:00:00Z`) + 2 * dayMs <= floor;
}

/** Stays of days that are over, and the days. */
async function oldStayDays(db: Queryable, floors: Floors): Promise<Day[]> {
  return (await listDays(db, 'stay')).filter((day) => isStayDayOver(day, floors.presence));
}

/** Days on which something began that is over, of tables whose rows may last. */
async function oldDays(db: Queryable, { table, floor }: Lasting, floors: Floors): Promise<Day[]> {
  const first = utcDayOf(Math.max(floors[floor], 0));
  return (await listDays(db, table)).filter((day) => day <= first);
}

/** Condition on a day's rows: over, and not told of together with one that is not. The floor is the first parameter. */
function goes({ table, owner, begins, ends, nearDays }: Lasting, day: Day): string {
  return `${ends} < $1 and ${owner} not in (
    select ${owner} from ${table}
    where ${begins} >= date '${day}' - ${nearDays} and ${begins} < date '${day}' + ${nearDays + 1} and ${ends} >= $1)`;
}

/** How many rows there are to drop. */
export async function countOldRecords(db: Queryable, floors: Floors, dropped: Dropped): Promise<void> {
  const count = async (table: string, partition: string, where: string, values: readonly unknown[]): Promise<void> => {
    const { rows } = await db.query<{ rows: string }>(`select count(*) as rows from ${partition} where ${where}`, [
      ...values,
    ]);
    addDropped(dropped, table, Number(rows[0]?.rows));
  };
  for (const day of await oldStayDays(db, floors)) await count('stay', partitionOf('stay', day), 'true', []);
  for (const kind of lasting) {
    const floor = [sqlInstant(floors[kind.floor])];
    for (const day of await oldDays(db, kind, floors)) {
      await count(kind.table, partitionOf(kind.table, day), goes(kind, day), floor);
    }
  }
}

/**
 * Drops them, each day in a transaction of its own. A day that somebody is reading all the while stays for the next time: whoever waits for it
 * would keep others waiting.
 */
export async function dropOldRecords(city: City, floors: Floors, dropped: Dropped): Promise<void> {
  for (const day of await oldStayDays(city.db, floors)) {
    const { rows } = await city.db.query<{ rows: string }>(`select count(*) as rows from ${partitionOf('stay', day)}`);
    const isGone = await whileNoOtherRefreshes(city, async () => await dropDay(city.db, 'stay', day));
    if (isGone) addDropped(dropped, 'stay', Number(rows[0]?.rows));
  }
  for (const kind of lasting) {
    const floor = [sqlInstant(floors[kind.floor])];
    for (const day of await oldDays(city.db, kind, floors)) {
      const partition = partitionOf(kind.table, day);
      const gone = await whileNoOtherRefreshes(
        city,
        async (connection) => await connection.query(`delete from ${partition} where ${goes(kind, day)}`, floor),
      );
      addDropped(dropped, kind.table, gone.rowCount);
      await whileNoOtherRefreshes(city, async () => await dropEmptyDay(city.db, kind.table, day));
    }
  }
}

/** Whether there are records, and all of them would go. */
export async function wouldEmpty(db: Queryable, floors: Floors): Promise<boolean> {
  let isEmpty = true;
  for (const table of ['stay', 'check_in', 'journey'] as const) {
    const floor = utcDayOf(Math.max(0, table === 'journey' ? floors.journey : floors.presence));
    const days = await listDays(db, table);
    if (days.some((day) => day >= floor)) return false;
    if (days.length > 0) isEmpty = false;
  }
  for (const [table, time] of Object.entries(healthTables)) {
    const kept = await db.query(`select from ${table} where ${time} >= $1 limit 1`, [sqlInstant(floors.health)]);
    if (kept.rowCount !== 0) return false;
    if ((await db.query(`select from ${table} limit 1`)).rowCount !== 0) isEmpty = false;
  }
  return !isEmpty;
}
