import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withdrawnSet } from './withdrawn-set.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('knows what was withdrawn elsewhere, and at once what was withdrawn here, also during a read', async () => {
  const read = Promise.withResolvers<string[]>();
  const set = withdrawnSet(async () => await read.promise);
  const asked = set.has('elsewhere');
  set.add('here');
  read.resolve(['elsewhere']);
  expect(await asked).toBe(true);
  expect(await set.has('here')).toBe(true);
  expect(await set.has('nobody')).toBe(false);
});

it('lets nothing through when it could never read', async () => {
  const set = withdrawnSet(async () => await Promise.reject(new Error('no database')));
  await expect(set.has('anybody')).rejects.toThrow('no database');
});

it('reads only what came since, and all of it again after an hour', async () => {
  const start = Date.parse('2026-02-11T12:00:00Z');
  let now = start;
  const withdrawn = new Map<string, number>([['old', start - 86_400_000]]);
  const asked: (number | 'all')[] = [];
  const set = withdrawnSet(
    async () => {
      asked.push('all');
      return [...withdrawn.keys()];
    },
    {
      clock: { now: () => now },
      readSince: async (instant) => {
        asked.push(instant);
        return [...withdrawn].filter(([, at]) => at >= instant).map(([id]) => id);
      },
    },
  );
  const pass = (ms: number): void => {
    now += ms;
    vi.advanceTimersByTime(ms);
  };
  expect(await set.has('old')).toBe(true);
  // Withdrawn elsewhere by a clock that is a little behind.
  withdrawn.set('new', start - 30_000);
  pass(2500);
  expect(await set.has('new')).toBe(true);
  expect(await set.has('old')).toBe(true);
  pass(2500);
  expect(await set.has('nobody')).toBe(false);
  expect(asked).toEqual(['all', start - 120_000, start + 2500 - 120_000]);
  withdrawn.delete('old');
  pass(3_600_000);
  expect(await set.has('old')).toBe(false);
  expect(asked.at(-1)).toBe('all');
});
