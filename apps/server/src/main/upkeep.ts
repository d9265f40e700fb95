/** Upkeep while serving: takes in what imports left, turns the day, publishes the lists gates fetch. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { City } from '../city.ts';
import { sqlInstant } from '../platform/database.ts';
import { tendAppeals } from '../features/appeals/tend.ts';
import { publishLists } from '../features/codes/lists.ts';
import { scanRetention } from '../features/gates/retention.ts';
import { keepNotifying } from '../features/notifications/duty.ts';
import { leaveReminders } from '../features/places/leave-reminders.ts';
import { platformRetention } from '../features/platforms/statistics.ts';
import { refresh } from '../features/refresh/refresh.ts';
import { signInUpkeep } from '../features/sign-in/upkeep.ts';

const lookEveryMs = 2000;
/** After a failure the same work would most likely fail again at once. */
const afterFailureMs = 30_000;

/** Runs until the signal. What fails is reported and tried again later, and keeps nothing else from being done. */
export async function keepUpToDate(city: City, signal: AbortSignal, report: (error: Error) => void): Promise<void> {
  const duties = [
    { notBefore: 0, run: async () => await refreshWhenDue(city) },
    { notBefore: 0, run: async () => await publishLists(city) },
    { notBefore: 0, run: tendAppeals(city) },
    { notBefore: 0, run: scanRetention(city) },
    { notBefore: 0, run: leaveReminders(city) },
    { notBefore: 0, run: signInUpkeep(city) },
    { notBefore: 0, run: platformRetention(city) },
  ];
  // Beside the others: nobody waits for a one-time code because a refresh takes long, or for a colour because a gateway hangs.
  const notifying = keepNotifying(city, signal, report);
  while (!signal.aborted) {
    for (const duty of duties) {
      if (performance.now() < duty.notBefore) continue;
      try {
        await duty.run();
      } catch (error) {
        report(error instanceof Error ? error : new Error(String(error)));
        duty.notBefore = performance.now() + afterFailureMs;
      }
    }
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  await notifying;
}

async function refreshWhenDue(city: City): Promise<void> {
  const now = sqlInstant(city.clock.now());
  // New records, changed zones or policies, an interrupted refresh, or people whose time has come.
  const due = [
    ['select from import_part where not derived limit 1'],
    ['select from derivation_due limit 1'],
    ['select from assessment_due limit 1'],
    ['select from assessment where next_change_at <= $1 limit 1', now],
  ] as const;
  for (const [query, ...values] of due) {
    if ((await city.db.query(query, [...values])).rowCount !== 0) {
      await refresh(city);
      return;
    }
  }
}
