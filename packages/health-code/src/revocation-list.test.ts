import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  cityOf,
  hour,
  makeCity,
  makeTrustList,
  noon,
  revocationState,
  shenzhen,
  type CityFixture,
} from './city-fixture.ts';
import { generateSigningKey } from './key.ts';
import {
  applyRevocationDelta,
  encodeSnapshotBody,
  keepAfterExpiryMs,
  newRevocationSalt,
  openRevocationSnapshot,
  revokedIds,
  signRevocationDelta,
  signRevocationSnapshot,
  type OpenedRevocationList,
  type RevocationList,
  type RevocationState,
  type RevokedCode,
} from './revocation-list.ts';

let city: CityFixture;
beforeAll(async () => {
  city = await makeCity();
});

const codeIdOf = (n: number) => n.toString(16).padStart(20, '0');
const codes = (from: number, count: number): RevokedCode[] =>
  Array.from({ length: count }, (_, i) => ({ codeId: codeIdOf(from + i), expiresAt: noon + hour }));

const open = (sealed: Uint8Array, minimumSequence = 0) =>
  openRevocationSnapshot(sealed, { trustList: city.trustList, minimumSequence });
const apply = (list: RevocationList, sealed: Uint8Array) =>
  applyRevocationDelta(list, sealed, { trustList: city.trustList });

async function publish(state: RevocationState): Promise<RevocationList> {
  return listOf(await open(await signRevocationSnapshot(state, city.key)));
}

function listOf(opened: OpenedRevocationList): RevocationList {
  if (!opened.ok) throw new Error(opened.reason);
  return opened.list;
}

function following(
  state: RevocationState,
  revoked: readonly RevokedCode[],
  now = state.issuedAt + 60_000,
): RevocationState {
  const ids = revokedIds(revoked, state.salt, now);
  return { ...state, sequence: state.sequence + 1, issuedAt: now, nextUpdate: now + hour, ids };
}

describe('a snapshot', () => {
  test('comes back as it was signed, also from a Node buffer', async () => {
    const state = revocationState(codes(1, 500));
    const sealed = await signRevocationSnapshot(state, city.key);
    expect(listOf(await open(sealed)).state).toEqual(state);
    expect(listOf(await open(Buffer.from(sealed))).state).toEqual(state);
  });

  test('has the codes that were revoked and no others', async () => {
    const list = await publish(revocationState(codes(1, 500)));
    for (const { codeId } of codes(1, 500)) expect(list.has(codeId)).toBe(true);
    for (const { codeId } of codes(501, 2000)) expect(list.has(codeId)).toBe(false);
  });

  test('may be empty', async () => {
    const list = await publish(revocationState([]));
    expect(list.has(codeIdOf(1))).toBe(false);
  });

  test('keeps an entry until every gate refuses the code as expired, and drops it then', () => {
    const salt = newRevocationSalt();
    const [code] = codes(1, 1);
    if (code === undefined) throw new Error('no code');
    expect(revokedIds([code], salt, code.expiresAt + keepAfterExpiryMs - 1)).toHaveLength(1);
    expect(revokedIds([code], salt, code.expiresAt + keepAfterExpiryMs)).toHaveLength(0);
    const renewed = { ...code, expiresAt: code.expiresAt + hour };
    expect(revokedIds([code, renewed], salt, code.expiresAt + keepAfterExpiryMs)).toHaveLength(1);
  });

  test('with another salt carries other ids', () => {
    const ids = [newRevocationSalt(), newRevocationSalt()].map((salt) => revokedIds(codes(1, 50), salt, noon));
    const both = new Set(ids.flatMap((some) => [...some]));
    expect(both.size).toBe(100);
  });

  test('is never older than what the gate has seen', async () => {
    const sealed = await signRevocationSnapshot(revocationState([], { sequence: 5 }), city.key);
    expect(await open(sealed, 5)).toMatchObject({ ok: true });
    expect(await open(sealed, 6)).toEqual({ ok: false, reason: 'rolled-back' });
  });

  test('of a city, key or time that the trust list does not know is refused', async () => {
    const stranger = await generateSigningKey({ extractable: false });
    const state = revocationState([]);
    expect(await open(await signRevocationSnapshot(state, stranger))).toEqual({ ok: false, reason: 'unknown-issuer' });
    for (const change of [{ city: '110000' }, { issuedAt: noon + 24 * hour }]) {
      const sealed = await signRevocationSnapshot({ ...state, ...change }, city.key);
      expect(await open(sealed)).toEqual({ ok: false, reason: 'unknown-issuer' });
    }
  });

  test('is refused with any bit changed, cut short or extended', async () => {
    const sealed = await signRevocationSnapshot(revocationState(codes(1, 20)), city.key);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = sealed.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await open(changed)).ok, `bit ${bit}`).toBe(false);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect((await open(sealed.slice(0, length))).ok, `length ${length}`).toBe(false);
    }
    expect((await open(Uint8Array.of(...sealed, 0))).ok).toBe(false);
  });
});

