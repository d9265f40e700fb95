import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appealNumber, parseNumber, showNumber } from './number.ts';

const key = Buffer.alloc(32, 3);
const serials = fc.integer({ min: 0, max: 99_999_999 });

test('a number reads back from however it is typed', () => {
  fc.assert(
    fc.property(serials, (serial) => {
      const number = appealNumber(key, serial);
      expect(number).toMatch(/^\d{9}$/);
      const shown = showNumber(number);
      expect(shown).toMatch(/^\d{3}-\d{3}-\d{3}$/);
      for (const typed of [number, shown, shown.replaceAll('-', ' '), ` ${number} `])
        expect(parseNumber(typed)).toBe(number);
    }),
  );
});

test('a wrong digit and two swapped neighbours are noticed', () => {
  fc.assert(
    fc.property(serials, fc.nat(8), fc.integer({ min: 1, max: 9 }), fc.nat(7), (serial, at, shift, swapAt) => {
      const digits = [...appealNumber(key, serial)];
      const wrong = digits.with(at, String((Number(digits[at]) + shift) % 10));
      expect(parseNumber(wrong.join(''))).toBeUndefined();
      const [a = '', b = ''] = digits.slice(swapAt, swapAt + 2);
      if (a !== b) expect(parseNumber(digits.toSpliced(swapAt, 2, b, a).join(''))).toBeUndefined();
    }),
  );
});

test('no two serials share a number, and neighbours look nothing alike', () => {
  const numbers = Array.from({ length: 20_000 }, (_, serial) => appealNumber(key, serial));
  expect(new Set(numbers).size).toBe(20_000);
  expect(numbers.toSorted().slice(0, 50)).not.toEqual(numbers.slice(0, 50));
  const rising = numbers.filter((number, index) => index > 0 && number > (numbers[index - 1] ?? '')).length;
  expect(rising / numbers.length).toBeGreaterThan(0.45);
  expect(rising / numbers.length).toBeLessThan(0.55);
});

test('what is no number is undefined', () => {
  for (const text of ['', '12345678', '1234567890', 'abc-def-ghi']) expect(parseNumber(text)).toBeUndefined();
  expect(() => appealNumber(key, 100_000_000)).toThrow();
});
