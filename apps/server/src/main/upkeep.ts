/** Upkeep while serving: takes in what imports left, turns the day, publishes the lists gates fetch. */

import { setTimeout as sleep } from 'node:timers/promises';
import { hourMs, minuteMs } from '@open-health-code/domain';
import type { City } from '../city.ts';
import { sqlInstant } from '../platform/database.ts';
import { upkeepFailures } from '../platform/telemetry.ts';
import { dropOldAppeals, suspendUnanswered } from '../features/appeals/tend.ts';
import { dropOldIssuedCodes } from '../features/codes/retention.ts';
import { publishLists } from '../features/codes/lists.ts';
import { announceRequests } from '../features/dependants/telling.ts';
import { dropOldScans } from '../features/gates/retention.ts';
import { keepNotifying } from '../features/notifications/duty.ts';
import { leaveReminders } from '../features/places/leave-reminders.ts';
import { dropOldOfPlatforms } from '../features/platforms/statistics.ts';
import { refresh } from '../features/refresh/refresh.ts';
import { retainUnattended } from '../features/retention/retain.ts';
import { dropOldOfSignIn } from '../features/sign-in/retention.ts';
import { dropOldAnswers } from '../http/idempotency.ts';

const lookEveryMs = 2000;
/** After a failure the same work would most likely fail again at once. */
const afterFailureMs = 30_000;

interface Duty {
  /** In figures. */
  readonly name: string;
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
}

/** In the order in which they are looked at; without a time of its own a duty comes with every look. */
function dutiesOf(city: City): Duty[] {
  return [
    { name: 'refresh', everyMs: 0, run: async () => await refreshWhenDue(city) },
    { name: 'lists', everyMs: 0, run: async () => await publishLists(city) },
    { name: 'unanswered-appeals', everyMs: 0, run: async () => await suspendUnanswered(city) },
    { name: 'dependants', everyMs: 0, run: async () => await announceRequests(city) },
    { name: 'leave-reminders', everyMs: minuteMs, run: leaveReminders(city) },
    { name: 'old-sign-ins', everyMs: minuteMs, run: async () => await dropOldOfSignIn(city) },
    { name: 'old-answers', everyMs: hourMs, run: async () => await dropOldAnswers(city) },
    { name: 'old-records', everyMs: hourMs, run: retainUnattended(city) },
    { name: 'old-appeals', everyMs: hourMs, run: async () => await dropOldAppeals(city) },
    { name: 'old-codes', everyMs: hourMs, run: async () => await dropOldIssuedCodes(city) },
    { name: 'old-scans', everyMs: hourMs, run: async () => await dropOldScans(city) },
    { name: 'old-platforms', everyMs: hourMs, run: async () => await dropOldOfPlatforms(city) },
  ];
}

/** Runs until the signal. What fails is reported and tried again later, and keeps nothing else from being done. */
export async function keepUpToDate(city: City, signal: AbortSignal, report: (error: Error) => void): Promise<void> {
  const duties = dutiesOf(city).map((duty) => ({ ...duty, notBefore: Number.NEGATIVE_INFINITY }));
  // Beside the others: nobody waits for a one-time code because a refresh takes long, or for a colour because a gateway hangs.
  const notifying = keepNotifying(city, signal, (error) => {
    upkeepFailures.inc({ duty: 'notifying' });
    report(error);
  });
  while (!signal.aborted) {
    for (const duty of duties) {
      if (performance.now() < duty.notBefore) continue;
      try {
        await duty.run();
        duty.notBefore = performance.now() + duty.everyMs;
      } catch (error) {
        upkeepFailures.inc({ duty: duty.name });
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
