import { cellToLatLng, latLngToCell } from 'h3-js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { Fault } from './fault.ts';
import { clear, csv, Folder } from './fixtures.ts';
import { decimalCell } from './h3-cells.ts';
import { importFiles, type ImportResult } from './import.ts';
import { readShape } from './profiles/zone-shape.ts';
import { listZones, withdrawZone } from './zones.ts';

function square(west: number, south: number, size: number): number[][] {
  const [east, north] = [west + size, south + size];
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}
const polygon = (...rings: number[][][]) => ({ type: 'Polygon', coordinates: rings });

function cellsOf(geometry: object): ReadonlySet<string> {
  const shape = readShape(geometry);
  if (shape instanceof Fault) throw new Error(shape.message);
  return new Set(shape.cells);
}

it('covers every point of a polygon, its edges and corners too, and nothing far from it', () => {
  const cells = cellsOf(polygon(square(116.3, 39.9, 0.05)));
  for (let step = 0; step <= 20; step++) {
    for (const [lon, lat] of [
      [116.3 + step * 0.0025, 39.9],
      [116.35, 39.9 + step * 0.0025],
      [116.3 + step * 0.0025, 39.9 + step * 0.0025],
    ] as const) {
      expect(cells).toContain(decimalCell(latLngToCell(lat, lon, 8)));
    }
  }
  for (const cell of cells) {
    const [lat, lon] = cellToLatLng(BigInt(cell).toString(16));
    expect(lon > 116.28 && lon < 116.37 && lat > 39.88 && lat < 39.97).toBe(true);
  }
});

it('covers a polygon smaller than a cell', () => {
  expect(cellsOf(polygon(square(116.3, 39.9, 0.0001))).size).toBeGreaterThan(0);
});

it('leaves the inside of a hole out', () => {
  const cells = cellsOf(polygon(square(116.3, 39.9, 0.1), square(116.33, 39.93, 0.04).toReversed()));
  expect(cells).not.toContain(decimalCell(latLngToCell(39.95, 116.35, 8)));
  expect(cells).toContain(decimalCell(latLngToCell(39.91, 116.31, 8)));
});

it.each([
  [{ type: 'Point', coordinates: [1, 2] }],
  [polygon([])],
  [polygon(square(116, 39, 1).slice(0, 4))],
  [polygon(square(116, 39, 1).with(1, [200, 39]))],
  [polygon(square(116, 39, 1).with(1, [Number.NaN, 39]))],
  [polygon(square(70, 20, 40))],
  [{ type: 'MultiPolygon', coordinates: [] }],
  [{ type: 'MultiPolygon', coordinates: [[square(116, 39, 1)], 'x'] }],
  [null],
])('refuses the geometry %j', (geometry) => {
  const shape = readShape(geometry);
  expect(shape instanceof Fault && shape.code).toBe('bad-geometry');
});

function feature(zone_id: string, geometry: object): object {
  return {
    type: 'Feature',
    geometry,
    properties: {
      zone_id,
      level: 'high',
      from: '2020-01-20',
      until: '2020-02-05',
      colour: '#f00',
    },
  };
}

describeOnEachServer('zones', '2020-02-11T08:00:00+08:00', (openCity) => {
  let folder: Folder;
  let city: TestCity;
  beforeEach(async () => {
    city = openCity();
    folder = await Folder.make();
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await clear(city.db);
  });
  async function importRows(...rows: string[][]): Promise<ImportResult> {
    return await importFiles(city, 'zones', [await folder.file('zones.csv', csv('zones', rows))]);
  }

  it('puts the districts of one zone together, wherever their rows stand, and counts the last day in', async () => {
    const rows = [
      ['Z1', 'high', '420102', '2020-01-20', '2020-02-05'],
      ['Z2', 'medium', '420103', '2020-01-20T12:00:00+08:00', ''],
      ['Z1', 'high', '420104', '2020-01-20', '2020-02-05'],
      ['Z1', 'high', '420104', '2020-01-20', '2020-02-05'],
      ['Z1', 'medium', '420105', '2020-01-20', '2020-02-05'],
    ];
    expect(await importRows(...rows)).toMatchObject({ accepted: 3, duplicate: 1, rejected: 1 });
    expect(await listZones(city.db)).toEqual([
      {
        zoneId: 'Z1',
        level: 'high',
        districts: ['420102', '420104'],
        cells: 0,
        from: Date.parse('2020-01-20T00:00:00+08:00'),
        until: Date.parse('2020-02-06T00:00:00+08:00'),
      },
      {
        zoneId: 'Z2',
        level: 'medium',
        districts: ['420103'],
        cells: 0,
        from: Date.parse('2020-01-20T12:00:00+08:00'),
        until: null,
      },
    ]);
    expect(await importRows(...rows)).toMatchObject({ accepted: 0, duplicate: 4, rejected: 1 });
  });

  it('reads polygons from GeoJSON, all features of one zone together, and keeps good features beside bad ones', async () => {
    const collection = {
      type: 'FeatureCollection',
      features: [
        feature('Z1', polygon(square(116.3, 39.9, 0.02))),
        feature('Z1', { type: 'MultiPolygon', coordinates: [[square(116.5, 39.9, 0.02)]] }),
        feature('Z2', { type: 'Point', coordinates: [116, 39] }),
      ],
    };
    const path = await folder.file('zones.geojson', JSON.stringify(collection, null, 2));
    expect(await importFiles(city, 'zones', [path])).toMatchObject({ accepted: 2, duplicate: 0, rejected: 1 });
    const [zone] = await listZones(city.db);
    expect(zone?.cells).toBeGreaterThan(10);
    expect(await importFiles(city, 'zones', [path])).toMatchObject({ accepted: 0, duplicate: 2, rejected: 1 });
    const broken = await folder.file('broken.geojson', '{"type":"FeatureCollection",');
    await expect(importFiles(city, 'zones', [broken])).rejects.toThrow('broken.geojson is not JSON');
  });

  it('withdraws a zone and makes what rested on it due', async () => {
    await importRows(['Z1', 'high', '420102', '2020-01-20', '']);
    await city.db.query('delete from derivation_due');
    expect(await withdrawZone(city.db, 'Z1')).toBe(true);
    expect(await withdrawZone(city.db, 'Z1')).toBe(false);
    const { rows } = await city.db.query('select unit, key from derivation_due');
    expect(rows).toEqual([{ unit: 'zone', key: 'Z1' }]);
  });
});
