import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlapMs, wholeMinutes } from './overlap.ts';

test('touching stretches do not overlap', () => {
  expect(overlapMs({ from: 0, until: 10 }, { from: 10, until: 20 })).toBe(0);
});

test('an unknown end leaves the length open, but never hides that the two are apart', () => {
  expect(overlapMs({ from: 0 }, { from: 5, until: 20 })).toBeUndefined();
  expect(overlapMs({ from: 20 }, { from: 5, until: 20 })).toBe(0);
  expect(overlapMs({}, {})).toBeUndefined();
});

test('minutes are whole ones, rounded down', () => {
  expect(wholeMinutes(119_999)).toBe(1);
});

test('overlap equals counting the shared instants, whichever side comes first', () => {
  const stretch = fc.tuple(fc.nat(30), fc.nat(30)).map(([from, length]) => ({ from, until: from + length }));
  fc.assert(
    fc.property(stretch, stretch, (a, b) => {
      let shared = 0;
      for (let t = 0; t < 60; t++) if (a.from <= t && t < a.until && b.from <= t && t < b.until) shared++;
      expect(overlapMs(a, b)).toBe(shared);
      expect(overlapMs(b, a)).toBe(shared);
    }),
  );
});
