/** How far news has been told, kept in the database. */

import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';

export type News = 'colours' | 'contacts' | 'declarations';

export async function toldUntil(city: City, name: News): Promise<number> {
  const { rows } = await city.db.query<{ told_until: number }>(
    'select told_until from notification_cursor where news = $1',
    [name],
  );
  return rows[0]?.told_until ?? -Infinity;
}

export async function markTold(city: City, name: News, instant: number): Promise<void> {
  await city.db.query(
    `insert into notification_cursor (news, told_until) values ($1, $2)
     on conflict (news) do update set told_until = excluded.told_until`,
    [name, sqlInstant(instant)],
  );
}
