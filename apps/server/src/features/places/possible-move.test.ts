import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPossibleMove, type PlacedVisit } from './possible-move.ts';

const minute = 60_000;
const wuhan = { lon: 114.3, lat: 30.6 };
const beijing = { lon: 116.4, lat: 39.9 };
const nearby = { lon: 114.31, lat: 30.6 };
const visit = (minutes: number, at: { lon: number; lat: number }, leftAfter?: number): PlacedVisit => ({
  at: minutes * minute,
  leftAt: leftAfter === undefined ? undefined : (minutes + leftAfter) * minute,
  ...at,
});

test.each<[string, PlacedVisit, PlacedVisit, boolean]>([
  ['two posters of one site at one time', visit(0, wuhan), visit(0, nearby), true],
  ['two cities within five minutes', visit(0, wuhan), visit(5, beijing), false],
  ['two cities with a flight between', visit(0, wuhan), visit(180, beijing), true],
  ['leaving too late for the flight', visit(0, wuhan, 150), visit(180, beijing), false],
  ['a planned end that lies behind the next visit', visit(0, wuhan, 600), visit(180, beijing), true],
  ['a place of unknown position', visit(0, wuhan), { at: 0, leftAt: undefined, lon: undefined, lat: undefined }, true],
])('%s', (_name, a, b, possible) => {
  expect(isPossibleMove(a, b)).toBe(possible);
  expect(isPossibleMove(b, a)).toBe(possible);
});

test('more time never makes a move impossible', () => {
  const anywhere = fc.record({ lon: fc.integer({ min: 73, max: 135 }), lat: fc.integer({ min: 18, max: 53 }) });
  fc.assert(
    fc.property(anywhere, anywhere, fc.nat(600), fc.nat(600), (from, to, gap, more) => {
      if (!isPossibleMove(visit(0, from), visit(gap, to))) return;
      expect(isPossibleMove(visit(0, from), visit(gap + more, to))).toBe(true);
    }),
  );
});
