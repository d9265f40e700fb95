/** Posters of places: which there are, what they say, and what one that was scanned means. */

import { randomBytes } from 'node:crypto';
import { placeTokenIn, posterStepMs, type PlaceTokenCheck, type PosterForm } from '@open-health-code/health-code';
import { issuePlaceTokenSync, verifyPlaceTokenSync } from '@open-health-code/health-code/node';
import type { ProblemCode } from '@open-health-code/contract';
import type { Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { keysOf, type HeldKey } from '../codes/keys.ts';

export interface Place {
  readonly placeId: string;
  readonly kind: string;
  readonly name: string;
  readonly service: string | undefined;
  readonly coach: string | undefined;
  readonly lon: number | undefined;
  readonly lat: number | undefined;
}

export interface PlaceRow {
  readonly place_id: string;
  readonly kind: string;
  readonly name: string;
  readonly service: string | null;
  readonly coach: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
}

export const placeColumns = 'p.kind, p.name, p.service, p.coach, p.lon, p.lat';

export function placeOf(row: PlaceRow): Place {
  return {
    placeId: row.place_id,
    kind: row.kind,
    name: row.name,
    service: row.service ?? undefined,
    coach: row.coach ?? undefined,
    lon: row.lon ?? undefined,
    lat: row.lat ?? undefined,
  };
}

/** The kind under which lines import their carriages, and by which tracing knows them. */
export function isCarriage({ kind }: Pick<Place, 'kind'>): boolean {
  return kind === 'carriage';
}

/** How far a phone's or gate's clock may be ahead of ours. */
export const clockToleranceMs = 90_000;
/** Phones without a network hand in what they scanned within this long. */
export const queuedMs = 24 * 3_600_000;

/** Whether something can have happened then, as a phone says that may have been offline. */
export function isRecent(at: Instant, now: Instant): boolean {
  return at <= now + clockToleranceMs && at >= now - queuedMs;
}

/** The link a printed poster holds: the camera of any phone opens it. */
export async function fixedPosterLink(city: City, posterId: string): Promise<string> {
  const key = await posterKey(city);
  const token = issuePlaceTokenSync({ form: 'fixed', city: city.identity.division, posterId }, key.synchronous);
  return linkOf(city, token);
}

export interface CurrentPoster {
  /** The link to draw as a QR code. */
  readonly link: string;
  /** When to show the next one. */
  readonly showUntil: Instant;
}

/**
 * What a display at a place shows at an instant. Undefined for a place the city does not have.
 */
export async function currentPosterToken(
  city: City,
  placeId: string,
  now: Instant,
): Promise<CurrentPoster | undefined> {
  const posterId = (await posterIdsOf(city, [placeId])).get(placeId);
  if (posterId === undefined) return undefined;
  const key = await posterKey(city);
  const statement = { form: 'rotating', city: city.identity.division, posterId, at: now } as const;
  const token = issuePlaceTokenSync(statement, key.synchronous);
  return { link: linkOf(city, token), showUntil: (Math.floor(now / posterStepMs) + 1) * posterStepMs };
}

/** The poster of each place that the city has, made where there is none. */
export async function posterIdsOf(city: City, placeIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const read = async (): Promise<Map<string, string>> => {
    const { rows } = await city.db.query<{ place_id: string; poster_id: string }>(
      `select o.place_id, o.poster_id from poster o join place p on p.place_id = o.place_id
       where o.withdrawn_at is null and o.place_id = any($1)`,
      [placeIds],
    );
    return new Map(rows.map((row) => [row.place_id, row.poster_id]));
  };
  const known = await read();
  const { rows } = await city.db.query<{ place_id: string }>('select place_id from place where place_id = any($1)', [
    placeIds.filter((placeId) => !known.has(placeId)),
  ]);
  if (rows.length === 0) return known;
  // Whoever is first makes the poster of a place; an id that two places would share is drawn again at the next call.
  await city.db.query(
    `insert into poster (poster_id, place_id, made_at)
     select poster_id, place_id, $3::timestamptz from unnest($1::text[], $2::text[]) as made (poster_id, place_id)
     on conflict do nothing`,
    [rows.map(() => randomBytes(6).toString('hex')), rows.map((row) => row.place_id), sqlInstant(city.clock.now())],
  );
  return await read();
}

/** Ends the posters of places wherever they hang or were copied to. Answers how many there were. */
export async function withdrawPosters(city: City, placeIds: readonly string[]): Promise<number> {
  const { rowCount } = await city.db.query(
    'update poster set withdrawn_at = $2 where place_id = any($1) and withdrawn_at is null',
    [placeIds, sqlInstant(city.clock.now())],
  );
  return rowCount ?? 0;
}

export type ResolvedPoster =
  | { readonly ok: true; readonly place: Place; readonly via: `${PosterForm}-poster` }
  | { readonly ok: false; readonly problem: ProblemCode };

/** What a poster means that was read at an instant. */
export async function resolvePoster(city: City, read: string, at: Instant): Promise<ResolvedPoster> {
  const keys = await placeKeysOf(city);
  const token = placeTokenIn(read);
  const checkBy = (held: readonly HeldKey[]): PlaceTokenCheck =>
    verifyPlaceTokenSync(token, {
      city: city.identity.division,
      keys: held.map((key) => key.synchronous.publicKey),
      at,
    });
  const check = checkBy(keys.filter(({ notBefore, notAfter }) => notBefore < notAfter && at < notAfter));
  if (!check.ok) {
    if (check.reason === 'unknown-issuer' && checkBy(keys).ok) return { ok: false, problem: 'poster-withdrawn' };
    const isTime = check.reason === 'expired' || check.reason === 'not-yet-valid';
    return { ok: false, problem: isTime ? 'poster-expired' : 'poster-not-genuine' };
  }
  const { rows } = await city.db.query<PlaceRow>(
    `select p.place_id, ${placeColumns} from poster o join place p on p.place_id = o.place_id
     where o.poster_id = $1 and o.withdrawn_at is null`,
    [check.posterId],
  );
  const [row] = rows;
  if (row === undefined) return { ok: false, problem: 'poster-withdrawn' };
  return { ok: true, place: placeOf(row), via: `${check.form}-poster` };
}

async function posterKey(city: City): Promise<HeldKey> {
  const now = city.clock.now();
  const key = (await placeKeysOf(city)).find(({ notBefore, notAfter }) => notBefore <= now && now < notAfter);
  if (key === undefined) throw new Error('no key for posters is valid at this time');
  return key;
}

/** A key that was stolen ends in every process within this long, and a new one is known. */
const keysHeldMs = 2000;

async function placeKeysOf(city: City): Promise<readonly HeldKey[]> {
  return (await keysOf(city, keysHeldMs)).placeKeys;
}

function linkOf(city: City, token: string): string {
  return `${city.settings.publicUrl}/c#${token}`;
}
