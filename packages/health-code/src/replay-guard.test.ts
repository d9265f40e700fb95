import { expect, test } from 'vitest';
import { ReplayGuard } from './replay-guard.ts';

test('remembers a slot from its first showing on', () => {
  const guard = new ReplayGuard();
  expect(guard.firstSeen('aa', 3, 1000)).toBeUndefined();
  expect(guard.firstSeen('aa', 3, 2000)).toBe(1000);
  expect(guard.firstSeen('aa', 4, 2000)).toBeUndefined();
  expect(guard.firstSeen('bb', 3, 2000)).toBeUndefined();
});

test('forgets the oldest slot first when it is full', () => {
  const guard = new ReplayGuard(2);
  guard.firstSeen('aa', 0, 1);
  guard.firstSeen('bb', 0, 2);
  guard.firstSeen('cc', 0, 3);
  expect(guard.firstSeen('bb', 0, 4)).toBe(2);
  expect(guard.firstSeen('cc', 0, 4)).toBe(3);
  expect(guard.firstSeen('aa', 0, 4)).toBeUndefined();
});

test('remembers a slot for as long as it could be accepted', () => {
  const guard = new ReplayGuard();
  guard.firstSeen('aa', 0, 0);
  guard.firstSeen('bb', 0, 210_000);
  expect(guard.firstSeen('aa', 0, 210_000)).toBe(0);
  guard.firstSeen('cc', 0, 210_001);
  expect(guard.firstSeen('aa', 0, 210_001)).toBeUndefined();
});
