import { describe, expect, it } from 'vitest';
import { liesInZone } from './lies-in-zone.ts';

const drawn = [
  [
    [
      [114, 30],
      [115, 30],
      [115, 31],
      [114, 31],
      [114, 30],
    ] as const,
  ],
];
const inside = { lon: 114.5, lat: 30.5 };
const outside = { lon: 116, lat: 30.5 };

describe('a place lies in a zone', () => {
  it('that names its district, or the city or province around it', () => {
    for (const code of ['420103', '420100', '420000']) {
      const place = { district: '420103', lon: null, lat: null };
      expect(liesInZone(place, { districts: ['110101', code], polygons: null })).toBe(true);
    }
  });

  it('that is drawn around it, whatever its district', () => {
    for (const district of [null, '420103']) {
      expect(liesInZone({ district, ...inside }, { districts: [], polygons: drawn })).toBe(true);
    }
  });

  it('and not one beside it, of another division, or without a word of where', () => {
    const elsewhere = { districts: ['420111'], polygons: drawn };
    expect(liesInZone({ district: '420103', ...outside }, elsewhere)).toBe(false);
    expect(liesInZone({ district: '420103', lon: null, lat: null }, elsewhere)).toBe(false);
    expect(liesInZone({ district: null, ...outside }, elsewhere)).toBe(false);
    expect(liesInZone({ district: '420103', ...inside }, { districts: [], polygons: null })).toBe(false);
  });
});
