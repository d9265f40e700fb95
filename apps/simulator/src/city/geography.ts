/**
 * The ground of the city: a square grid of mobile cells, grouped into districts. It lies in the open East China Sea, so that
 * no real address is ever drawn, and its division codes belong to no real place.
 */

import { indexOfSum, purpose, type Chance } from '../chance.ts';
import type { Scenario } from '../scenario.ts';

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

interface District {
  readonly code: string;
  readonly name: string;
}

/** Side of a cell's square in kilometres. */
export const cellKilometres = 0.9;
const centre: Point = { lon: 125.2, lat: 29.4 };
const kilometresPerDegree = 111.32;
const lonPerCell = cellKilometres / (kilometresPerDegree * Math.cos((centre.lat * Math.PI) / 180));
const latPerCell = cellKilometres / kilometresPerDegree;

const districtNames = ['望澜区', '栖霞湾区', '石塘区', '桐溪区', '云台区', '南浦区', '松陵县', '芦川新区'] as const;

export interface Geography {
  readonly districts: readonly District[];
  /** The smallest district, at the edge, where the outbreak begins. */
  readonly outbreakDistrict: number;
  /** Cells on one side of the square; cell = row × side + column. */
  readonly side: number;
  readonly cells: number;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly rangeMetres: Uint16Array;
  readonly districtOf: Uint8Array;
  /** Running sum of how many live in each cell, ending at 1. */
  readonly homesUpTo: Float64Array;
}

export function buildGeography(scenario: Scenario, chance: Chance): Geography {
  const side = Math.round(Math.sqrt(Math.min(1600, Math.max(121, scenario.people / 450))));
  const cells = side * side;
  const middle = (side - 1) / 2;
  const geography = {
    districts: districtNames.map((name, i) => ({ code: String(Number(scenario.cityDivision) + i + 1), name })),
    outbreakDistrict: districtNames.length - 1,
    side,
    cells,
    lon: new Float64Array(cells),
    lat: new Float64Array(cells),
    rangeMetres: new Uint16Array(cells),
    districtOf: new Uint8Array(cells),
    homesUpTo: new Float64Array(cells),
  };
  chance.at(purpose.geography);
  const outbreakReach = Math.max(2.5, side * 0.2);
  let homes = 0;
  for (let cell = 0; cell < cells; cell++) {
    const x = (cell % side) - middle;
    const y = Math.floor(cell / side) - middle;
    geography.lon[cell] = round6(centre.lon + x * lonPerCell);
    geography.lat[cell] = round6(centre.lat + y * latPerCell);
    geography.rangeMetres[cell] = chance.between(7, 12) * 100;
    // The corner is the small district; the rest is a core and sectors around it.
    const cornerDistance = Math.abs(x - middle) + Math.abs(y - middle);
    const radius = Math.hypot(x, y) / (middle || 1);
    const sector = Math.floor(((Math.atan2(y, x) + Math.PI) / (2 * Math.PI)) * 6) % 6;
    geography.districtOf[cell] = cornerDistance < outbreakReach ? 7 : radius < 0.3 ? 0 : 1 + sector;
    homes += Math.exp(-2.4 * radius * radius) * (0.6 + 0.8 * chance.unit());
    geography.homesUpTo[cell] = homes;
  }
  for (let cell = 0; cell < cells; cell++) geography.homesUpTo[cell] = (geography.homesUpTo[cell] ?? 0) / homes;
  return geography;
}

/** The cell where a home falls for a uniform draw in [0, 1). */
export function homeCell(geography: Geography, draw: number): number {
  return indexOfSum(geography.homesUpTo, draw);
}

/** The cell one step away in one of eight directions, or the cell itself at the edge of the city. */
export function neighbourCell(geography: Geography, cell: number, direction: number): number {
  const turn = direction < 4 ? direction : direction + 1;
  const column = (cell % geography.side) + (turn % 3) - 1;
  const row = Math.floor(cell / geography.side) + Math.floor(turn / 3) - 1;
  if (column < 0 || row < 0 || column >= geography.side || row >= geography.side) return cell;
  return row * geography.side + column;
}

/** The cell half-way between two cells. */
export function cellBetween(geography: Geography, from: number, to: number): number {
  const { side } = geography;
  const column = ((from % side) + (to % side)) >> 1;
  const row = (Math.floor(from / side) + Math.floor(to / side)) >> 1;
  return row * side + column;
}

/** A point in the cell's square, from the next two draws. */
export function pointIn(geography: Geography, cell: number, chance: Chance): Point {
  return {
    lon: round6((geography.lon[cell] ?? 0) + (chance.unit() - 0.5) * lonPerCell * 0.96),
    lat: round6((geography.lat[cell] ?? 0) + (chance.unit() - 0.5) * latPerCell * 0.96),
  };
}

/** A closed ring of twelve corners about `kilometres` around a cell's middle, counter-clockwise as GeoJSON wants it. */
export function ringAround(geography: Geography, cell: number, kilometres: number, chance: Chance): Point[] {
  const ring: Point[] = [];
  for (let corner = 0; corner < 12; corner++) {
    const angle = (corner / 12) * 2 * Math.PI;
    const reach = (kilometres / cellKilometres) * (0.9 + 0.2 * chance.unit());
    ring.push({
      lon: round6((geography.lon[cell] ?? 0) + Math.cos(angle) * reach * lonPerCell),
      lat: round6((geography.lat[cell] ?? 0) + Math.sin(angle) * reach * latPerCell),
    });
  }
  const [first] = ring;
  return first === undefined ? ring : [...ring, first];
}

/** Whether the point lies inside the ring (even-odd rule). */
export function isInside(ring: readonly Point[], point: Point): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const a = ring[i - 1];
    const b = ring[i];
    if (a === undefined || b === undefined || a.lat > point.lat === b.lat > point.lat) continue;
    if (point.lon < ((b.lon - a.lon) * (point.lat - a.lat)) / (b.lat - a.lat) + a.lon) inside = !inside;
  }
  return inside;
}

/** The name operators give the cell. */
export function cellId(cell: number): string {
  return `990-01-${String(cell + 10_001)}`;
}

function round6(n: number): number {
  return Math.round(n * 1e6) / 1e6;
}
