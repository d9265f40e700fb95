import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from './hex.ts';

test('reading gives back the bytes that were written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
      expect(fromHex(toHex(bytes), bytes.length)).toEqual(bytes);
    }),
  );
});

test.each(['0g', 'g0', '0A', '0x', ' 0', '0', '000', '0\u0130'])('does not read "%s" as one byte', (text) => {
  expect(fromHex(text, 1)).toBeUndefined();
});
