import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateAttackRate, flightStudy, trainStudy } from './attack-rate.ts';
import { parseSeat, type Seat } from './seat.ts';

function seat(text: string): Seat {
  const parsed = parseSeat('air', text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.seat;
}
const rate = (mode: 'rail' | 'air' | 'coach', a: string, b: string, minutes?: number): number | undefined =>
  estimateAttackRate(mode, seat(a), seat(b), minutes)?.estimate;

test('without hours a train gives the published means', () => {
  expect(rate('rail', '6A', '6B')).toBe(0.035);
  expect(rate('rail', '6A', '6F')).toBe(0.015);
  expect(rate('rail', '6A', '8A')).toBe(0.0014);
});

test('each hour beside the case adds the published 1.3 points', () => {
  const [one, two] = [rate('rail', '6A', '6B', 60) ?? 0, rate('rail', '6A', '6B', 120) ?? 0];
  expect(one).toBeCloseTo(0.013, 10);
  expect(two - one).toBeCloseTo(0.013, 10);
});

test('the published mean of adjacent seats is reached at about 2.7 hours of co-travel', () => {
  expect(rate('rail', '6A', '6B', 2.7 * 60)).toBeCloseTo(0.035, 3);
  expect(rate('rail', '6A', '6F', 2.7 * 60)).toBeCloseTo(0.015, 3);
});

test('the longest ride of the study comes to its highest published seat rate of 10.3 %', () => {
  expect(rate('rail', '6A', '6B', 8 * 60)).toBeCloseTo(0.103, 2);
  expect(rate('rail', '6A', '6B', 50 * 60)).toBe(rate('rail', '6A', '6B', 8 * 60));
});

test('a flight gives 9.2 % beside the case and 0.33 % elsewhere, and names its study', () => {
  expect(estimateAttackRate('air', seat('14A'), seat('14B'), 120)).toEqual({
    estimate: 0.092,
    study: flightStudy.name,
  });
  expect(rate('air', '14A', '20F')).toBe(0.0033);
  expect(trainStudy.name).toContain('10.1093/cid/ciaa1057');
  expect(flightStudy.name).toContain('10.1093/cid/ciab836');
});

test('nothing is estimated where no study fits', () => {
  expect(rate('coach', '3A', '3B')).toBeUndefined();
  const hardSeat: Seat = { text: '53', kind: 'seat', number: 53 };
  expect(estimateAttackRate('rail', hardSeat, hardSeat, 60)).toBeUndefined();
});

test('an estimate is a share, grows with time and never grows with distance', () => {
  const place = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom(...'ABCDF'));
  fc.assert(
    fc.property(fc.constantFrom('rail', 'air'), place, place, fc.nat(3000), fc.nat(3000), (mode, a, b, m1, m2) => {
      const early = rate(mode, a.join(''), b.join(''), Math.min(m1, m2)) ?? Number.NaN;
      const late = rate(mode, a.join(''), b.join(''), Math.max(m1, m2)) ?? Number.NaN;
      expect(early).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(1);
      expect(late).toBeGreaterThanOrEqual(early);
      expect(rate(mode, a.join(''), `${a[0] + 1}${b[1]}`, m1)).toBeLessThanOrEqual(
        rate(mode, a.join(''), a.join(''), m1) ?? 0,
      );
    }),
  );
});
