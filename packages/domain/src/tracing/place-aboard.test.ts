import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseCoach, parseCoach, parsePlaceAboard } from './place-aboard.ts';

test.each([
  ['05', '5'],
  ['5号车厢', '5'],
  ['5车', '5'],
  [' 软卧5', '5'],
  ['第１５车厢', '15'],
  ['YW12', '12'],
  ['加1', '加1'],
  ['+1', '加1'],
  ['b', 'B'],
  ['Coach 7', '7'],
])('%j is coach %s', (text, coach) => {
  expect(normaliseCoach(text)).toBe(coach);
});

test.each(['', '未知', '-', '0', '100', '5A6', '??!', '软卧'])('%j names no coach', (text) => {
  expect(normaliseCoach(text)).toBeUndefined();
});

test('an unknown coach is accepted, nonsense is refused with advice', () => {
  expect(parseCoach('Unknown')).toEqual({ ok: true });
  expect(parseCoach('100')).toEqual({ ok: false, message: expect.stringContaining('"100" is not a coach') });
});

test('the class of a berth may stand with the coach', () => {
  expect(parsePlaceAboard('rail', '软卧5', '12下')).toEqual({
    ok: true,
    coach: '5',
    seat: { text: 'RW12L', kind: 'sleeper-soft', number: 12, berth: 'lower' },
  });
  expect(parsePlaceAboard('rail', 'YW07', '9')).toMatchObject({ coach: '7', seat: { kind: 'sleeper-hard' } });
});

test('the coach may stand with the seat', () => {
  expect(parsePlaceAboard('rail', '', '05车12F号')).toMatchObject({ ok: true, coach: '5', seat: { text: '12F' } });
  expect(parsePlaceAboard('rail', '5', '05车12F号')).toMatchObject({ ok: true, coach: '5' });
  expect(parsePlaceAboard('rail', '6', '05车12F号')).toMatchObject({ ok: false, field: 'seat' });
});

test('a refusal says which of the two columns is wrong', () => {
  expect(parsePlaceAboard('rail', 'x!', '12F')).toMatchObject({ ok: false, field: 'coach' });
  expect(parsePlaceAboard('rail', '5', 'ZZ99Q!')).toMatchObject({ ok: false, field: 'seat' });
});

test('on a ferry the coach column is the cabin, on a plane nothing', () => {
  expect(parsePlaceAboard('ferry', ' cabin d 512 ', '')).toMatchObject({
    coach: 'CABIN D 512',
    seat: { kind: 'unknown' },
  });
  expect(parsePlaceAboard('air', 'economy', '12A')).toEqual({
    ok: true,
    seat: { text: '12A', kind: 'seat', row: 12, column: 'A' },
  });
});

test('any texts give a place or a refusal, and a canonical place reads back unchanged', () => {
  const coaches = fc.oneof(
    fc.string({ maxLength: 6 }),
    fc.stringMatching(/^(?:软卧|硬卧|加|第)?\d{1,2}(?:车|号车厢)?$/),
  );
  const seats = fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^(?:\d车)?\d{1,3}[A-F上下]?$/));
  fc.assert(
    fc.property(fc.constantFrom('rail', 'air', 'coach', 'ferry'), coaches, seats, (mode, coach, seat) => {
      const place = parsePlaceAboard(mode, coach, seat);
      if (place.ok) expect(parsePlaceAboard(mode, place.coach ?? '', place.seat.text)).toEqual(place);
    }),
    { numRuns: 3000 },
  );
});
