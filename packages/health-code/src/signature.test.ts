import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { toHex } from './hex.ts';
import { appendSignature, hasLowS, messageToSign, signingContexts } from './signature.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const message = Buffer.from('a message');

test('a signature is put into its lower form and stays valid', () => {
  const options = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' } as const;
  const seen = new Set<boolean>();
  for (let i = 0; i < 40; i += 1) {
    const made = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    seen.add(hasLowS(made));
    const appended = appendSignature(new Uint8Array(), made);
    expect(hasLowS(appended)).toBe(true);
    expect(verify('sha256', message, options, appended)).toBe(true);
    expect(appendSignature(new Uint8Array(), appended)).toEqual(appended);
  }
  expect(seen).toEqual(new Set([true, false]));
});

test('half the order is low and the next number is high', () => {
  expect(hasLowS(withS(order / 2n))).toBe(true);
  expect(hasLowS(withS(order / 2n + 1n))).toBe(false);
  expect(toHex(appendSignature(new Uint8Array(), withS(order - 5n)))).toBe(toHex(withS(5n)));
});

test('no context begins with another one, so no message has two meanings', () => {
  const contexts = Object.values(signingContexts).map((context) => toHex(messageToSign(context, new Uint8Array())));
  for (const one of contexts) {
    expect(contexts.filter((other) => other.startsWith(one))).toEqual([one]);
    expect(one.endsWith('00')).toBe(true);
  }
});

/** A signature with r = 0. Buffer.from() puts it into the shared pool, at some offset. */
function withS(s: bigint): Buffer {
  return Buffer.from('00'.repeat(32) + s.toString(16).padStart(64, '0'), 'hex');
}
