import { expect, test } from 'vitest';
import { toHex } from '../src/hex.ts';
import { importPublicKey } from '../src/key.ts';
import { otherHalf, signDeterministically, testKeyOf } from './deterministic-es256.ts';

test('signs the P-256 examples of RFC 6979 appendix A.2.5', async () => {
  const key = testKeyOf(BigInt('0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721'));
  expect(await importPublicKey(toHex(key.publicKey.point))).toEqual(key.publicKey);
  expect(toHex(key.publicKey.point.subarray(1, 33))).toBe(
    '60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6',
  );
  expect(toHex(signDeterministically(new TextEncoder().encode('sample'), key))).toBe(
    'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716' +
      'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  );
});

test('the other half of the other half is the signature itself', () => {
  const signature = signDeterministically(new Uint8Array(3), testKeyOf(7n));
  expect(toHex(otherHalf(otherHalf(signature)))).toBe(toHex(signature));
});
