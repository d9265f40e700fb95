import {
  generateSigningKey,
  newRevocationSalt,
  revokedIds,
  signRevocationDelta,
  signRevocationSnapshot,
  signTrustList,
  type RevocationState,
  type SigningKey,
} from '@open-health-code/health-code';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openKeptLists, updateLists, type GateLists, type ListSource, type UpdateOptions } from './gate-lists.ts';
import { ageOfLists } from './list-age.ts';

const noon = Date.UTC(2020, 1, 11, 4);
const minute = 60_000;
const hour = 60 * minute;
const shenzhen = '440300';

/** A city that publishes: every state of its revocation list with the delta to it, and a trust list. */
class Publisher {
  readonly anchor: SigningKey;
  key: SigningKey;
  now = noon;
  trust = new Uint8Array();
  #trustSequence = 0;
  #states: { state: RevocationState; snapshot: Uint8Array; delta: Uint8Array | undefined }[] = [];
  asked: string[] = [];
  city = shenzhen;

  constructor(anchor: SigningKey, key: SigningKey) {
    this.anchor = anchor;
    this.key = key;
  }

  async publishTrust(keys: readonly SigningKey[] = [this.key], sequence = this.#trustSequence + 1): Promise<void> {
    this.#trustSequence = sequence;
    this.trust = await signTrustList(
      {
        sequence,
        issuedAt: this.now,
        nextUpdate: this.now + 5 * minute,
        cities: [
          {
            city: this.city,
            names: { en: 'Shenzhen', zh: '深圳' },
            keys: keys.map(({ publicKey }) => ({ publicKey, notBefore: noon - hour, notAfter: noon + 90 * 24 * hour })),
          },
        ],
      },
      this.anchor,
    );
  }

  async publish(codeIds: readonly string[], newEpoch = false): Promise<void> {
    const before = this.#states.at(-1);
    const salt = before === undefined || newEpoch ? newRevocationSalt() : before.state.salt;
    const state: RevocationState = {
      city: this.city,
      epoch: (before?.state.epoch ?? 1) + (newEpoch ? 1 : 0),
      sequence: (before?.state.sequence ?? 0) + 1,
      issuedAt: this.now,
      nextUpdate: this.now + 5 * minute,
      salt,
      ids: revokedIds(
        codeIds.map((codeId) => ({ codeId, expiresAt: noon + 1e9 })),
        salt,
        this.now,
      ),
    };
    this.#states.push({
      state,
      snapshot: await signRevocationSnapshot(state, this.key),
      delta: before === undefined || newEpoch ? undefined : await signRevocationDelta(before.state, state, this.key),
    });
  }

  /** The present state once more with the key of now, as a city does when it changes keys. */
  async sign(): Promise<void> {
    const last = this.#states.at(-1);
    if (last !== undefined) last.snapshot = await signRevocationSnapshot(last.state, this.key);
  }

  get source(): ListSource {
    return {
      trust: async () => this.trust,
      snapshot: async () => {
        this.asked.push('snapshot');
        return this.#states.at(-1)?.snapshot;
      },
      delta: async (sequence) => {
        this.asked.push(`delta ${sequence}`);
        return this.#states.find(({ state }) => state.sequence === sequence)?.delta;
      },
    };
  }

  options(changes: Partial<UpdateOptions> = {}): UpdateOptions {
    const { source, anchor } = this;
    const newest = { trust: this.#trustSequence, revocation: this.#states.at(-1)?.state.sequence ?? 0 };
    return { source, anchors: [anchor.publicKey], city: shenzhen, newest, ...changes };
  }
}

const codeId = (n: number): string => n.toString(16).padStart(20, '0');

async function update(publisher: Publisher, before?: GateLists): Promise<GateLists> {
  const updated = await updateLists(before, publisher.options());
  if (!updated.ok) throw new Error(`not updated: ${updated.reason}`);
  return updated.lists;
}

