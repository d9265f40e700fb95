import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TransportMode } from '../evidence.ts';
import { areAdjacent, inSameCompartment, rowsBetween, seatsBetween } from './seat-distance.ts';
import { parseSeat, unknownSeat, type Seat } from './seat.ts';

function seat(mode: TransportMode, text: string): Seat {
  const parsed = parseSeat(mode, text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.seat;
}
const air = (text: string): Seat => seat('air', text);
const rail = (text: string): Seat => seat('rail', text);

test('rows are counted either way, and only where both are known', () => {
  expect(rowsBetween(air('14E'), air('11A'))).toBe(3);
  expect(rowsBetween(air('44'), air('44K'))).toBe(0);
  expect(rowsBetween(rail('53'), rail('54'))).toBeUndefined();
  expect(rowsBetween(unknownSeat, air('1A'))).toBeUndefined();
});

test('an aisle is no seat', () => {
  expect(seatsBetween('air', air('3C'), air('3D'))).toBe(1);
  expect(seatsBetween('rail', rail('3D'), rail('3F'))).toBe(1);
  expect(seatsBetween('rail', rail('3A'), rail('3F'))).toBe(3);
});

test('right-hand letters after a gap are next to the aisle in a single-aisle cabin', () => {
  expect(seatsBetween('air', air('56C'), air('56H'))).toBe(1);
  expect(seatsBetween('air', air('56C'), air('56J'))).toBe(1);
  expect(seatsBetween('air', air('56A'), air('56L'))).toBe(3);
});

test('column distance is symmetric, 0 for the same letter and never more than letters apart', () => {
  const columns = fc.constantFrom(...'ABCDEFGHJKL');
  fc.assert(
    fc.property(columns, columns, fc.constantFrom('rail', 'air'), (a, b, mode) => {
      const [x, y] = [air(`1${a}`), air(`1${b}`)];
      const distance = seatsBetween(mode, x, y) ?? Number.NaN;
      expect(distance).toBe(seatsBetween(mode, y, x));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.abs('ABCDEFGHJKL'.indexOf(a) - 'ABCDEFGHJKL'.indexOf(b)));
    }),
  );
});

test('adjacent seats touch: one row, next letter, no aisle between', () => {
  expect(areAdjacent('air', air('14A'), air('14B'))).toBe(true);
  expect(areAdjacent('air', air('57H'), air('57J'))).toBe(true);
  expect(areAdjacent('air', air('14C'), air('14D'))).toBe(false);
  expect(areAdjacent('air', air('14A'), air('15A'))).toBe(false);
  expect(areAdjacent('rail', rail('6D'), rail('6F'))).toBe(true);
  expect(areAdjacent('rail', rail('6C'), rail('6D'))).toBe(false);
});

test('four numbers share a soft compartment where odd berths are lower and even ones upper', () => {
  expect(inSameCompartment(rail('RW5L'), rail('RW8U'))).toBe(true);
  expect(inSameCompartment(rail('RW5L'), rail('RW9L'))).toBe(false);
  expect(inSameCompartment(rail('RW5L'), rail('RW4U'))).toBe(false);
});

test('two numbers share it where each number names an upper and a lower berth', () => {
  expect(inSameCompartment(rail('RW5U'), rail('RW6L'))).toBe(true);
  expect(inSameCompartment(rail('RW5U'), rail('RW7L'))).toBe(false);
});

test('a berth without number shares no known compartment', () => {
  expect(inSameCompartment(unknownSeat, rail('RW6L'))).toBeUndefined();
});
