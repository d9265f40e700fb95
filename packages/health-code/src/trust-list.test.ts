import { beforeAll, describe, expect, test } from 'vitest';
import { cityOf, hour, noon, shenzhen } from './city-fixture.ts';
import { generateSigningKey, signMessage, type SigningKey } from './key.ts';
import { appendSignature, messageToSign, signingContexts } from './signature.ts';
import { encodeTrustListBody, openTrustList, signTrustList, type TrustListContent } from './trust-list.ts';

let anchor: SigningKey;
let key: SigningKey;
let content: TrustListContent;
let sealed: Uint8Array;

beforeAll(async () => {
  anchor = await generateSigningKey({ extractable: false });
  key = await generateSigningKey({ extractable: false });
  const cities = [{ ...cityOf(key.publicKey), city: '110000' }, cityOf(key.publicKey)];
  content = { sequence: 7, issuedAt: noon, nextUpdate: noon + 24 * hour, cities };
  sealed = await signTrustList(content, anchor);
});

const open = (bytes: Uint8Array, minimumSequence = 0) =>
  openTrustList(bytes, { anchors: [anchor.publicKey], minimumSequence });

function bodyText(): string {
  return new TextDecoder().decode(encodeTrustListBody(content));
}

async function sealText(text: string): Promise<Uint8Array> {
  const body = new TextEncoder().encode(text);
  return appendSignature(body, await signMessage(messageToSign(signingContexts.trustList, body), anchor));
}

describe('a trust list', () => {
  test('comes back as it was signed, also from a Node buffer', async () => {
    expect(await open(sealed)).toMatchObject({ ok: true, list: { content } });
    expect(await open(Buffer.from(sealed))).toMatchObject({ ok: true, list: { content } });
  });

  test('finds the keys of a city by id and time', async () => {
    const opened = await open(sealed);
    if (!opened.ok) throw new Error(opened.reason);
    const { keyId } = key.publicKey;
    expect(opened.list.findKeys(shenzhen, keyId, noon)).toEqual([key.publicKey]);
    expect(opened.list.findKeys(shenzhen, keyId, noon - 24 * hour)).toHaveLength(1);
    expect(opened.list.findKeys(shenzhen, keyId, noon + 24 * hour)).toEqual([]);
    expect(opened.list.findKeys(shenzhen, '00000000', noon)).toEqual([]);
    expect(opened.list.findKeys('310000', keyId, noon)).toEqual([]);
    expect(opened.list.findCity(shenzhen)?.names).toEqual({ en: 'Shenzhen', zh: '深圳' });
  });

  test('is never older than what the gate has seen', async () => {
    expect(await open(sealed, 7)).toMatchObject({ ok: true });
    expect(await open(sealed, 8)).toEqual({ ok: false, reason: 'rolled-back' });
    expect(await open(sealed, Number.NaN)).toEqual({ ok: false, reason: 'rolled-back' });
  });

  test('is accepted from any of the anchors a gate has, and from no other', async () => {
    const next = await generateSigningKey({ extractable: false });
    const anchors = [next.publicKey, anchor.publicKey];
    expect(await openTrustList(sealed, { anchors, minimumSequence: 0 })).toMatchObject({ ok: true });
    for (const wrong of [[next.publicKey], []]) {
      const refused = await openTrustList(sealed, { anchors: wrong, minimumSequence: 0 });
      expect(refused).toEqual({ ok: false, reason: 'bad-signature' });
    }
  });

  test('is refused with any byte changed, cut short or extended', async () => {
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await open(changed)).ok, `byte ${at}`).toBe(false);
    }
    for (let length = 0; length < sealed.length; length += 5) {
      expect((await open(sealed.slice(0, length))).ok, `length ${length}`).toBe(false);
    }
    expect((await open(Uint8Array.of(...sealed, 0))).ok).toBe(false);
  });

  test('signed in another context is refused', async () => {
    const body = encodeTrustListBody(content);
    const message = messageToSign(signingContexts.revocationSnapshot, body);
    const other = appendSignature(body, await signMessage(message, anchor));
    expect(await open(other)).toEqual({ ok: false, reason: 'bad-signature' });
  });
});

describe('a well signed body', () => {
  test('is read when it is in the one accepted form', async () => {
    expect(await open(await sealText(bodyText()))).toMatchObject({ ok: true });
  });

  test.each<[string, (text: string) => string]>([
    ['white space', (text) => `${text} `],
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['an unknown member', (text) => text.replace('"version":1', '"version":1,"frozen":true')],
    ['a repeated member', (text) => text.replace('"sequence":7', '"sequence":7,"sequence":7')],
    ['another version', (text) => text.replace('"version":1', '"version":2')],
    ['another order of members', (text) => text.replace('"version":1,"sequence":7', '"sequence":7,"version":1')],
    ['a number written otherwise', (text) => text.replace('"sequence":7', '"sequence":7.0')],
    ['a sequence that is no number', (text) => text.replace('"sequence":7', '"sequence":"7"')],
    ['a city twice', (text) => text.replace('110000', shenzhen)],
    ['cities out of order', (text) => text.replace('110000', '990000')],
    ['a city that is no division code', (text) => text.replace('110000', '11000')],
    ['a key that is no point', (text) => text.replace(/"publicKey":"04[0-9a-f]{4}/, '"publicKey":"040000')],
    ['names missing', (text) => text.replace('"zh":"深圳"', '')],
    ['no list at all', () => 'null'],
    ['no JSON', () => '{'],
  ])('is malformed with %s', async (_, change) => {
    const text = change(bodyText());
    expect(text).not.toBe(bodyText());
    expect(await open(await sealText(text))).toEqual({ ok: false, reason: 'malformed' });
  });
});

test.each<[string, Partial<TrustListContent>]>([
  ['a sequence below one', { sequence: 0 }],
  ['half seconds', { issuedAt: noon + 0.5 }],
  ['a city that is no division code', { cities: [{ ...cityOf(), city: 'Beijing' }] }],
  ['cities out of order', { cities: [cityOf(), { ...cityOf(), city: '110000' }] }],
])('%s is not signed', async (_, change) => {
  await expect(signTrustList({ ...content, ...change }, anchor)).rejects.toThrow(RangeError);
});
