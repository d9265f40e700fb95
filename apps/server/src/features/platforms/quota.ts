/**
 * Quotas of platforms, per second and per day, over all processes: counted in the database, where no two processes can grant the same
 * request. Requests that come while a count is under way are counted together by the next statement, so a rush costs few of them.
 */

import { addDays, dayOf, startOfDay } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { policyInForce } from '../policy/store.ts';

/** What is counted: tokens asked for, codes delivered, questions about a status. */
export type CountedScope = 'token' | 'code' | 'status';

/** `retryAfterSeconds`: when there may be some again. */
export type Taken = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number };

interface Counter {
  waiting: ((taken: Taken | Error) => void)[];
  undelivered: number;
  running: boolean;
}

const countersByCity = new WeakMap<City, Map<string, Counter>>();

function counterOf(city: City, platformId: string, scope: CountedScope): Counter {
  let counters = countersByCity.get(city);
  if (counters === undefined) countersByCity.set(city, (counters = new Map()));
  const name = `${platformId} ${scope}`;
  let counter = counters.get(name);
  if (counter === undefined) counters.set(name, (counter = { waiting: [], undelivered: 0, running: false }));
  return counter;
}

/** Counts one request against the quota of a platform and scope. */
export async function takeQuota(city: City, platformId: string, scope: CountedScope): Promise<Taken> {
  const counter = counterOf(city, platformId, scope);
  const taken = await new Promise<Taken | Error>((resolve) => {
    counter.waiting.push(resolve);
    if (counter.running) return;
    counter.running = true;
    setImmediate(() => void countWaiting(city, platformId, scope, counter));
  });
  if (taken instanceof Error) throw taken;
  return taken;
}

/** The same, where a refusal is a problem to answer with. */
export async function requireQuota(city: City, platformId: string, scope: CountedScope): Promise<void> {
  const taken = await takeQuota(city, platformId, scope);
  if (!taken.ok) throw new ProblemError('quota-exceeded', { retryAfterSeconds: taken.retryAfterSeconds });
}

/** Notes that a code was made for nobody. Counted with the next request of the platform; only the authority sees it. */
export function noteUndelivered(city: City, platformId: string): void {
  counterOf(city, platformId, 'code').undelivered += 1;
}

async function countWaiting(city: City, platformId: string, scope: CountedScope, counter: Counter): Promise<void> {
  while (counter.waiting.length > 0) {
    const { waiting, undelivered } = counter;
    counter.waiting = [];
    counter.undelivered = 0;
    try {
      const { granted, refused } = await count(city, platformId, scope, waiting.length, undelivered);
      for (const [index, answer] of waiting.entries()) answer(index < granted ? { ok: true } : refused);
    } catch (error) {
      counter.undelivered += undelivered;
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const answer of waiting) answer(failure);
    }
  }
  counter.running = false;
}

/** What `$5` requests may be granted, after so many on the day and so many in the second; `$6` and `$7` are the quotas. */
function grantable(answered: string, inSecond: string): string {
  return `greatest(0, least($5::int, $7::int - ${answered}, $6::int - ${inSecond}))::int`;
}

const inSecond = 'case when used.second < $4::bigint then 0 else used.second_answered end';
const first = grantable('0', '0');
const further = grantable('used.answered', inSecond);

// The row is locked while its new values are worked out, so each request is granted once, whichever process asks.
const take = `
  insert into platform_use as used
    (platform_id, scope, day, answered, refused, undelivered, second, second_answered, granted)
  values ($1, $2, $3, ${first}, $5::int - ${first}, $8, $4::bigint, ${first}, ${first})
  on conflict (platform_id, scope, day) do update set
    answered = used.answered + ${further},
    refused = used.refused + $5::int - ${further},
    undelivered = used.undelivered + excluded.undelivered,
    second = greatest(used.second, excluded.second),
    second_answered = ${inSecond} + ${further},
    granted = ${further}
  returning granted, answered`;

async function count(
  city: City,
  platformId: string,
  scope: CountedScope,
  requests: number,
  undelivered: number,
): Promise<{ granted: number; refused: Taken }> {
  const now = city.clock.now();
  const { utcOffsetMinutes } = await policyInForce(city);
  const day = dayOf(now, utcOffsetMinutes);
  const quota = await city.db.query<{ per_second: number; per_day: number }>({
    name: 'platform-quota',
    text: 'select per_second, per_day from platform where platform_id = $1',
    values: [platformId],
  });
  const { per_second: perSecond = 0, per_day: perDay = 0 } = quota.rows[0] ?? {};
  const { rows } = await city.db.query<{ granted: number; answered: number }>({
    name: 'take-platform-quota',
    text: take,
    values: [platformId, scope, day, Math.floor(now / 1000), requests, perSecond, perDay, undelivered],
  });
  const { granted = 0, answered = 0 } = rows[0] ?? {};
  const tomorrow = startOfDay(addDays(day, 1), utcOffsetMinutes);
  return { granted, refused: { ok: false, retryAfterSeconds: answered < perDay ? 1 : (tomorrow - now) / 1000 } };
}
