/** A phone cell's division, guessed from the nearest place whose division is known. */

import { distanceKm } from '@open-health-code/domain';

export interface LocatedPlace {
  readonly placeId: string;
  readonly district: string;
  readonly lon: number;
  readonly lat: number;
}

export interface LocatedCell {
  readonly key: string;
  readonly lon: number;
  readonly lat: number;
}

/** Farther from any place, a cell has no division. */
export const farthestPlaceKm = 3;

/** Degrees of latitude that are a little more than the farthest distance. */
const binDegrees = farthestPlaceKm / 110;

/** Yields [cell key, division] of each cell near a place. Of equally near places the smaller id counts. */
export function* districtsOfCells(
  cells: Iterable<LocatedCell>,
  places: Iterable<LocatedPlace>,
): Generator<[key: string, district: string]> {
  const bins = Map.groupBy(places, ({ lon, lat }) => binKey(column(lon, lat), row(lat)));
  for (const cell of cells) {
    let nearest: LocatedPlace | undefined;
    let kilometres = farthestPlaceKm;
    for (const place of placesAround(bins, cell)) {
      const distance = distanceKm(cell, place);
      if (distance === undefined || distance > kilometres) continue;
      if (distance === kilometres && nearest !== undefined && nearest.placeId <= place.placeId) continue;
      nearest = place;
      kilometres = distance;
    }
    if (nearest !== undefined) yield [cell.key, nearest.district];
  }
}

function* placesAround(
  bins: ReadonlyMap<string, readonly LocatedPlace[]>,
  { lon, lat }: LocatedCell,
): Generator<LocatedPlace> {
  for (const neighbour of [-1, 0, 1]) {
    const at = row(lat) + neighbour;
    // Columns narrow towards the poles, so each row of bins has its own.
    const middle = column(lon, (at + 0.5) * binDegrees);
    for (const step of [-1, 0, 1]) yield* bins.get(binKey(middle + step, at)) ?? [];
  }
}

function row(lat: number): number {
  return Math.floor(lat / binDegrees);
}

/** Columns of a row are as wide as at its middle, so that all its places share them. */
function column(lon: number, lat: number): number {
  const middle = (row(lat) + 0.5) * binDegrees;
  return Math.floor((lon * Math.max(0.01, Math.cos((middle * Math.PI) / 180))) / binDegrees);
}

function binKey(columnOfBin: number, rowOfBin: number): string {
  return `${columnOfBin} ${rowOfBin}`;
}
