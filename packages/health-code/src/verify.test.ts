import { beforeAll, describe, expect, test } from 'vitest';
import { cityOf, hour, makeCity, makeTrustList, noon, shenzhen, type CityFixture } from './city-fixture.ts';
import { issueCode, showCode, type IssuedCode } from './issue.ts';
import { generateSigningKey } from './key.ts';
import { maxSlots, slotMs } from './liveness.ts';
import { ReplayGuard } from './replay-guard.ts';
import { decodeText, encodeText } from './text-form.ts';
import { verifyCode, type GateKnowledge } from './verify.ts';

const second = 1000;

let city: CityFixture;
let gate: GateKnowledge;
let issued: IssuedCode;

beforeAll(async () => {
  city = await makeCity();
  gate = await city.gateAt(noon);
  issued = await issueCode(city.live, city.key);
});

const shownAt = (now: number) => showCode(issued.text, city.chain, now).text;
const check = (text: string, changes: Partial<GateKnowledge> = {}) => verifyCode(text, { ...gate, ...changes });

describe('an honest code', () => {
  test('is accepted with all it says', async () => {
    expect(await check(shownAt(noon))).toEqual({
      ok: true,
      kind: 'live',
      colour: 'green',
      maskedName: '欧*三',
      city: shenzhen,
      codeId: issued.codeId,
      issuedAt: noon,
      expiresAt: noon + 12 * hour,
    });
  });

  test.each(['green', 'yellow', 'red'] as const)('carries %s', async (colour) => {
    const { text } = await issueCode({ ...city.paper, colour }, city.key);
    expect(await check(text)).toMatchObject({ ok: true, colour, kind: 'paper' });
  });

  test('is accepted in every slot of its life by a phone that is offline', async () => {
    for (let slot = 0; slot < maxSlots; slot += 97) {
      const now = noon + slot * slotMs + 7 * second;
      expect(await check(shownAt(now), { now })).toMatchObject({ ok: true });
    }
  });

  test('is accepted until the last second of its life', async () => {
    const now = noon + 12 * hour - second;
    expect(await check(shownAt(now), { now })).toMatchObject({ ok: true });
  });
});

describe('clocks', () => {
  const skews = [-90, -89, -60, -31, -30, -1, 0, 1, 29, 30, 60, 89, 90];

  test.each(skews)('a phone %i s ahead of the gate is accepted throughout a slot', async (skew) => {
    for (let at = 0; at < 60; at += 1) {
      const now = noon + hour + at * second;
      expect(await check(shownAt(now + skew * second), { now })).toMatchObject({ ok: true });
    }
  });

  test.each(skews.filter((skew) => skew <= 0))('a phone %i s ahead is accepted right after the issue', async (skew) => {
    expect(await check(shownAt(noon + skew * second))).toMatchObject({ ok: true });
  });

  test('a gate 90 s slow accepts a code issued this moment, and one 91 s slow says that it is not yet valid', async () => {
    const text = shownAt(noon);
    expect(await check(text, { now: noon - 90 * second })).toMatchObject({ ok: true });
    const refused = await check(text, { now: noon - 91 * second });
    expect(refused).toMatchObject({ ok: false, reason: 'lists-outdated' });
    const older = await makeTrustList([cityOf(city.key.publicKey)], city.anchorKey);
    const laterCode = await issueCode({ ...city.live, issuedAt: noon + hour }, city.key);
    const laterText = showCode(laterCode.text, city.chain, noon + hour).text;
    expect(await check(laterText, { trustList: older, now: noon + hour - 91 * second })).toEqual({
      ok: false,
      reason: 'not-yet-valid',
      issuedAt: noon + hour,
    });
  });

  test('a phone three minutes ahead or behind is stale', async () => {
    const now = noon + hour;
    for (const skew of [-180, 180]) {
      expect(await check(shownAt(now + skew * second), { now })).toMatchObject({ ok: false, reason: 'stale-display' });
    }
  });

  test('a gate may be stricter, never laxer', async () => {
    const now = noon + hour + 45 * second;
    expect(await check(shownAt(noon + hour), { now, clockToleranceMs: 0 })).toMatchObject({ reason: 'stale-display' });
    await expect(check(shownAt(now), { now, clockToleranceMs: 90_001 })).rejects.toThrow(RangeError);
  });
});

