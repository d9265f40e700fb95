import fc from 'fast-check';
import { distanceKm } from '@open-health-code/domain';
import { describe, expect, it } from 'vitest';
import { districtsOfCells, farthestPlaceKm, type LocatedCell, type LocatedPlace } from './cell-districts.ts';

const position = fc.record({
  lon: fc.double({ min: 114.2, max: 114.4, noNaN: true }),
  lat: fc.double({ min: 30.5, max: 30.7, noNaN: true }),
});

describe('the division of a phone cell', () => {
  it('is that of the nearest place within reach, wherever it lies', () => {
    fc.assert(
      fc.property(fc.array(position, { maxLength: 12 }), fc.array(position, { maxLength: 12 }), (sites, masts) => {
        const places: LocatedPlace[] = sites.map((at, i) => ({ placeId: `P${i}`, district: `d${i}`, ...at }));
        const cells: LocatedCell[] = masts.map((at, i) => ({ key: String(i), ...at }));
        const found = new Map(districtsOfCells(cells, places));
        for (const cell of cells) {
          const distances = places.map((place) => distanceKm(cell, place) ?? Infinity);
          const nearest = Math.min(...distances);
          if (nearest > farthestPlaceKm) {
            expect(found.has(cell.key)).toBe(false);
          } else {
            expect(distances[Number(found.get(cell.key)?.slice(1))]).toBe(nearest);
          }
        }
      }),
    );
  });

  it('is of the smaller place id where two places are equally near', () => {
    const at = { lon: 114.3, lat: 30.6 };
    const places = [
      { placeId: 'P2', district: '420111', ...at },
      { placeId: 'P1', district: '420103', ...at },
    ];
    expect([...districtsOfCells([{ key: '1', ...at }], places)]).toEqual([['1', '420103']]);
  });
});
