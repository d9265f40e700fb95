/** Upkeep while serving: takes in what imports left, turns the day, publishes the lists gates fetch. */

import { setTimeout as sleep } from 'node:timers/promises';
import { hourMs, minuteMs } from '@open-health-code/domain';
import type { City } from '../city.ts';
import { sqlInstant } from '../platform/database.ts';
import { dropOldAppeals, suspendUnanswered } from '../features/appeals/tend.ts';
import { dropOldIssuedCodes } from '../features/codes/retention.ts';
import { publishLists } from '../features/codes/lists.ts';
import { announceRequests } from '../features/dependants/telling.ts';
import { dropOldScans } from '../features/gates/retention.ts';
import { keepNotifying } from '../features/notifications/duty.ts';
import { leaveReminders } from '../features/places/leave-reminders.ts';
import { dropOldOfPlatforms } from '../features/platforms/statistics.ts';
import { refresh } from '../features/refresh/refresh.ts';
import { dropOldOfSignIn } from '../features/sign-in/retention.ts';
import { dropOldAnswers } from '../http/idempotency.ts';

const lookEveryMs = 2000;
/** After a failure the same work would most likely fail again at once. */
const afterFailureMs = 30_000;

interface Duty {
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** In the order in which they are looked at; without a time of its own a duty comes with every look. */
function dutiesOf(city: City): Duty[] {
  const each = (run: Duty['run']): Duty => ({ everyMs: 0, run });
  const minutely = (run: Duty['run']): Duty => ({ everyMs: minuteMs, run });
  const hourly = (run: Duty['run']): Duty => ({ everyMs: hourMs, run });
  return [
    each(async () => await refreshWhenDue(city)),
    each(async () => await publishLists(city)),
    each(async () => await suspendUnanswered(city)),
    each(async () => await announceRequests(city)),
    minutely(leaveReminders(city)),
    minutely(async () => await dropOldOfSignIn(city)),
    hourly(async () => await dropOldAnswers(city)),
    hourly(async () => await dropOldAppeals(city)),
    hourly(async () => await dropOldIssuedCodes(city)),
    hourly(async () => await dropOldScans(city)),
    hourly(async () => await dropOldOfPlatforms(city)),
  ];
}

/** Runs until the signal. What fails is reported and tried again later, and keeps nothing else from being done. */
export async function keepUpToDate(city: City, signal: AbortSignal, report: (error: Error) => void): Promise<void> {
  const duties = dutiesOf(city).map((duty) => ({ ...duty, notBefore: Number.NEGATIVE_INFINITY }));
  // Beside the others: nobody waits for a one-time code because a refresh takes long, or for a colour because a gateway hangs.
  const notifying = keepNotifying(city, signal, report);
  while (!signal.aborted) {
    for (const duty of duties) {
      if (performance.now() < duty.notBefore) continue;
      try {
        await duty.run();
        duty.notBefore = performance.now() + duty.everyMs;
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