describe('a screenshot', () => {
  test('is accepted for less than two minutes after its slot began, and never again', async () => {
    const slotStart = noon + hour;
    const screenshot = shownAt(slotStart);
    expect(await check(screenshot, { now: slotStart + 120 * second - 1 })).toMatchObject({ ok: true });
    for (const seconds of [120, 121, 180, 600, 3600, 10 * 3600]) {
      expect(await check(screenshot, { now: slotStart + seconds * second })).toEqual({
        ok: false,
        reason: 'stale-display',
        slotStartsAt: slotStart,
      });
    }
  });

  test('with its slot number moved on is stale, because the value does not lead to the anchor', async () => {
    const slotStart = noon + hour;
    const bytes = decodeText(shownAt(slotStart)) ?? new Uint8Array();
    for (const later of [1, 2, 10]) {
      const moved = bytes.slice();
      new DataView(moved.buffer).setUint16(bytes.length - 18, 120 + later);
      const now = slotStart + later * slotMs;
      expect(await check(encodeText(moved), { now })).toMatchObject({ ok: false, reason: 'stale-display' });
    }
  });

  test('of the issued form, which no phone shows, is malformed', async () => {
    expect(await check(issued.text)).toEqual({ ok: false, reason: 'malformed' });
  });
});

describe('a code that is not good', () => {
  test('is expired from its last instant on, without tolerance', async () => {
    const now = noon + 12 * hour;
    expect(await check(shownAt(now), { now })).toEqual({
      ok: false,
      reason: 'expired',
      kind: 'live',
      expiresAt: now,
    });
  });

  test('is said to be on paper where it is, so that its holder is told what helps', async () => {
    const paper = await issueCode(city.paper, city.key);
    const late = paper.expiresAt;
    expect(await check(paper.text, { now: late, maxListAgeMs: late })).toMatchObject({
      reason: 'expired',
      kind: 'paper',
    });
    const knowing = await city.gateAt(noon, [paper]);
    expect(await verifyCode(paper.text, knowing)).toEqual({ ok: false, reason: 'revoked', kind: 'paper' });
  });

  test('of a city that is not in the trust list has an unknown issuer', async () => {
    const { text } = await issueCode({ ...city.paper, city: '110000' }, city.key);
    expect(await check(text)).toEqual({
      ok: false,
      reason: 'unknown-issuer',
      city: '110000',
      keyId: city.key.publicKey.keyId,
    });
  });

  test('of a key that the city does not have has an unknown issuer', async () => {
    const stranger = await generateSigningKey({ extractable: false });
    const { text } = await issueCode(city.paper, stranger);
    expect(await check(text)).toMatchObject({ ok: false, reason: 'unknown-issuer' });
  });

  test('issued outside the validity of its key has an unknown issuer', async () => {
    for (const issuedAt of [noon - 24 * hour - second, noon + 24 * hour]) {
      const { text } = await issueCode({ ...city.paper, issuedAt }, city.key);
      expect(await check(text, { now: issuedAt, trustList: city.trustList, maxListAgeMs: 48 * hour })).toMatchObject({
        ok: false,
        reason: issuedAt < noon ? 'lists-outdated' : 'unknown-issuer',
      });
    }
    const { text } = await issueCode({ ...city.paper, issuedAt: noon - 25 * hour }, city.key);
    expect(await check(text)).toMatchObject({ ok: false, reason: 'unknown-issuer' });
  });

  test('is revoked when its city says so, and only that code is', async () => {
    const { codeId, expiresAt } = issued;
    const knowing = await city.gateAt(noon, [{ codeId, expiresAt }]);
    expect(await verifyCode(shownAt(noon), knowing)).toEqual({ ok: false, reason: 'revoked', kind: 'live' });
    const renewed = await issueCode(city.live, city.key);
    expect(await verifyCode(showCode(renewed.text, city.chain, noon).text, knowing)).toMatchObject({ ok: true });
  });

  test.each(['', 'OHC1', 'HC1:6BF', 'hello', '绿码', 'OHC1'.padEnd(100_000, '0')])(
    'is malformed: %.20s',
    async (text) => {
      expect(await check(text)).toEqual({ ok: false, reason: 'malformed' });
    },
  );
});

