/** A platform applies: it names itself and its public keys, and waits for two people to decide (GB/T 38963, 6.5). */

import { randomUUID } from 'node:crypto';
import { importJWK } from 'jose';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import type { PlatformKind } from './registry.ts';

export interface PublicKeyOfPlatform {
  readonly kid: string;
  readonly x: string;
  readonly y: string;
}

export interface Application {
  readonly name: string;
  readonly contact: string;
  readonly purpose: string;
  readonly kind: PlatformKind;
  readonly origin?: string;
  readonly keys: readonly PublicKeyOfPlatform[];
}

/** What an approved platform may ask for at first; the authority sets others. */
const usualQuota: Readonly<Record<PlatformKind, { readonly perSecond: number; readonly perDay: number }>> = {
  carrier: { perSecond: 200, perDay: 2_000_000 },
  employer: { perSecond: 10, perDay: 50_000 },
};

/** Undecided applications are kept to this number, so that nobody fills the table. */
const mostUndecided = 500;

/** Where in an application a fault lies that no schema can say; undefined for none. */
export async function faultOf(
  city: City,
  { kind, origin, keys }: Application,
): Promise<{ readonly pointer: string; readonly detail: string } | undefined> {
  if (kind === 'employer' && origin !== undefined) return { pointer: '/origin', detail: 'an employer embeds nothing' };
  if (kind === 'carrier' && (origin === undefined || !mayEmbed(city, origin))) {
    return { pointer: '/origin', detail: 'must be the https origin of the embedding pages, without a path' };
  }
  return await faultOfKeys(keys);
}

/** The same for keys alone, also when they are rotated. */
export async function faultOfKeys(
  keys: readonly PublicKeyOfPlatform[],
): Promise<{ readonly pointer: string; readonly detail: string } | undefined> {
  if (new Set(keys.map((key) => key.kid)).size !== keys.length)
    return { pointer: '/jwks/keys', detail: 'names a kid twice' };
  for (const [index, key] of keys.entries()) {
    if (!(await isPointOnCurve(key))) return { pointer: `/jwks/keys/${index}`, detail: 'is no P-256 public key' };
  }
  return undefined;
}

/** Whether the coordinates are a public key: of numbers outside the curve, other parties' secrets could be learnt. */
export async function isPointOnCurve({ x, y }: Pick<PublicKeyOfPlatform, 'x' | 'y'>): Promise<boolean> {
  try {
    await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256');
    return true;
  } catch {
    return false;
  }
}

/** An origin over TLS; on a city that runs on this machine only, for trying it out, also one on this machine. */
function mayEmbed(city: City, text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A pattern would let every site below it embed the page, and is no address to send anything to.
  if (url === undefined || url.origin !== text || url.hostname.includes('*') || text === city.settings.publicUrl)
    return false;
  const tried = city.settings.publicUrl.startsWith('http:');
  return url.protocol === 'https:' || (tried && /^(127(\.\d+){3}|localhost)$/.test(url.hostname));
}

/** Keeps an application; `full` when too many wait for a decision. In the caller's transaction. */
export async function keepApplication(
  city: City,
  connection: Queryable,
  application: Application,
): Promise<string | 'full'> {
  const { rows } = await connection.query<{ undecided: number }>(
    `select count(*)::int as undecided from platform where state = 'applied'`,
  );
  if ((rows[0]?.undecided ?? 0) >= mostUndecided) return 'full';
  const platformId = randomUUID();
  const { kind, name, contact, purpose, origin, keys } = application;
  const { perSecond, perDay } = usualQuota[kind];
  await connection.query(
    `insert into platform (platform_id, kind, name, contact, purpose, origin, state, per_second, per_day, applied_at)
     values ($1, $2, $3, $4, $5, $6, 'applied', $7, $8, $9)`,
    [platformId, kind, name, contact, purpose, origin ?? null, perSecond, perDay, sqlInstant(city.clock.now())],
  );
  await addKeys(city, connection, platformId, keys);
  return platformId;
}

/** Adds keys to a platform. Fails where it has one of the name already: a name never changes its key. */
export async function addKeys(
  city: City,
  connection: Queryable,
  platformId: string,
  keys: readonly PublicKeyOfPlatform[],
): Promise<void> {
  await connection.query(
    `insert into platform_key (platform_id, kid, x, y, added_at)
     select $1, kid, x, y, $5::timestamptz from unnest($2::text[], $3::text[], $4::text[]) as key (kid, x, y)`,
    [
      platformId,
      keys.map((key) => key.kid),
      keys.map((key) => key.x),
      keys.map((key) => key.y),
      sqlInstant(city.clock.now()),
    ],
  );
}
