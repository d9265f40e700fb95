import { CompactEncrypt, generateKeyPair } from 'jose';
import { expect, it } from 'vitest';
import { openDelivery } from './delivery.ts';

async function keyPair(): Promise<CryptoKeyPair> {
  return await generateKeyPair('ECDH-ES', { crv: 'P-256' });
}

async function sealed(publicKey: CryptoKey, anchor: string): Promise<string> {
  return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify({ state: 'none', anchor }).padEnd(100)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(publicKey);
}

it('opens the answer to what was asked, and tells an earlier answer from one that is not for this device', async () => {
  const [own, other] = [await keyPair(), await keyPair()];
  const answer = await sealed(own.publicKey, 'asked');
  expect(await openDelivery(answer, own, 'asked')).toEqual({ state: 'none', anchor: 'asked' });
  expect(await openDelivery(answer, own, 'asked-later')).toBe('not-asked');
  expect(await openDelivery(await sealed(other.publicKey, 'asked'), own, 'asked')).toBe('not-for-this-device');
  expect(await openDelivery('no delivery', own, 'asked')).toBe('not-for-this-device');
});
