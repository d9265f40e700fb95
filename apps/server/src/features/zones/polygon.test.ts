import { describe, expect, it } from 'vitest';
import { liesInPolygon, type Polygon } from './polygon.ts';

const square: Polygon = [
  [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
    [0, 0],
  ],
];
const withHole: Polygon = [
  ...square,
  [
    [1, 1],
    [3, 1],
    [3, 3],
    [1, 3],
    [1, 1],
  ],
];

describe('a point', () => {
  it('lies in a polygon that goes around it', () => expect(liesInPolygon(2, 2, square)).toBe(true));
  it('lies outside beside, above and below', () => {
    expect([liesInPolygon(5, 2, square), liesInPolygon(2, 5, square), liesInPolygon(-1, 4, square)]).toEqual([
      false,
      false,
      false,
    ]);
  });
  it('in a hole lies outside', () => {
    expect(liesInPolygon(2, 2, withHole)).toBe(false);
    expect(liesInPolygon(0.5, 2, withHole)).toBe(true);
  });
});
