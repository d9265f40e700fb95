import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTrips, type DeclaredTrip } from './declared-trips.ts';

function trips(value: unknown): readonly DeclaredTrip[] {
  const parsed = parseTrips(JSON.stringify(value));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.trips;
}
function errors(value: unknown): unknown {
  const parsed = parseTrips(JSON.stringify(value));
  return parsed.ok ? [] : parsed.errors.map(({ path }) => path);
}

test('reads every documented field', () => {
  const journey = {
    date: '2020-01-20',
    mode: 'rail',
    service: 'G1278',
    coach: '5',
    seat: '6A',
    from: '武汉',
    to: '沈阳',
  };
  const stay = { date: '2020-01-21', until: '2020-01-24', district: '420106', place: 'P-0007', zone: 'Z1' };
  const abroad = { date: '2020-01-26', country: 'JP' };
  expect(trips([journey, stay, abroad])).toEqual([journey, stay, abroad]);
});

test('is liberal in how things are written', () => {
  expect(trips([{ date: '2020/1/5', mode: 'Train', service: 1461, seat: ' ', note: 'x', to: null }])).toEqual([
    { date: '2020-01-05', mode: 'rail', service: '1461' },
  ]);
  expect(trips({ date: '2020-01-05T08:00:00+08:00', country: 'jp' })).toEqual([{ date: '2020-01-05', country: 'JP' }]);
  expect(trips([{ date: 20200105 }, { date: '2020年1月5日', until: '2020-01-05' }])).toEqual([
    { date: '2020-01-05' },
    { date: '2020-01-05' },
  ]);
});

test.each(['', '  ', 'null', '[]'])('%j declares no trip', (json) => {
  expect(parseTrips(json)).toEqual({ ok: true, trips: [] });
});

test('every error comes with its path', () => {
  expect(
    errors([{ date: '2020-02-30' }, { service: 'G1' }, 'G1278', { date: '2020-01-05', until: '2020-01-04' }]),
  ).toEqual(['/0/date', '/1/date', '/2', '/3/until']);
  expect(errors([{ date: '2020-01-05', mode: 'rocket', district: '武汉', country: 'Japan', seat: {} }])).toEqual([
    '/0/mode',
    '/0/district',
    '/0/country',
    '/0/seat',
  ]);
  expect(errors([{ date: '2020-01-05', place: 'x'.repeat(201) }])).toEqual(['/0/place']);
});

test('what is not JSON is refused as a whole', () => {
  expect(parseTrips('went to Wuhan')).toEqual({
    ok: false,
    errors: [{ path: '', message: expect.stringContaining('not JSON') }],
  });
  expect(parseTrips(JSON.stringify(Array.from({ length: 501 }, () => ({ date: '2020-01-05' }))))).toMatchObject({
    ok: false,
  });
});

test('any JSON gives trips or errors, never an exception, and trips read back unchanged', () => {
  const trip = fc.record(
    { date: fc.oneof(fc.constant('2020-01-05'), fc.anything()), service: fc.anything(), until: fc.string() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(trip).map((value) => JSON.stringify(value, jsonSafe)),
      ),
      (json) => {
        const parsed = parseTrips(json);
        if (parsed.ok) expect(parseTrips(JSON.stringify(parsed.trips))).toEqual(parsed);
      },
    ),
    { numRuns: 1000 },
  );
});

function jsonSafe(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
