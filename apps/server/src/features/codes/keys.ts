/** The city's signing keys: made on first use, sealed in the database, rotated with overlap. */

import {
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  maxPaperMs,
  type SigningKey,
} from '@open-health-code/health-code';
import { importSigningKeySync, type NodeSigningKey } from '@open-health-code/health-code/node';
import { hourMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { seal, unseal } from '../people/vault.ts';
import { policyInForce } from '../policy/store.ts';

export interface HeldKey {
  readonly asynchronous: SigningKey;
  readonly synchronous: NodeSigningKey;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface CityKeys {
  /** Newest first; the first one valid now signs. */
  readonly codeKeys: readonly HeldKey[];
  readonly anchor: SigningKey;
  /** Sign what posters at places say; newest first. */
  readonly placeKeys: readonly HeldKey[];
}

const purposes = ['code', 'anchor', 'place'] as const;
type Purpose = (typeof purposes)[number];

interface KeyRow {
  purpose: Purpose;
  vault_key_id: number;
  sealed_private: Buffer;
  not_before: number;
  not_after: number;
}

const lockKey = 7_302_002;
const decadeMs = 10 * 365 * 86_400_000;
/** How long a rotated key may still sign: processes that hold the keys in memory take the new one well within it. */
const overlapMs = 5 * 60_000;

/** All keys of the city; makes those that are missing. Two processes starting at once end with the same keys. */
export async function openKeys(city: City): Promise<CityKeys> {
  let rows = await readKeys(city.db);
  if (missingPurposes(rows).length > 0) {
    await city.db.transaction(async (connection) => {
      await connection.query('select pg_advisory_xact_lock($1)', [lockKey]);
      for (const purpose of missingPurposes(await readKeys(connection))) {
        // From the beginning of time, because `--now` may set the clock to the past.
        await addKey(city, connection, purpose, 0, city.clock.now() + decadeMs);
      }
    });
    rows = await readKeys(city.db);
  }
  const held: Record<'code' | 'place', HeldKey[]> = { code: [], place: [] };
  let anchor: SigningKey | undefined;
  for (const row of rows) {
    const bytes = Buffer.from(unseal(city.secrets, { keyId: row.vault_key_id, bytes: row.sealed_private }), 'base64');
    const asynchronous = await importSigningKey(bytes);
    if (row.purpose === 'anchor') anchor ??= asynchronous;
    else
      held[row.purpose].push({
        asynchronous,
        synchronous: importSigningKeySync(bytes),
        // Lists know whole seconds only.
        notBefore: Math.floor(row.not_before / 1000) * 1000,
        notAfter: Math.floor(row.not_after / 1000) * 1000,
      });
  }
  if (anchor === undefined) throw new Error('the database has code keys but no anchor key');
  return { codeKeys: held.code, placeKeys: held.place, anchor };
}

function missingPurposes(rows: readonly KeyRow[]): readonly Purpose[] {
  return purposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
}

const keysByCity = new WeakMap<City, { keys: Promise<CityKeys>; readAt: number }>();
/** A rotated key is used by every process at the latest after this long. */
const keysHeldMs = 60_000;

/** {@link openKeys}, held in memory for a minute, or for less where a key that was taken back must end sooner. */
export async function keysOf(city: City, heldMs = keysHeldMs): Promise<CityKeys> {
  const held = keysByCity.get(city);
  const now = performance.now();
  if (held !== undefined && now - held.readAt < heldMs) return await held.keys;
  const keys = openKeys(city);
  keysByCity.set(city, { keys, readAt: now });
  // A failure is this caller's alone: the next one tries again.
  keys.catch(() => keysByCity.delete(city));
  return await keys;
}

/** The key that signs at an instant. Throws when every key has ended, which `rotateCodeKey` mends. */
export function signingKeyAt(keys: CityKeys, now: number): HeldKey {
  const key = keys.codeKeys.find(({ notBefore, notAfter }) => notBefore <= now && now < notAfter);
  if (key === undefined) throw new Error('no signing key is valid at this time; rotate the keys');
  return key;
}

/**
 * Adds a new code key. It is listed now and signs once every gate that may still judge has fetched a list with it, by the policy's age of
 * lists; `atOnce` does not wait, and offline gates refuse its codes until their next look. The old ones sign a few minutes longer than that
 * and are trusted until their last code has expired.
 */
export async function rotateCodeKey(
  city: City,
  { atOnce = false }: { readonly atOnce?: boolean } = {},
): Promise<{ keyId: string; signsFrom: number }> {
  const now = city.clock.now();
  const { policy } = await policyInForce(city);
  const signsFrom = atOnce ? now : now + policy.code.listMaxAgeHours * hourMs;
  return await city.db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1)', [lockKey]);
    // One that had not begun yet, and now never does, ends where it begins.
    await connection.query(
      `update signing_key set not_after = greatest(not_before, least(not_after, $1::timestamptz)) where purpose = 'code'`,
      [wholeSecond(signsFrom + overlapMs)],
    );
    return { keyId: await addKey(city, connection, 'code', signsFrom, signsFrom + decadeMs), signsFrom };
  });
}

/**
 * Adds a new key for posters, which signs from now on. What the old ones signed is good until an instant that lies ahead, or never was where
 * it is undefined: whoever stole a key can say any time.
 */
export async function rotatePlaceKey(city: City, oldUntil: number | undefined): Promise<{ keyId: string }> {
  const now = city.clock.now();
  const rotated = await city.db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1)', [lockKey]);
    await connection.query(
      `update signing_key set not_after = least(not_after, coalesce($1::timestamptz, not_before)) where purpose = 'place'`,
      [oldUntil === undefined ? null : sqlInstant(oldUntil)],
    );
    return { keyId: await addKey(city, connection, 'place', now, now + decadeMs) };
  });
  keysByCity.delete(city);
  return rotated;
}

/** Keys that gates still need at an instant: those of codes that may still live. A code is checked by the key valid at its issue. */
export function keysToTrust(keys: CityKeys, now: number): readonly HeldKey[] {
  return keys.codeKeys.filter(({ notBefore, notAfter }) => notAfter > notBefore && notAfter + maxPaperMs > now);
}

async function addKey(
  city: City,
  connection: Queryable,
  purpose: Purpose,
  notBefore: number,
  notAfter: number,
): Promise<string> {
  const key = await generateSigningKey({ extractable: true });
  const sealed = seal(city.secrets, Buffer.from(await exportSigningKey(key, 'pkcs8')).toString('base64'));
  await connection.query(
    'insert into signing_key (purpose, key_id, vault_key_id, sealed_private, not_before, not_after) values ($1, $2, $3, $4, $5, $6)',
    [purpose, key.publicKey.keyId, sealed.keyId, sealed.bytes, wholeSecond(notBefore), wholeSecond(notAfter)],
  );
  return key.publicKey.keyId;
}

function wholeSecond(instant: number): string {
  return sqlInstant(Math.floor(instant / 1000) * 1000);
}

async function readKeys(queryable: Queryable): Promise<KeyRow[]> {
  const { rows } = await queryable.query<KeyRow>(
    'select purpose, vault_key_id, sealed_private, not_before, not_after from signing_key order by not_before desc, key_id',
  );
  return rows;
}
