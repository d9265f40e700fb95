import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodeText, maxTextLength } from './text-form.ts';

test('decoding a text gives back the bytes that were encoded', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 139 }), (bytes) => {
      expect(decodeText(encodeText(bytes))).toEqual(bytes);
    }),
  );
});

test('a text consists of digits and capital letters only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 139 }), (bytes) => {
      expect(encodeText(bytes)).toMatch(/^OHC1[0-9A-Z]*$/);
    }),
  );
});

test('every text that is read is the one text of its bytes', () => {
  const nearTexts = fc
    .array(fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabz .'), { maxLength: 30 })
    .map((chars) => `OHC1${chars.join('')}`);
  fc.assert(
    fc.property(nearTexts, (text) => {
      const bytes = decodeText(text);
      if (bytes !== undefined) expect(encodeText(bytes)).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test('the longest text holds 139 bytes', () => {
  expect(encodeText(new Uint8Array(139).fill(255))).toHaveLength(maxTextLength);
  expect(decodeText(encodeText(new Uint8Array(140)))).toBeUndefined();
});

test.each([
  ['another prefix', 'OHC200'],
  ['a prefix in lower case', 'ohc100'],
  ['no prefix', '00'],
  ['lower case', 'OHC1aa'],
  ['white space behind', 'OHC100 '],
  ['white space before', ' OHC100'],
  ['a line end', 'OHC100\n'],
  ['a character outside the alphabet', 'OHC10-'],
  ['a full-width digit', 'OHC10０'],
  ['a length that no byte string has', 'OHC1000'],
  ['a byte that is too large', 'OHC1ZZ'],
  ['a block that is too large', 'OHC1ZZZZZZZZZZZZZZ'],
  ['nothing', ''],
])('refuses %s', (_, text) => {
  expect(decodeText(text)).toBeUndefined();
});

test('reads the largest value of a block and refuses the one above it', () => {
  const largest = encodeText(new Uint8Array(9).fill(255));
  expect(decodeText(largest)).toEqual(new Uint8Array(9).fill(255));
  const last = largest.slice(-1);
  expect(last < 'Z').toBe(true);
  const above = largest.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1);
  expect(decodeText(above)).toBeUndefined();
});
