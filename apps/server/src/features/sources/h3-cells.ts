/** Positions as H3 cells of resolution 8 (0.74 km² each), the unit in which zones, places and phone cells meet. */

import { latLngToCell } from 'h3-js';

export const resolution = 8;

/** The cell of a position, as the decimal digits of its 64-bit index. */
export function h3CellOf(lon: number, lat: number): string {
  return decimalCell(latLngToCell(lat, lon, resolution));
}

/** An index as the library writes it (hexadecimal) in the database's form. */
export function decimalCell(cell: string): string {
  return BigInt(`0x${cell}`).toString();
}
