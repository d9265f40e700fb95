/** Whether one place lies in a zone; for all places at once see `areas.ts`, whose rule this is. */

import { divisionPrefix } from './division.ts';
import { liesInPolygon, type Polygon } from './polygon.ts';

export interface ZoneArea {
  /** Division codes. */
  readonly districts: readonly string[];
  readonly polygons: readonly Polygon[] | null;
}

export interface LocatedPlace {
  readonly district: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
}

export function liesInZone({ district, lon, lat }: LocatedPlace, { districts, polygons }: ZoneArea): boolean {
  const isInDistrict = districts.some((code) => district?.startsWith(divisionPrefix(code)) === true);
  if (isInDistrict || lon === null || lat === null) return isInDistrict;
  return polygons?.some((polygon) => liesInPolygon(lon, lat, polygon)) === true;
}
