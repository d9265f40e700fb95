/** What gates fetch: the trust list of issuing cities and the list of codes whose colour no longer holds. */

import {
  newRevocationSalt,
  openRevocationSnapshot,
  openTrustList,
  revokedIds,
  signRevocationDelta,
  signRevocationSnapshot,
  signTrustList,
  type GateKnowledge,
  type RevocationList,
  type RevocationState,
  type TrustList,
} from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { keysToTrust, openKeys, signingKeyAt, type CityKeys } from './keys.ts';

const lockKey = 7_302_003;
/** A list without news is signed again after this long, so that gates see that it is current. */
const refreshMs = 5 * 60_000;
/** The salt of the ids changes after this long: a list cannot be joined with those of other days. */
const epochMs = 24 * 3_600_000;

/** The lists as they are at this instant, made from the keys and the database without publishing them. */
export async function currentKnowledge(
  city: City,
  listMaxAgeHours: number,
): Promise<GateKnowledge & { trustList: TrustList }> {
  const now = city.clock.now();
  const keys = await openKeys(city);
  const trustList = await openOwnTrustList(await signedTrustList(city, keys, 1, now), keys);
  const state = await revocationState(city, city.db, { epoch: 1, sequence: 1, salt: newRevocationSalt(), now });
  const revocationList = await openOwnRevocationList(
    await signRevocationSnapshot(state, signingKeyAt(keys, now).asynchronous),
    trustList,
  );
  return {
    trustList,
    revocationLists: new Map([[city.identity.division, revocationList]]),
    now,
    maxListAgeMs: listMaxAgeHours * 3_600_000,
  };
}

/**
 * Publishes what is new since the last publication: a trust list when keys changed or it aged, a revocation list with the exact
 * delta when codes were revoked, restored or expired, or it aged. Does nothing otherwise.
 */
export async function publishLists(city: City): Promise<void> {
  const keys = await openKeys(city);
  await city.db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1)', [lockKey]);
    const trustList = await publishTrustList(city, connection, keys);
    await publishRevocationList(city, connection, keys, trustList);
  });
}

export interface PublishedList {
  readonly sequence: number;
  readonly body: Buffer;
  readonly delta?: Buffer;
}

/** The newest published list, or undefined before the first publication. */
export async function latestList(
  queryable: Queryable,
  list: 'trust' | 'revocation',
): Promise<PublishedList | undefined> {
  const { rows } = await queryable.query<{ sequence: number; body: Buffer }>(
    'select sequence, body from published_list where list = $1 order by sequence desc limit 1',
    [list],
  );
  return rows[0];
}

/** The delta that leads to a state of the revocation list from the one before; undefined where only a snapshot does. */
export async function deltaTo(queryable: Queryable, sequence: number): Promise<Buffer | undefined> {
  const { rows } = await queryable.query<{ delta: Buffer | null }>(
    `select delta from published_list where list = 'revocation' and sequence = $1`,
    [sequence],
  );
  return rows[0]?.delta ?? undefined;
}

async function publishTrustList(city: City, connection: Queryable, keys: CityKeys): Promise<TrustList> {
  const now = city.clock.now();
  const latest = await latestList(connection, 'trust');
  const before = latest === undefined ? undefined : await openOwnTrustList(latest.body, keys);
  const wanted = keysToTrust(keys, now).map((key) => key.asynchronous.publicKey.keyId);
  const listed = before?.findCity(city.identity.division)?.keys.map((key) => key.publicKey.keyId) ?? [];
  const unchanged = wanted.length === listed.length && wanted.every((keyId) => listed.includes(keyId));
  if (before !== undefined && unchanged && isFresh(before.content.issuedAt, now)) return before;
  const sequence = (latest?.sequence ?? 0) + 1;
  const body = await signedTrustList(city, keys, sequence, now);
  await insertList(connection, 'trust', { sequence, epoch: 1, issuedAt: now }, body);
  return await openOwnTrustList(body, keys);
}

