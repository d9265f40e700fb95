/** Places, cells and zones. */

import { polygonToCells } from 'h3-js';
import type { ZoneLevel } from '@open-health-code/domain';
import type { Queryable } from '../../platform/database.ts';
import { decimalCell, h3CellOf, resolution } from '../../features/sources/h3-cells.ts';
import { cellKeyOf } from '../../features/sources/profiles/places.ts';
import { insert, markDue } from './rows.ts';

export function cellKey(cellId: string): string {
  return cellKeyOf(cellId);
}

export interface TestPlace {
  readonly place: string;
  readonly kind?: string;
  readonly name?: string;
  readonly district?: string;
  readonly lon?: number;
  readonly lat?: number;
  readonly service?: string;
  readonly coach?: string;
}

/** Adds or replaces a place, and says that places changed. */
export async function insertPlace(db: Queryable, place: TestPlace): Promise<void> {
  const located = place.lon !== undefined && place.lat !== undefined;
  await db.query('delete from place where place_id = $1', [place.place]);
  await insert(db, 'place', {
    place_id: place.place,
    kind: place.kind ?? 'shop',
    name: place.name ?? place.place,
    district: place.district ?? null,
    lon: place.lon ?? null,
    lat: place.lat ?? null,
    h3: located ? h3CellOf(place.lon, place.lat) : null,
    service: place.service ?? null,
    coach: place.coach ?? null,
  });
  await markDue(db, 'place', place.place);
}

/** Adds or moves a cell, and says that cells changed. */
export async function insertCell(
  db: Queryable,
  cell: { cell: string; lon: number; lat: number; rangeM?: number },
): Promise<void> {
  await db.query('delete from cell where cell_key = $1', [cellKey(cell.cell)]);
  await insert(db, 'cell', {
    cell_key: cellKey(cell.cell),
    cell_id: cell.cell,
    lon: cell.lon,
    lat: cell.lat,
    range_m: cell.rangeM ?? 500,
    h3: h3CellOf(cell.lon, cell.lat),
  });
  await markDue(db, 'cells', '');
}

export interface TestZone {
  readonly zone: string;
  readonly level?: ZoneLevel;
  readonly from: string;
  readonly until?: string;
  readonly districts?: readonly string[];
  /** Outer rings of [lon, lat]. */
  readonly rings?: readonly (readonly (readonly [number, number])[])[];
  /** Cells of the named positions, where a drawn polygon says nothing more. */
  readonly around?: readonly (readonly [lon: number, lat: number])[];
}

/** Declares a zone, or changes one, and says so. */
export async function insertZone(db: Queryable, zone: TestZone): Promise<void> {
  const drawn = (zone.rings ?? []).flatMap((ring) =>
    polygonToCells([ring.map(([lon, lat]) => [lon, lat])], resolution, true),
  );
  const h3 = [...drawn.map(decimalCell), ...(zone.around ?? []).map(([lon, lat]) => h3CellOf(lon, lat))];
  await db.query('delete from zone where zone_id = $1', [zone.zone]);
  await insert(db, 'zone', {
    zone_id: zone.zone,
    level: zone.level ?? 'high',
    active_from: zone.from,
    active_until: zone.until ?? null,
    districts: zone.districts ?? [],
    polygons: zone.rings === undefined ? null : JSON.stringify(zone.rings.map((ring) => [ring])),
    h3: [...new Set(h3)],
  });
  await markDue(db, 'zone', zone.zone);
}

export async function withdrawZone(db: Queryable, zone: string): Promise<void> {
  await db.query('delete from zone where zone_id = $1', [zone]);
  await markDue(db, 'zone', zone);
}
