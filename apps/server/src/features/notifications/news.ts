/**
 * News that nobody sends by hand: colours that changed, contacts that tracing found, declarations about to end. Read from the tables that a
 * refresh writes, in the order of the instants at which they are news, with a durable mark of how far everyone was told. What was told
 * before is known by its key, so reading an instant twice, after a crash or by two processes, tells nobody twice.
 */

import { minuteMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { colourNews } from './colour-news.ts';
import { contactNews } from './contact-news.ts';
import { markTold, toldUntil } from './news-cursor.ts';
import { notifyEach } from './queue.ts';
import type { NewsPortion, NewsSource } from './news-source.ts';

const sources: readonly NewsSource[] = [colourNews, contactNews];

const lockKey = 7_302_053;

/**
 * Refreshes write one after the other, but their clocks may differ by a little from machine to machine, and a clock that stands still
 * writes several times at one instant. So the last minutes are looked at again whenever their rows changed.
 */
const lookBackMs = 2 * minuteMs;

/** What this process has told of the last minutes: source and instant → fingerprint. */
export type TellingMemory = Map<string, string>;

/** Tells all news there is, one process at a time; others come back later. Answers how many messages were new. */
export async function tellNews(city: City, memory: TellingMemory = new Map()): Promise<number> {
  return await city.db.withConnection(async (connection) => {
    const { rows } = await connection.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      lockKey,
    ]);
    if (rows[0]?.locked !== true) return 0;
    try {
      let told = 0;
      for (const source of sources) told += await tellSource(city, source, memory);
      return told;
    } finally {
      // Where the connection is gone, so is the lock.
      await connection.query('select pg_advisory_unlock($1)', [lockKey]).catch(() => undefined);
    }
  });
}

async function tellSource(city: City, source: NewsSource, memory: TellingMemory): Promise<number> {
  const now = city.clock.now();
  const mark = await toldUntil(city, source.name);
  // A clock that was set back writes at instants before the mark.
  const from = Math.min(mark, now) - lookBackMs;
  let told = 0;
  let instant = await nextInstant(city, source, from);
  forget(memory, source.name, from);
  while (instant !== undefined) {
    const key = `${source.name} ${instant}`;
    const fingerprint = await fingerprintOf(city, source, instant);
    if (memory.get(key) !== fingerprint) {
      told += await tellInstant(city, source, instant);
      memory.set(key, fingerprint);
    }
    if (instant > mark || mark > now) await markTold(city, source.name, instant);
    instant = await nextInstant(city, source, instant);
  }
  return told;
}

async function tellInstant(city: City, source: NewsSource, instant: number): Promise<number> {
  let told = 0;
  let portion: NewsPortion = { messages: [], last: source.first };
  while (portion.last !== undefined) {
    const { messages } = (portion = await source.read(city, millisecond(instant), portion.last));
    if (messages.length > 0)
      told += await city.db.transaction(async (connection) => await notifyEach(city, connection, messages));
  }
  return told;
}

/** Found by the index, however many rows there are at each instant. Instants in the future wait. */
async function nextInstant(city: City, { rows, instant }: NewsSource, after: number): Promise<number | undefined> {
  const { rows: found } = await city.db.query<{ at: number | null }>(
    `select min(${instant}) as at ${rows} and ${instant} >= $1 and ${instant} <= $2`,
    [sqlInstant(after + 1), sqlInstant(city.clock.now() + lookBackMs)],
  );
  return found[0]?.at ?? undefined;
}

async function fingerprintOf(city: City, { rows, instant, fingerprint }: NewsSource, at: number): Promise<string> {
  const { rows: found } = await city.db.query<{ fingerprint: string }>(
    `select concat(count(*), ' ', sum(hashtext(${fingerprint})::bigint)) as fingerprint ${rows} and ${instant} >= $1 and ${instant} < $2`,
    [...millisecond(at)],
  );
  return found[0]?.fingerprint ?? '';
}

/** From and until: the database counts finer than the clock. */
function millisecond(instant: number): readonly [from: string, until: string] {
  return [sqlInstant(instant), sqlInstant(instant + 1)];
}

function forget(memory: TellingMemory, name: string, before: number): void {
  for (const key of memory.keys()) {
    const [source, instant] = key.split(' ');
    if (source === name && Number(instant) <= before) memory.delete(key);
  }
}
