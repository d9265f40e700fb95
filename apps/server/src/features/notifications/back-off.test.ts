import { hourMs } from '@open-health-code/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelayMs, type Channel } from './back-off.ts';

const channel = fc.constantFrom<Channel>('push', 'sms', 'text');
const chance = fc.double({ min: 0, max: 1, noNaN: true });

function schedule(of: Channel): number[] {
  const delays: number[] = [];
  for (let attempts = 1; ; attempts++) {
    const delay = retryDelayMs(of, attempts, 0.5);
    if (delay === undefined) return delays;
    delays.push(delay / 1000);
  }
}

it('waits longer each time, up to six hours for news and a minute for one-time codes, and then gives up', () => {
  expect(schedule('push')).toEqual([15, 60, 240, 960, 3840, 15_360, 21_600, 21_600, 21_600, 21_600, 21_600]);
  expect(schedule('sms')).toEqual(schedule('push'));
  expect(schedule('text')).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]);
});

it('spreads attempts by a fifth to either side and never comes before it was asked to', () => {
  fc.assert(
    fc.property(
      channel,
      fc.integer({ min: 1, max: 11 }),
      chance,
      fc.integer({ min: 0, max: hourMs }),
      (of, n, c, asked) => {
        const middle = retryDelayMs(of, n, 0.5) ?? 0;
        const delay = retryDelayMs(of, n, c) ?? 0;
        expect(Math.abs(delay - middle)).toBeLessThanOrEqual(middle * 0.2 + 1);
        expect(retryDelayMs(of, n, c, asked)).toBe(Math.max(asked, delay));
      },
    ),
  );
});
