/** Everything that is not exactly what an issuer signed and a phone showed is refused. */

import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCity, noon, type CityFixture } from './city-fixture.ts';
import { prepareCode, showCode } from './issue.ts';
import { issueCodeSync, verifyCodeSync } from './node.ts';
import { decodeText, encodeText } from './text-form.ts';
import type { GateKnowledge } from './verify.ts';

let city: CityFixture;
let gate: GateKnowledge;
const tokens: Record<'live' | 'paper', Uint8Array> = { live: new Uint8Array(), paper: new Uint8Array() };

beforeAll(async () => {
  city = await makeCity();
  gate = await city.gateAt(noon);
  const shown = showCode(issueCodeSync(city.live, city.nodeKey).text, city.chain, noon);
  tokens.live = bytesOf(shown.text);
  tokens.paper = bytesOf(issueCodeSync(city.paper, city.nodeKey).text);
});

function bytesOf(text: string): Uint8Array {
  return decodeText(text) ?? new Uint8Array();
}

const isAccepted = (bytes: Uint8Array) => verifyCodeSync(encodeText(bytes), gate).ok;

describe.each(['live', 'paper'] as const)('a %s code', (kind) => {
  test('is accepted as it is', () => {
    expect(isAccepted(tokens[kind])).toBe(true);
  });

  test('is refused with any single bit flipped', () => {
    for (let bit = 0; bit < tokens[kind].length * 8; bit += 1) {
      const bytes = tokens[kind].slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      expect(isAccepted(bytes), `bit ${bit}`).toBe(false);
    }
  });

  test('is refused with any single character of its text changed', () => {
    const text = encodeText(tokens[kind]);
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'A' ? 'B' : 'A';
      expect(verifyCodeSync(text.slice(0, at) + other + text.slice(at + 1), gate).ok, `character ${at}`).toBe(false);
    }
  });

  test('is refused at every shorter length', () => {
    for (let length = 0; length < tokens[kind].length; length += 1) {
      expect(isAccepted(tokens[kind].slice(0, length)), `length ${length}`).toBe(false);
    }
    const text = encodeText(tokens[kind]);
    for (let length = 0; length < text.length; length += 1) {
      expect(verifyCodeSync(text.slice(0, length), gate).ok, `characters ${length}`).toBe(false);
    }
  });

  test('is refused with anything before or behind it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (tail) => {
        expect(isAccepted(Uint8Array.of(...tokens[kind], ...tail))).toBe(false);
        expect(isAccepted(Uint8Array.of(...tail, ...tokens[kind]))).toBe(false);
      }),
    );
    const text = encodeText(tokens[kind]);
    for (const other of [`${text} `, ` ${text}`, `${text}\n`, `${text}0`, text + text, text.toLowerCase()]) {
      expect(verifyCodeSync(other, gate)).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  test('is refused with any two of its stretches exchanged', () => {
    const { length } = tokens[kind];
    fc.assert(
      fc.property(fc.nat(length), fc.nat(length), fc.nat(length), fc.nat(length), (a, b, c, d) => {
        const [start, end, start2, end2] = [a, b, c, d].sort((x, y) => x - y);
        const bytes = tokens[kind];
        const exchanged = Uint8Array.of(
          ...bytes.slice(0, start),
          ...bytes.slice(start2, end2),
          ...bytes.slice(end, start2),
          ...bytes.slice(start, end),
          ...bytes.slice(end2),
        );
        fc.pre(encodeText(exchanged) !== encodeText(bytes));
        expect(isAccepted(exchanged)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('is refused with stretches of another good code of the same person', () => {
    const other =
      kind === 'live'
        ? showCode(issueCodeSync(city.live, city.nodeKey).text, city.chain, noon).text
        : issueCodeSync(city.paper, city.nodeKey).text;
    const [one, two] = [tokens[kind], bytesOf(other)];
    expect(isAccepted(two)).toBe(true);
    for (let cut = 1; cut < one.length; cut += 1) {
      const mixed = Uint8Array.of(...one.slice(0, cut), ...two.slice(cut));
      const isOneOfThem = [encodeText(one), encodeText(two)].includes(encodeText(mixed));
      expect(isAccepted(mixed), `cut at ${cut}`).toBe(isOneOfThem);
    }
  });

  test('cannot be turned into the other kind', () => {
    const bytes = tokens[kind].slice();
    bytes[1] = (bytes[1] ?? 0) ^ 0x20;
    expect(isAccepted(bytes)).toBe(false);
    const anchorless = Uint8Array.of(...bytes.slice(0, 27), ...bytes.slice(43));
    expect(isAccepted(anchorless.slice(0, kind === 'live' ? -18 : undefined))).toBe(false);
  });
});

describe('a code signed otherwise', () => {
  const refusal = { ok: false, reason: 'bad-signature' };
  const options = { dsaEncoding: 'ieee-p1363' } as const;

  test('is accepted when the city key signs it with SHA-256', () => {
    const key = city.nodeKey.privateKey;
    const text = sealedWith((message) => sign('sha256', message, { key, ...options }));
    expect(verifyCodeSync(text, gate).ok).toBe(true);
  });

  test.each(['sha384', 'sha512', 'sha1', 'sha3-256'])('is refused with %s', (hash) => {
    const key = city.nodeKey.privateKey;
    const text = sealedWith((message) => sign(hash, message, { key, ...options }));
    expect(verifyCodeSync(text, gate)).toEqual(refusal);
  });

  test.each(['prime256v1', 'secp256k1'])('is refused when another %s key signs it', (namedCurve) => {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve });
    const text = sealedWith((message) => sign('sha256', message, { key, ...options }));
    expect(verifyCodeSync(text, gate)).toEqual(refusal);
  });

  test('is refused when an Ed25519 key signs it', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const text = sealedWith((message) => sign(null, message, privateKey));
    expect(verifyCodeSync(text, gate)).toEqual(refusal);
  });

  test('is refused without the context, or with the context of something else', () => {
    const key = city.nodeKey.privateKey;
    const contextLength = 'open-health-code/1 code\0'.length;
    for (const context of ['', 'open-health-code/1 trust-list\0', 'open-health-code/2 code\0']) {
      const text = sealedWith((message) => {
        const other = Buffer.concat([Buffer.from(context), message.subarray(contextLength)]);
        return sign('sha256', other, { key, ...options });
      });
      expect(verifyCodeSync(text, gate)).toEqual(refusal);
    }
  });

  test('is refused with the equivalent signature in the upper half', () => {
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    const bytes = tokens.paper.slice();
    const s = BigInt(`0x${Buffer.from(bytes.slice(-32)).toString('hex')}`);
    bytes.set(Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex'), bytes.length - 32);
    expect(verifyCodeSync(encodeText(bytes), gate)).toEqual(refusal);
  });

  test.each([
    ['zeros', new Uint8Array(64)],
    ['ones', new Uint8Array(64).fill(255)],
    ['r = s = 1', Uint8Array.from({ length: 64 }, (_, i) => (i % 32 === 31 ? 1 : 0))],
  ])('is refused with %s for a signature', (_, signature) => {
    const text = encodeText(Uint8Array.of(...tokens.paper.slice(0, -64), ...signature));
    expect(verifyCodeSync(text, gate)).toEqual(refusal);
  });
});

/** The text of a paper code that names the city's key and carries this signature. */
function sealedWith(make: (message: Uint8Array) => Uint8Array): string {
  const unsigned = prepareCode(city.paper, city.key.publicKey.keyId);
  return unsigned.seal(make(unsigned.message)).text;
}
