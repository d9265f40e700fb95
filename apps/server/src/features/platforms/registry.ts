/** Platforms as the authority knows them: who they are, what they may do, the keys they sign with. */

import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';

export type PlatformKind = 'carrier' | 'employer';
export type PlatformState = 'applied' | 'approved' | 'rejected' | 'switched-off';

export interface Platform {
  readonly platformId: string;
  readonly kind: PlatformKind;
  readonly name: string;
  readonly contact: string;
  readonly purpose: string;
  /** Whose pages may embed the city's page; carriers only. */
  readonly origin: string | undefined;
  readonly state: PlatformState;
  /** Of each scope. */
  readonly perSecond: number;
  readonly perDay: number;
  readonly appliedAt: number;
}

/** What each kind of platform may ask for: a carrier never asks about anybody, an employer never carries. */
export const scopesOfKind: Readonly<Record<PlatformKind, readonly string[]>> = {
  carrier: ['code'],
  employer: ['status'],
};

interface PlatformRow {
  platform_id: string;
  kind: PlatformKind;
  name: string;
  contact: string;
  purpose: string;
  origin: string | null;
  state: PlatformState;
  per_second: number;
  per_day: number;
  applied_at: number;
}

const columns = 'platform_id, kind, name, contact, purpose, origin, state, per_second, per_day, applied_at';

function platformOf(row: PlatformRow): Platform {
  return {
    platformId: row.platform_id,
    kind: row.kind,
    name: row.name,
    contact: row.contact,
    purpose: row.purpose,
    origin: row.origin ?? undefined,
    state: row.state,
    perSecond: row.per_second,
    perDay: row.per_day,
    appliedAt: row.applied_at,
  };
}

/** The platform of this id in whatever state; undefined for none. */
export async function findPlatform(queryable: Queryable, platformId: string): Promise<Platform | undefined> {
  const { rows } = await queryable.query<PlatformRow>(`select ${columns} from platform where platform_id = $1`, [
    platformId,
  ]);
  return rows[0] === undefined ? undefined : platformOf(rows[0]);
}

/** The platform of this id if it is approved and not switched off. */
export async function findWorkingPlatform(queryable: Queryable, platformId: string): Promise<Platform | undefined> {
  const platform = await findPlatform(queryable, platformId);
  return platform?.state === 'approved' ? platform : undefined;
}

/** A platform that was switched off is served no more pages after this long. */
const heldMs = 2000;
const heldByCity = new WeakMap<City, Map<string, { readonly platform: Platform; readonly readAt: number }>>();

/** The same, held in memory for two seconds: asked by every opening of an embedded page. */
export async function recallWorkingPlatform(city: City, platformId: string): Promise<Platform | undefined> {
  let held = heldByCity.get(city);
  if (held === undefined) heldByCity.set(city, (held = new Map()));
  const known = held.get(platformId);
  const now = performance.now();
  if (known !== undefined && now - known.readAt < heldMs) return known.platform;
  const platform = await findWorkingPlatform(city.db, platformId);
  if (platform === undefined) held.delete(platformId);
  else held.set(platformId, { platform, readAt: now });
  return platform;
}

/** Platforms by name; only those in a state where one is given. */
export async function listPlatforms(queryable: Queryable, state?: PlatformState): Promise<Platform[]> {
  const { rows } = await queryable.query<PlatformRow>(
    `select ${columns} from platform where $1::text is null or state = $1 order by name, platform_id`,
    [state ?? null],
  );
  return rows.map(platformOf);
}

/** A public key that a platform signs with, ES256. */
export interface PlatformKey {
  readonly platformId: string;
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly addedAt: number;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
}

interface KeyRow {
  platform_id: string;
  kid: string;
  x: string;
  y: string;
  added_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

/** Every key of a platform, or of all, also those that count no more. */
export async function listKeys(queryable: Queryable, platformId?: string): Promise<PlatformKey[]> {
  const { rows } = await queryable.query<KeyRow>(
    `select platform_id, kid, x, y, added_at, expires_at, revoked_at from platform_key
     where $1::uuid is null or platform_id = $1 order by platform_id, added_at, kid`,
    [platformId ?? null],
  );
  return rows.map((row) => ({
    platformId: row.platform_id,
    kid: row.kid,
    x: row.x,
    y: row.y,
    addedAt: row.added_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  }));
}

/** The platform and the key of this name that counts now, in one look; undefined where either is missing. */
export async function findSigner(
  city: City,
  platformId: string,
  kid: string,
): Promise<{ readonly platform: Platform; readonly key: Pick<PlatformKey, 'x' | 'y'> } | undefined> {
  const { rows } = await city.db.query<PlatformRow & Pick<KeyRow, 'x' | 'y'>>({
    name: 'platform-signer',
    text: `select ${columns}, x, y from platform join platform_key using (platform_id)
           where platform_id = $1 and kid = $2 and revoked_at is null and (expires_at is null or expires_at > $3)`,
    values: [platformId, kid, sqlInstant(city.clock.now())],
  });
  const [row] = rows;
  return row === undefined ? undefined : { platform: platformOf(row), key: { x: row.x, y: row.y } };
}
