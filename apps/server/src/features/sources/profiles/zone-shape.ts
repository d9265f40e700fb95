/** Polygons of GeoJSON (RFC 7946), checked and covered by H3 cells. */

import { polygonToCellsExperimental, POLYGON_TO_CELLS_FLAGS } from 'h3-js';
import { Fault } from '../fault.ts';
import { decimalCell, resolution } from '../h3-cells.ts';

type Position = readonly [lon: number, lat: number];
type Ring = readonly Position[];
/** Outer ring, then holes. */
type Polygon = readonly Ring[];

export interface ZoneShape {
  readonly polygons: readonly Polygon[];
  /** Cells that cover the polygons, edges included, as decimal digits. */
  readonly cells: readonly string[];
}

/** Cells a zone may have: some 74,000 km², a large prefecture. Larger areas are drawn as districts. */
const maxCells = 100_000;
const maxPositions = 200_000;
const squareKilometresPerCell = 0.737;
const earthRadiusKilometres = 6371;

const tooLarge = new Fault(
  'bad-geometry',
  `needs more than ${maxCells} cells; draw so large a zone as districts`,
  'geometry',
);

/** The shape of a feature's geometry, a Polygon or MultiPolygon in WGS 84. */
export function readShape(geometry: unknown): ZoneShape | Fault {
  const polygons = readPolygons(geometry);
  if (polygons instanceof Fault) return polygons;
  const cells = new Set<string>();
  for (const polygon of polygons) {
    if (boundsArea(polygon) / squareKilometresPerCell > 4 * maxCells) return tooLarge;
    try {
      // The library takes writable arrays but does not write into them.
      const rings = polygon as unknown as number[][][];
      const mode = POLYGON_TO_CELLS_FLAGS.containmentOverlapping;
      for (const cell of polygonToCellsExperimental(rings, resolution, mode, true)) cells.add(decimalCell(cell));
    } catch {
      return bad('cannot be covered by cells; check that its rings do not cross themselves');
    }
    if (cells.size > maxCells) return tooLarge;
  }
  return cells.size === 0 ? bad('covers no ground') : { polygons, cells: [...cells] };
}

function readPolygons(geometry: unknown): readonly Polygon[] | Fault {
  if (typeof geometry !== 'object' || geometry === null || !('type' in geometry) || !('coordinates' in geometry)) {
    return bad('must be a Polygon or MultiPolygon');
  }
  const { type, coordinates } = geometry;
  if (type !== 'Polygon' && type !== 'MultiPolygon') return bad('must be a Polygon or MultiPolygon');
  const list: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  if (!Array.isArray(list) || list.length === 0) return bad('has no polygon');
  let left = maxPositions;
  const polygons: Polygon[] = [];
  for (const rings of list as unknown[]) {
    if (!Array.isArray(rings) || rings.length === 0) return bad('has a polygon without rings');
    const polygon: Ring[] = [];
    for (const positions of rings as unknown[]) {
      const ring = readRing(positions, left);
      if (ring instanceof Fault) return ring;
      left -= ring.length;
      polygon.push(ring);
    }
    polygons.push(polygon);
  }
  return polygons;
}

function readRing(positions: unknown, left: number): Ring | Fault {
  if (!Array.isArray(positions) || positions.length < 4) return bad('has a ring of fewer than four positions');
  if (positions.length > left) return bad(`has more than ${maxPositions} positions`);
  const ring: Position[] = [];
  for (const position of positions as unknown[]) {
    const [lon, lat] = Array.isArray(position) ? (position as unknown[]) : [];
    if (typeof lon !== 'number' || typeof lat !== 'number' || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) {
      return bad('has a position that is not [longitude, latitude] in degrees');
    }
    ring.push([lon, lat]);
  }
  const [first, last] = [ring[0], ring.at(-1)];
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) return bad('has a ring that does not end where it begins');
  return ring;
}

/** Ground within the bounds of the outer ring, in square kilometres. */
function boundsArea([outer = []]: Polygon): number {
  let [west, east, south, north] = [180, -180, 90, -90];
  for (const [lon, lat] of outer) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const radians = Math.PI / 180;
  const height = Math.sin(north * radians) - Math.sin(south * radians);
  return earthRadiusKilometres ** 2 * (east - west) * radians * height;
}

function bad(message: string): Fault {
  return new Fault('bad-geometry', message, 'geometry');
}