describe('the lists of a gate', () => {
  let anchor: SigningKey;
  let key: SigningKey;
  beforeAll(async () => {
    anchor = await generateSigningKey({ extractable: false });
    key = await generateSigningKey({ extractable: false });
  });

  const published = async (): Promise<Publisher> => {
    const publisher = new Publisher(anchor, key);
    await publisher.publishTrust();
    await publisher.publish([codeId(1)]);
    return publisher;
  };
  it('begin with a snapshot and go on with deltas', async () => {
    const publisher = await published();
    const first = await update(publisher);
    expect(first.revocationList.has(codeId(1))).toBe(true);
    publisher.now += minute;
    await publisher.publish([codeId(1), codeId(2)]);
    publisher.asked = [];
    const second = await update(publisher, first);
    expect(second.revocationList.has(codeId(2))).toBe(true);
    expect(publisher.asked).not.toContain('snapshot');
    expect(second.kept.deltas).toHaveLength(1);
  });

  it('stay the same object when there is nothing new', async () => {
    const publisher = await published();
    const first = await update(publisher);
    publisher.now += minute;
    expect(await update(publisher, first)).toBe(first);
  });

  it('take a snapshot when a new epoch begins, or too much was missed', async () => {
    const publisher = await published();
    const first = await update(publisher);
    publisher.now += minute;
    await publisher.publish([codeId(3)], true);
    const second = await update(publisher, first);
    expect(second.revocationList.has(codeId(3))).toBe(true);
    expect(second.kept.deltas).toHaveLength(0);
    for (let n = 0; n < 61; n += 1) await publisher.publish([codeId(3), codeId(4 + n)]);
    publisher.asked = [];
    expect((await update(publisher, second)).revocationList.has(codeId(64))).toBe(true);
    expect(publisher.asked).toEqual(['snapshot']);
  });

  it('are fetched only when the server says that there are newer ones', async () => {
    const publisher = await published();
    const first = await update(publisher);
    publisher.asked = [];
    await update(publisher, first);
    expect(publisher.asked).toEqual([]);
    expect(await updateLists(undefined, publisher.options({ newest: { trust: 0, revocation: 0 } }))).toEqual({
      ok: false,
      reason: 'no-lists',
    });
  });

  it('are read back after a restart with every signature checked again', async () => {
    const publisher = await published();
    let lists = await update(publisher);
    for (let n = 2; n < 8; n += 1) {
      publisher.now += minute;
      await publisher.publish(Array.from({ length: n }, (_, i) => codeId(i)));
      lists = await update(publisher, lists);
    }
    const again = await openKeptLists(lists.kept, [anchor.publicKey], shenzhen);
    expect(again?.revocationList.state).toEqual(lists.revocationList.state);
    const [delta, ...rest] = lists.kept.deltas;
    const damaged = delta?.with(40, (delta[40] ?? 0) ^ 1);
    const bent = { ...lists.kept, deltas: damaged === undefined ? [] : [damaged, ...rest] };
    expect(await openKeptLists(bent, [anchor.publicKey], shenzhen)).toBeUndefined();
    expect(await openKeptLists({ ...lists.kept, deltas: [] }, [anchor.publicKey], shenzhen)).toBeUndefined();
    expect(await openKeptLists(lists.kept, [key.publicKey], shenzhen)).toBeUndefined();
  });

  it('never go back, also when the lists before are gone', async () => {
    const publisher = await published();
    await publisher.publish([codeId(1), codeId(2)]);
    const newest = await update(publisher);
    const floor = { trust: newest.kept.trustSequence, revocation: newest.kept.revocationSequence };
    const old = await published();
    const rolledBack = { ok: false, reason: 'rolled-back' };
    expect(await updateLists(newest, old.options())).toEqual(rolledBack);
    // A server that says it had newer ones and gives out old ones all the same.
    const lying = { trust: 9, revocation: 9 };
    expect(await updateLists(newest, old.options({ newest: lying }))).toEqual(rolledBack);
    expect(await updateLists(undefined, old.options({ newest: lying, floor }))).toEqual(rolledBack);
    await old.publishTrust([key], 5);
    const trustOnly = old.options({ newest: lying, floor: { trust: 5, revocation: 2 } });
    expect(await updateLists(undefined, trustOnly)).toEqual(rolledBack);
  });

  it('keep the last good ones when somebody else offers lists', async () => {
    const publisher = await published();
    const good = await update(publisher);
    const stranger = new Publisher(await generateSigningKey({ extractable: false }), key);
    await stranger.publishTrust([key], 9);
    await stranger.publish([]);
    await stranger.publish([]);
    expect(await updateLists(good, stranger.options({ anchors: [anchor.publicKey] }))).toEqual({
      ok: false,
      reason: 'bad-signature',
    });
    const elsewhere = new Publisher(anchor, key);
    elsewhere.city = '110000';
    await elsewhere.publishTrust();
    await elsewhere.publish([]);
    expect(await updateLists(undefined, elsewhere.options())).toEqual({ ok: false, reason: 'other-city' });
  });

  it('no longer rest on a key that was taken out of the trust list', async () => {
    const publisher = await published();
    const first = await update(publisher);
    const stolen = publisher.key;
    publisher.key = await generateSigningKey({ extractable: false });
    publisher.now += minute;
    await publisher.publishTrust([publisher.key]);
    // The snapshot there is was still signed by the key that is gone: nothing to judge by, and the old pair is not mixed.
    expect(await updateLists(first, publisher.options())).toEqual({ ok: false, reason: 'unknown-issuer' });
    await publisher.sign();
    const second = await update(publisher, first);
    expect(second.trustList.findKeys(shenzhen, stolen.publicKey.keyId, noon)).toEqual([]);
    expect(await openKeptLists(second.kept, [anchor.publicKey], shenzhen)).toBeDefined();
  });

  it('are the publisher’s state after any history of publications, restarts and rounds that were missed', async () => {
    const step = fc.record({
      codes: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }),
      newEpoch: fc.boolean(),
      minutes: fc.integer({ min: 1, max: 200 }),
      asks: fc.boolean(),
      restarts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const publisher = await published();
        let lists: GateLists | undefined;
        for (const { codes, newEpoch, minutes, asks, restarts } of steps) {
          publisher.now += minutes * minute;
          await publisher.publish(codes.map(codeId), newEpoch);
          if (restarts && lists !== undefined) {
            lists = await openKeptLists(lists.kept, [anchor.publicKey], shenzhen);
            expect(lists).toBeDefined();
          }
          if (!asks) continue;
          lists = await update(publisher, lists);
          for (let n = 0; n <= 20; n += 1) expect(lists.revocationList.has(codeId(n))).toBe(codes.includes(n));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are fresh, ageing and too old by the policy’s limit', async () => {
    const lists = await update(await published());
    expect(ageOfLists(undefined, noon, 24).standing).toBe('none');
    expect(ageOfLists(lists, noon + hour, 24)).toMatchObject({ standing: 'fresh', leftMs: 23 * hour });
    expect(ageOfLists(lists, noon + 13 * hour, 24).standing).toBe('ageing');
    expect(ageOfLists(lists, noon + 24 * hour, 24).standing).toBe('ageing');
    expect(ageOfLists(lists, noon + 24 * hour + 1, 24)).toMatchObject({ standing: 'too-old', leftMs: 0 });
  });
});