async function publishRevocationList(
  city: City,
  connection: Queryable,
  keys: CityKeys,
  trustList: TrustList,
): Promise<void> {
  const now = city.clock.now();
  const latest = await latestList(connection, 'revocation');
  const before = latest === undefined ? undefined : (await openOwnRevocationList(latest.body, trustList)).state;
  const newEpoch = before === undefined || now - (await epochBegan(connection, before.epoch)) >= epochMs;
  const after = await revocationState(city, connection, {
    epoch: (before?.epoch ?? 0) + (newEpoch ? 1 : 0),
    sequence: (before?.sequence ?? 0) + 1,
    salt: before === undefined || newEpoch ? newRevocationSalt() : before.salt,
    now,
  });
  if (before !== undefined && !newEpoch && sameIds(before.ids, after.ids) && isFresh(before.issuedAt, now)) return;
  const key = signingKeyAt(keys, now).asynchronous;
  const body = await signRevocationSnapshot(after, key);
  const delta = before === undefined || newEpoch ? undefined : await signRevocationDelta(before, after, key);
  await insertList(connection, 'revocation', after, body, delta);
}

function isFresh(issuedAt: number, now: number): boolean {
  return issuedAt <= now && now < issuedAt + refreshMs;
}

function sameIds(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

async function epochBegan(queryable: Queryable, epoch: number): Promise<number> {
  const { rows } = await queryable.query<{ began: number | null }>(
    `select min(issued_at) as began from published_list where list = 'revocation' and epoch = $1`,
    [epoch],
  );
  return rows[0]?.began ?? 0;
}

async function insertList(
  queryable: Queryable,
  list: 'trust' | 'revocation',
  head: { readonly sequence: number; readonly epoch: number; readonly issuedAt: number },
  body: Uint8Array,
  delta?: Uint8Array,
): Promise<void> {
  await queryable.query(
    'insert into published_list (list, sequence, epoch, issued_at, body, delta) values ($1, $2, $3, $4, $5, $6)',
    [
      list,
      head.sequence,
      head.epoch,
      sqlInstant(head.issuedAt),
      Buffer.from(body),
      delta === undefined ? null : Buffer.from(delta),
    ],
  );
}

/** A code is revoked while it lives when its holder's colour is now worse than it says, or when it was withdrawn by itself. */
async function revocationState(
  city: City,
  queryable: Queryable,
  head: { readonly epoch: number; readonly sequence: number; readonly salt: Uint8Array; readonly now: number },
): Promise<RevocationState> {
  const now = Math.floor(head.now / 1000) * 1000;
  const { rows } = await queryable.query<{ code_id: string; expires_at: number }>(
    `select i.code_id, i.expires_at
     from issued_code i left join assessment a on a.person_id = i.person_id
     where i.expires_at > $1::timestamptz - interval '5 minutes'
       and (i.withdrawn
         or array_position(array['green', 'yellow', 'red'], a.colour) > array_position(array['green', 'yellow', 'red'], i.colour))`,
    [sqlInstant(now)],
  );
  const revoked = rows.map((row) => ({ codeId: row.code_id, expiresAt: row.expires_at }));
  return {
    city: city.identity.division,
    epoch: head.epoch,
    sequence: head.sequence,
    issuedAt: now,
    nextUpdate: now + refreshMs,
    salt: head.salt,
    ids: revokedIds(revoked, head.salt, now),
  };
}

async function signedTrustList(
  city: City,
  keys: CityKeys,
  sequence: number,
  now: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const issuedAt = Math.floor(now / 1000) * 1000;
  // Codes are checked by the key that was valid when they were issued, so an ended key stays listed with its end.
  const trusted = keysToTrust(keys, now).map(({ asynchronous, notBefore, notAfter }) => ({
    publicKey: asynchronous.publicKey,
    notBefore,
    notAfter,
  }));
  const { division, names } = city.identity;
  return await signTrustList(
    { sequence, issuedAt, nextUpdate: issuedAt + refreshMs, cities: [{ city: division, names, keys: trusted }] },
    keys.anchor,
  );
}

async function openOwnTrustList(body: Uint8Array, keys: CityKeys): Promise<TrustList> {
  const opened = await openTrustList(body, { anchors: [keys.anchor.publicKey], minimumSequence: 0 });
  if (!opened.ok) throw new Error(`the city's own trust list does not open: ${opened.reason}`);
  return opened.list;
}

async function openOwnRevocationList(body: Uint8Array, trustList: TrustList): Promise<RevocationList> {
  const opened = await openRevocationSnapshot(body, { trustList, minimumSequence: 0 });
  if (!opened.ok) throw new Error(`the city's own revocation list does not open: ${opened.reason}`);
  return opened.list;
}
