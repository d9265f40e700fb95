/** Upkeep while serving: takes in what imports left, turns the day, publishes the lists gates fetch. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { City } from '../city.ts';
import { sqlInstant } from '../platform/database.ts';
import { publishLists } from '../features/codes/lists.ts';
import { refresh } from '../features/refresh/refresh.ts';

const lookEveryMs = 2000;
/** After a failure the same work would most likely fail again at once. */
const afterFailureMs = 30_000;

/** Runs until the signal; a failed round is reported and tried again, so that one bad moment does not stop the days. */
export async function keepUpToDate(city: City, signal: AbortSignal, report: (error: Error) => void): Promise<void> {
  while (!signal.aborted) {
    let wait = lookEveryMs;
    try {
      if (await isRefreshDue(city)) await refresh(city);
      await publishLists(city);
    } catch (error) {
      report(error instanceof Error ? error : new Error(String(error)));
      wait = afterFailureMs;
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

/** New records, changed zones or policies, an interrupted refresh, or people whose time has come. */
async function isRefreshDue(city: City): Promise<boolean> {
  const { rows } = await city.db.query<{ due: boolean }>(
    `select exists (select from import_part where not derived)
         or exists (select from derivation_due)
         or exists (select from assessment_due)
         or exists (select from assessment where next_change_at <= $1) as due`,
    [sqlInstant(city.clock.now())],
  );
  return rows[0]?.due === true;
}
