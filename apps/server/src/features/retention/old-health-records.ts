/** Dropping health records and declarations whose time is over, in steps. What follows from them has gone with the horizon before. */

import type { Instant } from '@open-health-code/domain';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { dropRows, type Dropped, type OldRows } from './dropped.ts';
import { healthTables } from './horizon.ts';
import { isBeforeHorizon } from './old-statements.ts';

const rowsPerStep = 200_000;

/** Those before an instant that is the horizon or earlier. */
export function oldHealthRecords(before: Instant): readonly OldRows[] {
  return Object.entries(healthTables).map(([table, time]) => ({
    table,
    where: isBeforeHorizon(table, time),
    values: [sqlInstant(before)],
  }));
}

/** Drops them, some days at a time. */
export async function dropOldHealthRecords(db: Queryable, healthFrom: Instant, dropped: Dropped): Promise<void> {
  for (const until of await stepsTo(db, healthFrom)) await dropRows(db, oldHealthRecords(until), dropped);
}

/** Instants in order, the last the given one, between which there are not many records. */
async function stepsTo(db: Queryable, until: Instant): Promise<Instant[]> {
  const days = Object.entries(healthTables).map(
    ([table, time]) =>
      `select date_trunc('day', ${time}) as day, count(*) as rows from ${table} where ${time} < $1 group by 1`,
  );
  const { rows } = await db.query<{ next: Instant; rows: string }>(
    `select day + interval '1 day' as next, sum(rows) as rows from (${days.join(' union all ')}) old group by day order by day`,
    [sqlInstant(until)],
  );
  const steps: Instant[] = [];
  let together = 0;
  for (const { next, rows: more } of rows) {
    together += Number(more);
    if (together < rowsPerStep || next >= until) continue;
    steps.push(next);
    together = 0;
  }
  return [...steps, until];
}