describe('lists', () => {
  test('of an age within the limit are good, later they are outdated', async () => {
    const { text } = await issueCode(city.paper, city.key);
    expect(await check(text, { now: noon + 48 * hour })).toMatchObject({ ok: true });
    expect(await check(text, { now: noon + 48 * hour + 1 })).toEqual({
      ok: false,
      reason: 'lists-outdated',
      list: 'trust',
    });
  });

  test('a revocation list that is missing, or of another city, is outdated', async () => {
    const { text } = await issueCode(city.paper, city.key);
    const outdated = { ok: false, reason: 'lists-outdated', list: 'revocation' };
    expect(await check(text, { revocationLists: new Map() })).toEqual(outdated);
    const beijing = { ...cityOf(city.key.publicKey), city: '110000' };
    const trustList = await makeTrustList([beijing, cityOf(city.key.publicKey)], city.anchorKey);
    const foreign = await issueCode({ ...city.paper, city: '110000' }, city.key);
    const list = gate.revocationLists.get(shenzhen);
    const revocationLists = new Map(list === undefined ? [] : [['110000', list]]);
    expect(await check(foreign.text, { trustList, revocationLists })).toEqual(outdated);
  });

  test('a clock or limit that is no number is refused, not taken for "never expires"', async () => {
    await expect(check(shownAt(noon), { now: Number.NaN })).rejects.toThrow(RangeError);
    await expect(check(shownAt(noon), { maxListAgeMs: Number.NaN })).rejects.toThrow(RangeError);
    await expect(check(shownAt(noon), { clockToleranceMs: Number.NaN })).rejects.toThrow(RangeError);
  });
});

describe('keys', () => {
  test('of a city overlap while they are rotated', async () => {
    const next = await generateSigningKey({ extractable: false });
    const trustList = await makeTrustList([cityOf(city.key.publicKey, next.publicKey)], city.anchorKey);
    for (const key of [city.key, next]) {
      const { text } = await issueCode(city.paper, key);
      expect(await check(text, { trustList })).toMatchObject({ ok: true });
    }
  });

  test('that share an id are all tried', async () => {
    const other = await generateSigningKey({ extractable: false });
    const { keyId } = city.key.publicKey;
    const findKeys = () => [{ ...other.publicKey, keyId }, city.key.publicKey];
    const trustList = Object.assign(await makeTrustList([cityOf(city.key.publicKey)], city.anchorKey), { findKeys });
    const { text } = await issueCode(city.paper, city.key);
    expect(await check(text, { trustList })).toMatchObject({ ok: true });
  });
});

describe('a gate that remembers', () => {
  test('refuses the same slot of the same code a second time, and takes the next slot', async () => {
    const replayGuard = new ReplayGuard();
    expect(await check(shownAt(noon), { replayGuard })).toMatchObject({ ok: true });
    const again = await check(shownAt(noon), { replayGuard, now: noon + 5 * second });
    expect(again).toEqual({ ok: false, reason: 'replayed', firstSeenAt: noon });
    const now = noon + slotMs;
    expect(await check(shownAt(now), { replayGuard, now })).toMatchObject({ ok: true });
  });

  test('does not remember a code that it refused', async () => {
    const replayGuard = new ReplayGuard();
    await check(shownAt(noon), { replayGuard, revocationLists: new Map() });
    expect(await check(shownAt(noon), { replayGuard })).toMatchObject({ ok: true });
  });

  test('takes a paper code as often as it is shown', async () => {
    const replayGuard = new ReplayGuard();
    const { text } = await issueCode(city.paper, city.key);
    expect(await check(text, { replayGuard })).toMatchObject({ ok: true });
    expect(await check(text, { replayGuard })).toMatchObject({ ok: true });
  });
});
