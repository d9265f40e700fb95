import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TransportMode } from '../evidence.ts';
import { parseSeat, type Seat } from './seat.ts';

function seat(mode: TransportMode, text: string): Seat {
  const parsed = parseSeat(mode, text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.seat;
}

describe('rows and letters', () => {
  test.each([
    ['air', '14E', { text: '14E', kind: 'seat', row: 14, column: 'E' }],
    ['air', '06a', { text: '6A', kind: 'seat', row: 6, column: 'A' }],
    ['air', 'A3', { text: '3A', kind: 'seat', row: 3, column: 'A' }],
    ['air', 'Business class 6K', { text: '6K', kind: 'seat', row: 6, column: 'K' }],
    ['air', 'First class 2A', { text: '2A', kind: 'seat', row: 2, column: 'A' }],
    ['air', '44', { text: '44', kind: 'seat', row: 44 }],
    ['air', 'Row 39', { text: '39', kind: 'seat', row: 39 }],
    ['air', '经济舱31排C座', { text: '31C', kind: 'seat', row: 31, column: 'C' }],
    ['rail', '１２Ｆ', { text: '12F', kind: 'seat', row: 12, column: 'F' }],
    ['rail', '二等座 12F号', { text: '12F', kind: 'seat', row: 12, column: 'F' }],
    ['rail', '一等 3A', { text: '3A', kind: 'seat', row: 3, column: 'A' }],
    ['rail', '053', { text: '53', kind: 'seat', number: 53 }],
    ['rail', '118号', { text: '118', kind: 'seat', number: 118 }],
    ['rail', '硬座 20', { text: '20', kind: 'seat', number: 20 }],
    ['coach', '12', { text: '12', kind: 'seat', number: 12 }],
    ['coach', '3排', { text: 'row 3', kind: 'seat', row: 3 }],
  ] as const)('%s seat %j', (mode, text, expected) => {
    expect(seat(mode, text)).toEqual(expected);
  });
});

describe('berths', () => {
  test.each([
    ['软卧5下', { text: 'RW5L', kind: 'sleeper-soft', number: 5, berth: 'lower' }],
    ['RW5L', { text: 'RW5L', kind: 'sleeper-soft', number: 5, berth: 'lower' }],
    ['动卧 08号', { text: 'RW8', kind: 'sleeper-soft', number: 8 }],
    ['Soft sleeper 6 upper', { text: 'RW6U', kind: 'sleeper-soft', number: 6, berth: 'upper' }],
    ['硬卧12号中铺', { text: 'YW12M', kind: 'sleeper-hard', number: 12, berth: 'middle' }],
    ['12中', { text: 'YW12M', kind: 'sleeper-hard', number: 12, berth: 'middle' }],
    ['12下', { text: '12L', kind: 'sleeper', number: 12, berth: 'lower' }],
    ['12号下铺', { text: '12L', kind: 'sleeper', number: 12, berth: 'lower' }],
    ['卧铺7', { text: '卧铺7', kind: 'sleeper', number: 7 }],
  ] as const)('%j', (text, expected) => {
    expect(seat('rail', text)).toEqual(expected);
  });

  test('soft sleepers have no middle berth', () => {
    expect(parseSeat('rail', '软卧5中').ok).toBe(false);
  });
});

test.each(['crew', 'Business class cabin crew', '乘务员', '列车长', 'Driver'])('%j is crew', (text) => {
  expect(seat('air', text)).toEqual({ text: 'crew', kind: 'crew' });
});

test.each(['无座', '站票', 'standing', 'WZ'])('%j is a standing passenger', (text) => {
  expect(seat('rail', text)).toEqual({ text: 'standing', kind: 'standing' });
});

test.each(['', ' ', 'Unknown', '未知', '-', 'N/A', '一等座'])('%j leaves the seat unknown', (text) => {
  expect(seat('rail', text)).toEqual({ text: '', kind: 'unknown' });
});

test.each([
  ['air', 'ZZ99Q!'],
  ['air', '0A'],
  ['air', '101A'],
  ['air', '101'],
  ['air', '12I'],
  ['air', '21A, 47B'],
  ['rail', '0'],
  ['rail', '201'],
  ['rail', '999下'],
  ['coach', 'Since 20/01/2020'],
] as const)('%s seat %j is refused with advice', (mode, text) => {
  expect(parseSeat(mode, text)).toEqual({ ok: false, message: expect.stringContaining('write row and letter') });
});

test('the canonical text of any seat reads back to the same seat', () => {
  const written = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.stringMatching(/^0?\d{1,3}[A-L]?$/),
    fc.stringMatching(/^(?:软卧|硬卧|RW|YW|卧铺|Row |Business class )?\d{1,3}号?(?:[上中下ULM]铺?|[A-F])?$/),
  );
  fc.assert(
    fc.property(fc.constantFrom('rail', 'air', 'coach', 'ferry'), written, (mode, text) => {
      const parsed = parseSeat(mode, text);
      if (parsed.ok) expect(parseSeat(mode, parsed.seat.text)).toEqual(parsed);
    }),
    { numRuns: 3000 },
  );
});
