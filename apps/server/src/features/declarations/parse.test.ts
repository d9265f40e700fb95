import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testPolicy } from '../../testkit/policy.ts';
import { parseDeclaration, type Declared } from './parse.ts';

const ride = { date: '2020-02-08', mode: 'rail', service: 'G1278', coach: '5', seat: '6A' } as const;
const context = {
  policy: testPolicy(),
  utcOffsetMinutes: 480,
  now: Date.parse('2020-02-11T12:00:00+08:00'),
  journeys: new Map([['T-1', ride]]),
};

function pointers(body: Partial<Declared>): readonly string[] {
  const parsed = parseDeclaration({ symptoms: [], trips: [], tickets: [], ...body }, context);
  return parsed.ok ? [] : parsed.faults.map(({ pointer }) => pointer);
}

test('every fault is told, each with its place', () => {
  expect(
    pointers({
      symptoms: ['fever', 'hiccups'],
      trips: [{ date: '2020-02-30', place: 'x' }, { date: 'yesterday' }, { date: '2020-02-01', country: 'Japan' }],
      tickets: ['T-1', 'T-2'],
    }),
  ).toEqual(['/symptoms/1', '/trips/0/date', '/trips/1/date', '/trips/2/country', '/tickets/1']);
  expect(
    pointers({
      trips: [
        { date: '2020-02-12', place: 'x' },
        { date: '2018-02-12', place: 'x' },
        { date: '2020-02-09', mode: 'air', service: '???' },
        { date: '2020-02-09' },
        { date: '2020-02-09', until: '2020-02-08', place: 'x' },
      ],
    }),
  ).toEqual(['/trips/4/until']);
  expect(
    pointers({
      trips: [
        { date: '2020-02-12', place: 'x' },
        { date: '2018-02-12', place: 'x' },
        { date: '2020-02-09', mode: 'air', service: '???' },
        { date: '2020-02-09' },
      ],
    }),
  ).toEqual(['/trips/0/date', '/trips/1/date', '/trips/2/service', '/trips/3']);
});

test('confirmed tickets are told once, also when they are typed as well', () => {
  const parsed = parseDeclaration(
    { symptoms: ['fatigue', 'fever', 'fever'], contacts: '  ', trips: [{ ...ride }], tickets: ['T-1', 'T-1'] },
    context,
  );
  expect(parsed).toEqual({ ok: true, symptoms: ['fever', 'fatigue'], contacts: '', trips: [ride] });
});

test('anything that fits the form is told or refused, never an exception', () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('2020-02-01', 'rail', 'G1278', '420103', 'JP'));
  const trip = fc.record(
    { date: word, until: word, mode: word, service: word, district: word, country: word },
    { requiredKeys: ['date'] },
  );
  fc.assert(
    fc.property(fc.array(trip, { maxLength: 4 }), fc.array(word), fc.array(word), (trips, symptoms, tickets) => {
      for (const pointer of pointers({ trips, symptoms, tickets }))
        expect(pointer).toMatch(/^\/(?:trips|symptoms|tickets)/);
    }),
  );
});
