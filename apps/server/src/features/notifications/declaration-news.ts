/** Tells people a day ahead that their health declaration ends. */

import { dayMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { markTold, toldUntil } from './news-cursor.ts';
import { newsAtOnce, nobodyYet } from './news-source.ts';
import { notifyEach } from './queue.ts';

/** Answers how many messages were new. Who has declared again meanwhile is not told. */
export async function tellEndingDeclarations(city: City): Promise<number> {
  const { required, validDays } = (await policyInForce(city)).policy.declaration;
  const lifeMs = Math.round(validDays * dayMs);
  if (!required || lifeMs <= dayMs) return 0;
  const now = city.clock.now();
  // Made so long ago that they end within a day, and have not ended.
  const until = now - lifeMs + dayMs;
  let [at, personId] = [Math.max(await toldUntil(city, 'declarations'), now - lifeMs), nobodyYet];
  let told = 0;
  for (;;) {
    const { rows } = await city.db.query<{ person_id: string; declared_at: number }>(
      `select person_id, declared_at from person
       where (declared_at, person_id) > ($1::timestamptz, $2::uuid) and declared_at < $3
       order by declared_at, person_id limit ${newsAtOnce}`,
      [sqlInstant(at), personId, sqlInstant(until)],
    );
    const last = rows.at(-1);
    if (last === undefined) return told;
    const messages = rows.map((row) => ({
      personId: row.person_id,
      template: 'declaration-expires' as const,
      values: { until: row.declared_at + lifeMs },
      key: `declaration of ${row.declared_at}`,
    }));
    told += await city.db.transaction(async (connection) => await notifyEach(city, connection, messages));
    [at, personId] = [last.declared_at, last.person_id];
    const isLast = rows.length < newsAtOnce;
    await markTold(city, 'declarations', isLast ? at + 1 : at);
    if (isLast) return told;
  }
}
