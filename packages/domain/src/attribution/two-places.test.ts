import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minuteMs } from '../time.ts';
import { distanceKm, inTwoPlaces, type CellStay } from './two-places.ts';

const limits = { minMinutes: 10, minKilometres: 5 };
const stay = (place: Partial<CellStay>, from = 0, minutes = 60): CellStay => {
  return { from, until: from + minutes * minuteMs, rangeM: 1000, ...place };
};
const hangzhou = { lon: 120.155, lat: 30.274 };
const wuhan = { lon: 114.305, lat: 30.593 };
const nextStreet = { lon: 120.165, lat: 30.274 };

test('one hour in two cities at once cannot be one person', () => {
  expect(inTwoPlaces(stay(hangzhou), stay(wuhan), limits)).toBe(true);
});

test('stays one after the other, or together for less than the minutes, prove nothing', () => {
  expect(inTwoPlaces(stay(hangzhou), stay(wuhan, 60 * minuteMs), limits)).toBe(false);
  expect(inTwoPlaces(stay(hangzhou), stay(wuhan, 51 * minuteMs), limits)).toBe(false);
  expect(inTwoPlaces(stay(hangzhou), stay(wuhan, 50 * minuteMs), limits)).toBe(true);
  expect(inTwoPlaces(stay(hangzhou), stay(wuhan, 60 * minuteMs), { minMinutes: 0, minKilometres: 0 })).toBe(false);
});

test('cells whose reach covers the distance prove nothing', () => {
  expect(inTwoPlaces(stay(hangzhou), stay(nextStreet), limits)).toBe(false);
  const far = stay({ lon: 120.27, lat: 30.274 });
  expect(inTwoPlaces(stay(hangzhou), far, limits)).toBe(true);
  expect(inTwoPlaces(stay(hangzhou), { ...far, rangeM: 6000 }, limits)).toBe(false);
});

test('a cell without position is never a conflict, one without range reaches as far as any', () => {
  expect(inTwoPlaces(stay({}), stay(wuhan), limits)).toBe(false);
  expect(inTwoPlaces(stay({ lon: 120 }), stay(wuhan), limits)).toBe(false);
  expect(inTwoPlaces(stay({ ...hangzhou, rangeM: undefined }), stay(wuhan), limits)).toBe(true);
  const suburb = stay({ lon: 120.45, lat: 30.274 });
  expect(inTwoPlaces(stay(hangzhou), suburb, limits)).toBe(true);
  expect(inTwoPlaces(stay({ ...hangzhou, rangeM: undefined }), suburb, limits)).toBe(false);
});

test('distances are those of the globe', () => {
  expect(distanceKm(hangzhou, wuhan)).toBeCloseTo(561, -1);
  expect(distanceKm({ lon: 179.99, lat: 0 }, { lon: -179.99, lat: 0 })).toBeCloseTo(2.22, 1);
  expect(distanceKm({ lon: 0, lat: 90 }, { lon: 90, lat: -90 })).toBeCloseTo(20015, 0);
});

test('the order of the stays does not matter, and nobody is in two places in one cell', () => {
  const place = fc.record({
    lon: fc.double({ min: -180, max: 180, noNaN: true }),
    lat: fc.double({ min: -90, max: 90, noNaN: true }),
    rangeM: fc.nat(40_000),
  });
  fc.assert(
    fc.property(place, place, fc.nat(100), (a, b, start) => {
      const [x, y] = [stay(a), stay(b, start * minuteMs)];
      expect(inTwoPlaces(x, y, limits)).toBe(inTwoPlaces(y, x, limits));
      expect(inTwoPlaces(x, stay(a, start * minuteMs), limits)).toBe(false);
    }),
  );
});
