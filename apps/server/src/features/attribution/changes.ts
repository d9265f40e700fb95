/** What a run of the derivation brings that can move numbers from one person to another. */

import type { Day } from '@open-health-code/domain';
import type { Derivation } from '../evidence/derivation.ts';

export interface AttributionChanges {
  /** Local days that new stays touch; all days of stays in a full run. */
  readonly stayDays: readonly Day[];
  /** Cells appeared or moved, so two places may have become one or one two. */
  readonly cellsChanged: boolean;
}

export async function readChanges(run: Derivation): Promise<AttributionChanges> {
  const { connection, full, parts } = run;
  const cells = await connection.query(
    `select from derivation_due where unit = 'cells'
     union all select from import_part where profile = 'cells' and part_id = any($1)`,
    [parts],
  );
  const cellsChanged = cells.rows.length > 0;
  return { stayDays: await listStayDays(run, full || cellsChanged ? undefined : parts), cellsChanged };
}

/** Local days that stays of the given import parts touch, or all stays, in order; none of whose stays any may be gone. */
export async function listStayDays(
  { connection, utcOffsetMinutes }: Derivation,
  parts?: readonly string[],
): Promise<Day[]> {
  const { rows } = await connection.query<{ day: Day }>(
    `select distinct day from import_part, unnest(days) as day
     where profile = 'telco-stays' and ($1::bigint[] is null or part_id = any($1))
       and day >= (select (presence_from + make_interval(mins => $2))::date from retention_horizon) order by day`,
    [parts ?? null, utcOffsetMinutes],
  );
  return rows.map(({ day }) => day);
}
