import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toHex } from './hex.ts';
import {
  exportPublicKey,
  exportSigningKey,
  generateSigningKey,
  importPublicKey,
  importSigningKey,
  signMessage,
  verifyMessage,
} from './key.ts';
import { importSigningKeySync } from './node.ts';
import { sha256 } from './sha256.ts';
import { appendSignature } from './signature.ts';

const message = new TextEncoder().encode('a message');

const key = await generateSigningKey({ extractable: true });
const signature = appendSignature(new Uint8Array(), await signMessage(message, key));

/** Imports an exported private key through WebCrypto and node:crypto; both sign as the key did. */
async function expectSameKey(exported: Uint8Array | JsonWebKey): Promise<void> {
  const imported = await importSigningKey(exported);
  const nodeKey = importSigningKeySync(exported instanceof Uint8Array ? exported : { ...exported });
  expect(imported.publicKey).toEqual(key.publicKey);
  expect(nodeKey.publicKey).toEqual(key.publicKey);
  expect(imported.privateKey.extractable).toBe(false);
  for (const made of [
    await signMessage(message, imported),
    sign('sha256', message, { key: nodeKey.privateKey, dsaEncoding: 'ieee-p1363' }),
  ]) {
    expect(await verifyMessage(message, appendSignature(new Uint8Array(), made), key.publicKey)).toBe(true);
  }
}

describe('a key', () => {
  test('is named by the first four bytes of SHA-256 of its point', () => {
    expect(key.publicKey.keyId).toBe(toHex(sha256(key.publicKey.point)).slice(0, 8));
  });

  test('comes back from PKCS #8 as the same key', async () => {
    await expectSameKey(await exportSigningKey(key, 'pkcs8'));
    await expectSameKey(Buffer.from(await exportSigningKey(key, 'pkcs8')));
  });

  test('comes back from a JWK as the same key', async () => {
    await expectSameKey(await exportSigningKey(key, 'jwk'));
  });

  test('comes back from a public JWK that node:crypto reads as well', async () => {
    const jwk = exportPublicKey(key.publicKey);
    const imported = await importPublicKey(jwk);
    expect(imported).toEqual(key.publicKey);
    const { kty, crv, x, y } = jwk;
    const nodeKey = createPublicKey({ key: { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '' }, format: 'jwk' });
    expect(verify('sha256', message, { key: nodeKey, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
  });

  test('cannot be exported when it was not made extractable', async () => {
    const sealed = await generateSigningKey({ extractable: false });
    await expect(exportSigningKey(sealed, 'pkcs8')).rejects.toThrow();
  });

  test('of another curve is refused', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
      format: 'der',
      type: 'pkcs8',
    });
    await expect(importSigningKey(other)).rejects.toThrow();
    expect(() => importSigningKeySync(other)).toThrow(TypeError);
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    expect(await importPublicKey({ kty: 'EC', crv: 'P-384', x: jwk.x ?? '', y: jwk.y ?? '' })).toBeUndefined();
  });

  test('that is no point of the curve is refused', async () => {
    const point = key.publicKey.point.slice();
    point[64] = (point[64] ?? 0) ^ 1;
    expect(await importPublicKey(toHex(point))).toBeUndefined();
    expect(await importPublicKey('04')).toBeUndefined();
    expect(await importPublicKey(`02${'00'.repeat(64)}`)).toBeUndefined();
    expect(await importPublicKey({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' })).toBeUndefined();
  });
});

describe('a signature', () => {
  test('is accepted under its key and message only', async () => {
    const other = await generateSigningKey({ extractable: false });
    expect(await verifyMessage(message, signature, key.publicKey)).toBe(true);
    expect(await verifyMessage(message, signature, other.publicKey)).toBe(false);
    expect(await verifyMessage(new TextEncoder().encode('b message'), signature, key.publicKey)).toBe(false);
  });

  test('of another length is refused', async () => {
    expect(await verifyMessage(message, signature.slice(0, 63), key.publicKey)).toBe(false);
    expect(await verifyMessage(message, new Uint8Array(), key.publicKey)).toBe(false);
  });
});
