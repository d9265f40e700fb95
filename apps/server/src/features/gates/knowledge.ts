/** What the server knows when it checks codes in a gate's place, kept in memory for as long as it is new enough. */

import {
  newRevocationSalt,
  openRevocationSnapshot,
  openTrustList,
  revokedIds,
  signRevocationSnapshot,
  signTrustList,
  type GateKnowledge,
  type TrustList,
} from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import { keysOf, keysToTrust, signingKeyAt, type CityKeys } from '../codes/keys.ts';
import { latestList, publishLists } from '../codes/lists.ts';
import { scanMaxAgeMs } from './gate.ts';

type Lists = Pick<GateKnowledge, 'trustList' | 'revocationLists'>;

/** A code revoked and published is refused here at the latest after this long; so is one of a key that ended. */
const freshMs = 2000;

/** Reads again what is older than `freshMs`; callers at the same time share one reading. */
function remembered(read: (city: City) => Promise<Lists>): (city: City) => Promise<Lists> {
  const held = new WeakMap<City, { readonly lists: Promise<Lists>; readonly readAt: number }>();
  return async (city) => {
    const known = held.get(city);
    if (known !== undefined && performance.now() - known.readAt < freshMs) return await known.lists;
    const lists = read(city);
    held.set(city, { lists, readAt: performance.now() });
    // A failure is these callers' alone: the next one tries again.
    lists.catch(() => held.delete(city));
    return await lists;
  };
}

/** The lists as gates have them; published first where they never were. */
export const publishedLists = remembered(async (city) => {
  if ((await latestList(city.db, 'revocation')) === undefined) await publishLists(city);
  const [trust, revocation, keys] = await Promise.all([
    latestList(city.db, 'trust'),
    latestList(city.db, 'revocation'),
    keysOf(city),
  ]);
  if (trust === undefined || revocation === undefined) throw new Error('the lists were published and cannot be found');
  return await opened(city, keys, trust.body, revocation.body);
});

/**
 * Lists for finding out what a code said when it was scanned, up to `scanMaxAgeMs` ago: the keys of now, issued as if long ago, and
 * nobody revoked, because a reading taken from somebody whose code was revoked is their reading all the same.
 */
const reachingBack = remembered(async (city) => {
  const keys = await keysOf(city);
  const now = city.clock.now();
  const issuedAt = Math.floor((now - scanMaxAgeMs) / 1000) * 1000;
  const { division, names } = city.identity;
  const trusted = keysToTrust(keys, now).map(({ asynchronous, notBefore, notAfter }) => ({
    publicKey: asynchronous.publicKey,
    notBefore,
    notAfter,
  }));
  const head = { sequence: 1, issuedAt, nextUpdate: issuedAt + scanMaxAgeMs };
  const trust = await signTrustList({ ...head, cities: [{ city: division, names, keys: trusted }] }, keys.anchor);
  const salt = newRevocationSalt();
  const revocation = await signRevocationSnapshot(
    { ...head, city: division, epoch: 1, salt, ids: revokedIds([], salt, now) },
    signingKeyAt(keys, issuedAt).asynchronous,
  );
  return await opened(city, keys, trust, revocation);
});

/** What to check a code of the past with. */
export async function knowledgeOfThePast(city: City): Promise<Omit<GateKnowledge, 'now'>> {
  return { ...(await reachingBack(city)), maxListAgeMs: 2 * scanMaxAgeMs };
}

async function opened(city: City, keys: CityKeys, trust: Uint8Array, revocation: Uint8Array): Promise<Lists> {
  const trustList = openedList<TrustList>(
    await openTrustList(trust, { anchors: [keys.anchor.publicKey], minimumSequence: 0 }),
  );
  const revocationList = openedList(await openRevocationSnapshot(revocation, { trustList, minimumSequence: 0 }));
  return { trustList, revocationLists: new Map([[city.identity.division, revocationList]]) };
}

function openedList<List>(
  result: { readonly ok: true; readonly list: List } | { readonly ok: false; readonly reason: string },
): List {
  if (!result.ok) throw new Error(`the city's own list does not open: ${result.reason}`);
  return result.list;
}
