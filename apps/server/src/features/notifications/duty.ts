/** What tells people goes on by itself while the city is served: news is found, what is due is delivered, what is old is dropped. */

import { setTimeout as sleep } from 'node:timers/promises';
import { dayMs, hourMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { tellEndingDeclarations } from './declaration-news.ts';
import { channels, deliverDue } from './deliver.ts';
import { dropOldTexts } from './demonstration-phone.ts';
import { tellNews, type TellingMemory } from './news.ts';

/** A one-time code is waited for with the phone in the hand. */
const lookEveryMs = 500;
const newsEveryMs = 2000;
const declarationsEveryMs = 60_000;
const dropEveryMs = hourMs;
const afterFailureMs = 10_000;

/**
 * Runs until the signal. Every channel and the news go on at their own pace: none waits for another. What fails is reported and tried again.
 */
export async function keepNotifying(city: City, signal: AbortSignal, report: (error: Error) => void): Promise<void> {
  const memory: TellingMemory = new Map();
  const repeat = async (everyMs: number, work: () => Promise<number>): Promise<void> => {
    while (!signal.aborted) {
      let waitMs = everyMs;
      try {
        if ((await work()) > 0) waitMs = 0;
      } catch (error) {
        report(error instanceof Error ? error : new Error(String(error)));
        waitMs = Math.max(everyMs, afterFailureMs);
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  };
  await Promise.all([
    ...channels.map(async (channel) => await repeat(lookEveryMs, async () => await deliverDue(city, channel))),
    repeat(newsEveryMs, async () => await tellNews(city, memory)),
    repeat(declarationsEveryMs, async () => await tellEndingDeclarations(city)),
    repeat(dropEveryMs, async () => await dropOld(city)),
  ]);
}

const keptMs = { messages: 90 * dayMs, done: 30 * dayMs, givenUp: 90 * dayMs };

/** Drops what has been kept long enough; of what was given up, the longest. */
export async function dropOld(city: City): Promise<number> {
  const now = city.clock.now();
  const before = (age: number): string => sqlInstant(now - age);
  await city.db.query('delete from message where at < $1', [before(keptMs.messages)]);
  await city.db.query(`delete from outbox where state in ('sent', 'gone', 'expired') and done_at < $1`, [
    before(keptMs.done),
  ]);
  await city.db.query(`delete from outbox where state = 'given-up' and done_at < $1`, [before(keptMs.givenUp)]);
  // A device that was signed out, or whose time is over, hears nothing any more; its session may be gone already.
  await city.db.query(
    `delete from push_subscription p where not exists (
       select from session s
       where s.person_id = p.person_id and s.session_id = p.session_id and s.withdrawn_at is null and s.expires_at > $1)`,
    [sqlInstant(now)],
  );
  await dropOldTexts(city);
  return 0;
}
