/** The key that push messages of this city are signed with (VAPID): made on first use, sealed in the database. Browsers subscribe to it. */

import type { City } from '../../city.ts';
import { seal, unseal } from '../people/vault.ts';

export interface PushKeys {
  /** Uncompressed point of P-256, 65 bytes in base64url. */
  readonly publicKey: string;
  /** Scalar in base64url. */
  readonly privateKey: string;
  /** Where a push service complains. */
  readonly subject: string;
}

const opened = new WeakMap<City['db'], Promise<Omit<PushKeys, 'subject'>>>();

/** Two processes that need the first key at once end with the same one. */
export async function pushKeys(city: City): Promise<PushKeys> {
  let keys = opened.get(city.db);
  if (keys === undefined) {
    keys = openOrMake(city);
    opened.set(city.db, keys);
    keys.catch(() => opened.delete(city.db));
  }
  return { ...(await keys), subject: city.settings.publicUrl.replace(/^http:/, 'https:') };
}

async function openOrMake(city: City): Promise<Omit<PushKeys, 'subject'>> {
  const found = await readKeys(city);
  if (found !== undefined) return found;
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const publicKey = Buffer.from(await crypto.subtle.exportKey('raw', pair.publicKey)).toString('base64url');
  const { d } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  if (d === undefined) throw new Error('a private key was made without its scalar');
  const sealed = seal(city.secrets, d);
  await city.db.query(
    'insert into push_key (public_key, key_id, sealed_private) values ($1, $2, $3) on conflict (singleton) do nothing',
    [publicKey, sealed.keyId, sealed.bytes],
  );
  const kept = await readKeys(city);
  if (kept === undefined) throw new Error('the push key was made and cannot be found');
  return kept;
}

async function readKeys(city: City): Promise<Omit<PushKeys, 'subject'> | undefined> {
  const { rows } = await city.db.query<{ public_key: string; key_id: number; sealed_private: Buffer }>(
    'select public_key, key_id, sealed_private from push_key',
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const privateKey = unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_private });
  return { publicKey: row.public_key, privateKey };
}
