/** The one-time code that a number was sent last, as its carrier reads it. */

import { phoneIdOf } from '../features/people/pseudonyms.ts';
import { unseal } from '../features/people/vault.ts';
import type { TestCity } from './database.ts';

/** The newest text that waits for a number; undefined when there is none. */
export async function lastTextTo(city: TestCity, number: string): Promise<string | undefined> {
  const { rows } = await city.db.query<{ key_id: number; sealed_text: Buffer }>(
    `select key_id, sealed_text from outbox where owner_id = $1 and channel = 'text' and sealed_text is not null
     order by queued_at desc, xmin::text::bigint desc limit 1`,
    [phoneIdOf(city.secrets.pseudonymKey, number)],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return (JSON.parse(unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_text })) as { text: string }).text;
}

export async function lastCodeTo(city: TestCity, number: string): Promise<string> {
  const code = /\d{6}/.exec((await lastTextTo(city, number)) ?? '')?.[0];
  if (code === undefined) throw new Error('no one-time code was sent to this number');
  return code;
}
