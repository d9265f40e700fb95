/** Counts of what platforms asked for, by day and scope. They hold no persons. */

import { addDays, dayMs, dayOf } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';

export interface UseOfDay {
  readonly day: string;
  readonly scope: string;
  readonly answered: number;
  /** Over the quota. */
  readonly refused: number;
  /** Codes made for nobody. For the authority only: to a platform it would tell whom the city knows. */
  readonly undelivered: number;
}

/** The last days of a platform, the latest first. */
export async function readStatistics(city: City, platformId: string, days: number): Promise<UseOfDay[]> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const today = dayOf(city.clock.now(), utcOffsetMinutes);
  const { rows } = await city.db.query<UseOfDay>(
    `select day, scope, answered, refused, undelivered from platform_use
     where platform_id = $1 and day > $2 order by day desc, scope`,
    [platformId, addDays(today, -days)],
  );
  return rows;
}

/** Counts are kept for a year and a month, undecided and rejected applications for three months. */
const useKeptDays = 400;
const applicationKeptDays = 90;

/** Drops tokens that have expired, old counts, and applications that came to nothing. */
export async function dropOldOfPlatforms(city: City): Promise<void> {
  const now = city.clock.now();
  await city.db.query('delete from seen_assertion where expires_at < $1', [sqlInstant(now)]);
  await city.db.query('delete from platform_use where day < $1', [dayOf(now - useKeptDays * dayMs, 0)]);
  const old = sqlInstant(now - applicationKeptDays * dayMs);
  await city.db.transaction(async (connection) => {
    const { rows } = await connection.query<{ platform_id: string }>(
      `delete from platform where state in ('applied', 'rejected') and applied_at < $1 returning platform_id`,
      [old],
    );
    const dropped = [rows.map((row) => row.platform_id)];
    if (rows.length === 0) return;
    await connection.query('delete from platform_key where platform_id = any($1::uuid[])', dropped);
    await connection.query('delete from platform_decision where platform_id = any($1::uuid[])', dropped);
  });
}
