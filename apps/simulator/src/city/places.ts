/** Where people meet: offices, schools, shops, stations, and the carriages of the subway, each with a number. */

import { purpose, type Chance } from '../chance.ts';
import { homeCell, pointIn, type Geography } from './geography.ts';
import { buildSubway, type Subway } from './subway.ts';

/** As the `kind` column of `places` says it; the order is the order of the place numbers. */
export const placeKinds = [
  'office',
  'school',
  'restaurant',
  'shop',
  'market',
  'mall',
  'hospital',
  'hotel',
  'station',
  'carriage',
] as const;
type PlaceKind = (typeof placeKinds)[number];

export const cityName = '临澜';

/** The city's own stops, in the order of their place numbers. A stop and its place carry the same name. */
export const cityStops = ['临澜西', '临澜东', '临澜机场', '临澜客运站', '临澜港'] as const;

interface PlaceRange {
  readonly first: number;
  readonly count: number;
}

export interface Places {
  readonly count: number;
  readonly kind: Uint8Array;
  /** −1 for a carriage, which moves. */
  readonly cell: Int32Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** 1 where people can check in. */
  readonly checksIn: Uint8Array;
  readonly of: Readonly<Record<PlaceKind, PlaceRange>>;
  /** Up to six places nearest to a cell's middle. */
  readonly near: Readonly<Record<'restaurant' | 'shop' | 'school', readonly (readonly number[])[]>>;
  /** The market where the outbreak begins. */
  readonly outbreakMarket: number;
  readonly subway: Subway;
}

export function buildPlaces(geography: Geography, people: number, chance: Chance): Places {
  const subway = buildSubway(geography, people);
  const counts: Record<PlaceKind, number> = {
    office: Math.ceil(people / 30),
    school: Math.max(2, Math.round(people / 2500)),
    restaurant: Math.max(8, Math.round(people / 300)),
    shop: Math.max(8, Math.round(people / 500)),
    market: Math.max(4, Math.round(people / 5000)),
    mall: Math.max(1, Math.round(people / 25_000)),
    hospital: Math.max(1, Math.round(people / 60_000)),
    hotel: Math.max(2, Math.round(people / 3000)),
    station: cityStops.length,
    carriage: subway.carriages,
  };
  let count = 0;
  const rangeOf = (kind: PlaceKind): PlaceRange => {
    const range = { first: count, count: counts[kind] };
    count += range.count;
    return range;
  };
  const of = Object.fromEntries(placeKinds.map((kind) => [kind, rangeOf(kind)])) as Record<PlaceKind, PlaceRange>;
  const places = {
    count,
    kind: new Uint8Array(count),
    cell: new Int32Array(count).fill(-1),
    lon: new Float64Array(count),
    lat: new Float64Array(count),
    checksIn: new Uint8Array(count),
  };
  const outbreakMarket = of.market.first;
  placeKinds.forEach((kind, kindNumber) => {
    const { first } = of[kind];
    for (let i = 0; i < of[kind].count; i++) {
      const place = first + i;
      places.kind[place] = kindNumber;
      chance.at(purpose.places, place);
      places.checksIn[place] = chance.happens(checkInShare[kind]) ? 1 : 0;
      if (kind === 'carriage') continue;
      const cell =
        place === outbreakMarket
          ? outbreakCell(geography)
          : kind === 'station'
            ? stationCell(geography, i)
            : homeCell(geography, chance.unit());
      const point = pointIn(geography, cell, chance);
      places.cell[place] = cell;
      places.lon[place] = point.lon;
      places.lat[place] = point.lat;
    }
  });
  places.checksIn[outbreakMarket] = 1;
  const near = {
    restaurant: nearest(geography, places.cell, of.restaurant),
    shop: nearest(geography, places.cell, of.shop),
    school: nearest(geography, places.cell, of.school),
  };
  return { ...places, of, near, outbreakMarket, subway };
}

const checkInShare: Readonly<Record<PlaceKind, number>> = {
  office: 0.2,
  school: 0,
  restaurant: 0.8,
  shop: 0.5,
  market: 0.9,
  mall: 1,
  hospital: 1,
  hotel: 1,
  station: 1,
  carriage: 1,
};

/** One step in from the corner of the outbreak district, so that the zone around it has neighbours on all sides. */
function outbreakCell(geography: Geography): number {
  return (geography.side - 2) * geography.side + geography.side - 2;
}

function stationCell(geography: Geography, station: number): number {
  const { side } = geography;
  const middle = side >> 1;
  const cells = [middle * side + 1, middle * side + side - 2, 1 * side + middle, (middle + 1) * side + middle, 0];
  return cells[station] ?? 0;
}

/** For every cell the nearest six of a range, by rings of cells around it; the order within a ring is by number. */
function nearest(geography: Geography, cellOf: Int32Array, range: PlaceRange): number[][] {
  const { side, cells } = geography;
  const inCell: number[][] = Array.from({ length: cells }, () => []);
  for (let place = range.first; place < range.first + range.count; place++) inCell[cellOf[place] ?? 0]?.push(place);
  return Array.from({ length: cells }, (_, cell) => {
    const found: number[] = [];
    for (let radius = 0; radius < side && found.length < 6; radius++) {
      for (const other of ringOfCells(cell, radius, side)) found.push(...(inCell[other] ?? []));
    }
    return found.slice(0, 6);
  });
}

function* ringOfCells(cell: number, radius: number, side: number): Generator<number> {
  const column = cell % side;
  const row = Math.floor(cell / side);
  for (let dy = -radius; dy <= radius; dy++) {
    const step = Math.abs(dy) === radius || radius === 0 ? 1 : 2 * radius;
    for (let dx = -radius; dx <= radius; dx += step) {
      const x = column + dx;
      const y = row + dy;
      if (x >= 0 && y >= 0 && x < side && y < side) yield y * side + x;
    }
  }
}
