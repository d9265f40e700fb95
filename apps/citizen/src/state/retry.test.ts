import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryIn } from './retry.ts';

describe('waiting after a failure', () => {
  it('never asks earlier than the city said, and spreads over half as long again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.option(fc.integer({ min: 0, max: 600_000 }), { nil: undefined }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, retryAfterMs, chance) => {
          const wait = retryIn(failures, retryAfterMs, chance);
          expect(wait).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
          expect(wait).toBeGreaterThanOrEqual(2000);
          expect(wait).toBeLessThanOrEqual(1.5 * Math.max(60_000, retryAfterMs ?? 0));
        },
      ),
    );
  });

  it('waits longer after each failure, up to a minute', () => {
    expect([1, 2, 3, 6, 50].map((failures) => retryIn(failures, undefined, 0))).toEqual([
      2000, 4000, 8000, 60_000, 60_000,
    ]);
  });
});
