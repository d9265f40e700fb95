import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginning, compare, cut, decodePosition, encodePosition } from './position.ts';

const position = fc.record({ at: fc.integer({ min: 0, max: 2e12 }), id: fc.stringMatching(/^[\w:./ -]{0,40}$/) });

test('a position reads back as it was', () => {
  fc.assert(
    fc.property(position, (one) => {
      expect(decodePosition(encodePosition(one))).toEqual(one);
    }),
  );
  expect(decodePosition(undefined)).toEqual(beginning);
});

test('anything else is refused', () => {
  for (const text of [
    '',
    'nonsense',
    Buffer.from('1\t2\t3').toString('base64url'),
    Buffer.from('-1\tx').toString('base64url'),
    Buffer.from('1\tx\0').toString('base64url'),
  ])
    expect(() => decodePosition(text)).toThrow();
});

test('pages one after the other hold every entry once, in order', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(position, { selector: ({ at, id }) => `${at} ${id}`, maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      (all, size) => {
        const sorted = all.toSorted(compare);
        const seen: typeof all = [];
        for (let from: string | undefined, more = true; more;) {
          const start = decodePosition(from);
          const { page, next } = cut(
            sorted.filter((one) => compare(start, one) < 0),
            size,
          );
          seen.push(...page);
          more = next !== null;
          from = next ?? undefined;
        }
        expect(seen).toEqual(sorted);
      },
    ),
  );
});
