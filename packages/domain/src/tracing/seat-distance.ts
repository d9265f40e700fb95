/** How far apart two parsed seats are, in the units the contact definitions and the studies use. */

import type { TransportMode } from '../evidence.ts';
import type { Seat } from './seat.ts';

/**
 * Blocks of seats between aisles in common cabins. Chinese trains have A B C, D F in second class and A C, D F in first. Airlines
 * letter a single aisle A–F, or keep H or J to L for the right side whatever is in the middle, so that C and H or J are neighbours
 * across the aisle on one aircraft and far apart on another.
 */
const layouts = {
  rail: ['ABC DF', 'AC DF'],
  air: [
    'ABC DEF',
    'ABC HJK',
    'ABC JKL',
    'AC DF',
    'AC HK',
    'AC JL',
    'AB DEFG HJ',
    'AC DEFG HK',
    'AC DEFG JL',
    'ABC DEF HJK',
    'ABC DEF JKL',
    'ABC DEFG HJK',
    'ABC DEFGH JKL',
  ],
} as const;
const letters = 'ABCDEFGHJKL';

/** Rows between two seats; 0 is the same row. Undefined when the row of either is not known. */
export function rowsBetween(a: Seat | undefined, b: Seat | undefined): number | undefined {
  return a?.row === undefined || b?.row === undefined ? undefined : Math.abs(a.row - b.row);
}

/**
 * Seats from one column to the other, counted across aisles, which take no number: C and D are 1 apart. The cabin's layout is
 * not on a ticket, so this is the *smallest* distance in any common layout that has both letters: it may take somebody farther
 * off for near, never somebody near for far. Undefined when a column is not known.
 */
export function seatsBetween(mode: TransportMode, a: Seat | undefined, b: Seat | undefined): number | undefined {
  if (a?.column === undefined || b?.column === undefined) return undefined;
  const [from, to] = [a.column, b.column];
  const inLayouts = layouts[mode === 'air' ? 'air' : 'rail']
    .map((layout) => layout.replaceAll(' ', ''))
    .filter((layout) => layout.includes(from) && layout.includes(to))
    .map((layout) => Math.abs(layout.indexOf(from) - layout.indexOf(to)));
  return inLayouts.length > 0 ? Math.min(...inLayouts) : Math.abs(letters.indexOf(from) - letters.indexOf(to));
}

/** Seats that touch: the same row, neighbouring letters, and no aisle between them in the cabins most people sit in. */
export function areAdjacent(mode: TransportMode, a: Seat, b: Seat): boolean {
  if (rowsBetween(a, b) !== 0 || a.column === undefined || b.column === undefined) return false;
  if (a.column === b.column) return true;
  const pair = [a.column, b.column].sort().join('');
  if (pair === 'CD') return false;
  if (mode !== 'air') return ['AB', 'BC', 'DE', 'EF', 'DF'].includes(pair);
  return pair !== 'GH' && letters.includes(pair);
}

/**
 * Whether two soft-sleeper berths of one coach are in the same compartment of four. Undefined when a number is not known.
 *
 * Berths are numbered 1–36 through the coach, odd ones lower and even ones upper, so a compartment holds four numbers
 * (travelchinaguide.com, "Soft Sleeper"). Where a ticket breaks that (an even lower, an odd upper berth), each number names an
 * upper and a lower berth, and a compartment holds two numbers.
 */
export function inSameCompartment(a: Seat, b: Seat): boolean | undefined {
  if (a.number === undefined || b.number === undefined) return undefined;
  const size = [a, b].some(namesTwoTiers) ? 2 : 4;
  return Math.ceil(a.number / size) === Math.ceil(b.number / size);
}

function namesTwoTiers({ number = 0, berth }: Seat): boolean {
  return (berth === 'lower' && number % 2 === 0) || (berth === 'upper' && number % 2 === 1);
}
