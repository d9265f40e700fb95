import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from './hex.ts';
import { sha256 } from './sha256.ts';

test('digests messages of every length around the block borders like node:crypto', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
      expect(toHex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
    }),
  );
  for (const length of [0, 55, 56, 63, 64, 119, 120, 128]) {
    const message = new Uint8Array(length).fill(0xa5);
    expect(toHex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
  }
});
