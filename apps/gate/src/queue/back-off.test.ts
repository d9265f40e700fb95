import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';

it('waits longer after each failure, never more than five minutes of its own, and spreads', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const wait = backOffMs(failures, undefined, random);
        expect(wait).toBeGreaterThanOrEqual(1_000);
        expect(wait).toBeLessThanOrEqual(300_000);
      },
    ),
  );
  expect(backOffMs(3, undefined, 0)).toBe(4_000);
  expect(backOffMs(3, undefined, 0.5)).toBe(6_000);
});

it('is never back before the server wants it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 0, max: 3_600_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, asked, random) => {
        expect(backOffMs(failures, asked, random)).toBeGreaterThanOrEqual(asked);
      },
    ),
  );
});