describe('a delta', () => {
  test('leads from one state to exactly the next', async () => {
    const before = revocationState([...codes(1, 100), ...codes(300, 50)]);
    const after = following(before, [...codes(1, 100), ...codes(500, 30)]);
    const sealed = await signRevocationDelta(before, after, city.key);
    const list = await publish(before);
    expect(listOf(await apply(list, sealed)).state).toEqual(after);
    expect(listOf(await apply(list, Buffer.from(sealed))).state).toEqual(after);
    expect(list.state).toEqual(before);
  });

  test('after delta gives what a fresh snapshot gives, byte for byte, over any history', async () => {
    const history = fc.array(
      fc.record({ minutes: fc.integer({ min: 1, max: 90 }), add: fc.array(fc.nat(40), { maxLength: 15 }) }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(history, fc.uint8Array({ minLength: 16, maxLength: 16 }), async (steps, salt) => {
        let now = noon;
        const revoked: RevokedCode[] = [];
        let state = revocationState([], { salt });
        let list = await publish(state);
        for (const { minutes, add } of steps) {
          now += minutes * 60_000;
          revoked.push(...add.map((n) => ({ codeId: codeIdOf(n), expiresAt: now + ((n % 5) * hour) / 4 })));
          const next = following(state, revoked, now);
          list = listOf(await apply(list, await signRevocationDelta(state, next, city.key)));
          state = next;
        }
        const { keyId } = city.key.publicKey;
        expect(encodeSnapshotBody(list.state, keyId)).toEqual(encodeSnapshotBody(state, keyId));
        expect(list.state).toEqual((await publish(state)).state);
      }),
      { numRuns: 40 },
    );
  });

  test('that is repeated, older, skips one, or is of another epoch or city is refused', async () => {
    const states = [revocationState([])];
    for (let i = 1; i < 4; i += 1) states.push(following(states.at(-1) ?? revocationState([]), codes(1, i)));
    const [first, second, third, fourth] = states;
    if (!first || !second || !third || !fourth) throw new Error('no states');
    const [toSecond, toThird, toFourth] = await Promise.all([
      signRevocationDelta(first, second, city.key),
      signRevocationDelta(second, third, city.key),
      signRevocationDelta(third, fourth, city.key),
    ]);
    const list = listOf(await apply(await publish(first), toSecond));
    expect(await apply(list, toSecond)).toEqual({ ok: false, reason: 'rolled-back' });
    expect(await apply(list, toFourth)).toEqual({ ok: false, reason: 'gap' });
    const otherEpoch = await publish({ ...second, epoch: 2 });
    expect(await apply(otherEpoch, toThird)).toEqual({ ok: false, reason: 'wrong-base' });
    expect(await apply(listOf(await apply(list, toThird)), toFourth)).toMatchObject({ ok: true });

    const cities = [{ ...cityOf(city.key.publicKey), city: '110000' }, cityOf(city.key.publicKey)];
    const trustList = await makeTrustList(cities, city.anchorKey, 2);
    const sealed = await signRevocationSnapshot({ ...second, city: '110000' }, city.key);
    const otherCity = listOf(await openRevocationSnapshot(sealed, { trustList, minimumSequence: 0 }));
    expect(await applyRevocationDelta(otherCity, toThird, { trustList })).toEqual({ ok: false, reason: 'wrong-base' });
  });

  test('that does not fit the ids it changes is refused', async () => {
    const before = revocationState(codes(1, 10));
    const removing = await signRevocationDelta(before, following(before, codes(1, 9)), city.key);
    const adding = await signRevocationDelta(before, following(before, codes(1, 11)), city.key);
    const without = await publish({ ...before, ids: revokedIds(codes(1, 9), before.salt, noon) });
    const already = await publish({ ...before, ids: revokedIds(codes(1, 11), before.salt, noon) });
    expect(await apply(without, removing)).toEqual({ ok: false, reason: 'inconsistent' });
    expect(await apply(already, adding)).toEqual({ ok: false, reason: 'inconsistent' });
  });

  test('is refused with any bit changed, cut short or extended', async () => {
    const before = revocationState(codes(1, 10));
    const list = await publish(before);
    const sealed = await signRevocationDelta(before, following(before, codes(5, 10)), city.key);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = sealed.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await apply(list, changed)).ok, `bit ${bit}`).toBe(false);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect((await apply(list, sealed.slice(0, length))).ok, `length ${length}`).toBe(false);
    }
    expect((await apply(list, Uint8Array.of(...sealed, 0))).ok).toBe(false);
  });

  test('cannot be taken for a snapshot, nor a snapshot for a delta', async () => {
    const before = revocationState(codes(1, 10));
    const delta = await signRevocationDelta(before, following(before, []), city.key);
    expect(await open(delta)).toEqual({ ok: false, reason: 'bad-signature' });
    const snapshot = await signRevocationSnapshot({ ...before, sequence: 2 }, city.key);
    expect(await apply(await publish(before), snapshot)).toEqual({ ok: false, reason: 'bad-signature' });
  });
});

describe('what no gate would read is not signed', () => {
  test.each<[string, Partial<RevocationState>]>([
    ['ids out of order', { ids: Float64Array.of(2, 1) }],
    ['an id twice', { ids: Float64Array.of(1, 1) }],
    ['an id out of range', { ids: Float64Array.of(2 ** 40) }],
    ['half an id', { ids: Float64Array.of(0.5) }],
    ['a salt of another size', { salt: new Uint8Array(15) }],
    ['an epoch that is no number', { epoch: Number.NaN }],
    ['a city that is no division code', { city: shenzhen.slice(1) }],
    ['half seconds', { issuedAt: noon + 500 }],
  ])('%s', async (_, change) => {
    await expect(signRevocationSnapshot({ ...revocationState([]), ...change }, city.key)).rejects.toThrow(RangeError);
  });

  test('a delta between states that do not follow each other', async () => {
    const state = revocationState([]);
    for (const change of [
      { sequence: 1 },
      { sequence: 3 },
      { epoch: 2 },
      { city: '110000' },
      { salt: newRevocationSalt() },
    ]) {
      const after = { ...following(state, []), ...change };
      await expect(signRevocationDelta(state, after, city.key)).rejects.toThrow(RangeError);
    }
  });

  test('a code id that is none', () => {
    expect(() => revokedIds([{ codeId: 'xyz', expiresAt: noon }], newRevocationSalt(), noon)).toThrow(RangeError);
  });
});
