import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, parseInstant } from '../time.ts';
import type { DeclaredTrip } from './declared-trips.ts';
import { describeTrip, findMismatches, type DeclarationToCheck, type Observation } from './mismatch.ts';

const offset = 480;
const policy = { lookBackDays: 14, omissions: ['zone-visit' as const, 'contact' as const] };

function at(text: string): number {
  const instant = parseInstant(`${text}+08:00`);
  if (instant === undefined) throw new Error(`no instant: ${text}`);
  return instant;
}
const declaredAt = at('2020-01-25T09:00');

const zoneVisit: Observation = {
  kind: 'zone-visit',
  date: '2020-01-20',
  what: 'zone-hankou',
  seenBy: 'check-ins',
  strength: 'strong',
  districts: ['420103'],
  places: ['P-0007', '汉口商场'],
};
const ride: Observation = {
  kind: 'contact',
  date: '2020-01-20',
  what: 'G1278',
  seenBy: 'tickets',
  strength: 'conclusive',
  mode: 'rail',
  service: 'G1278',
  stops: ['武汉', '沈阳'],
};

function found(
  trips: readonly DeclaredTrip[],
  observations: readonly Observation[],
  more: Partial<DeclarationToCheck> = {},
) {
  return findMismatches({ declaredAt, trips, observations, ...more }, policy, offset);
}

test('an omission is shown with both sides', () => {
  const trips = [
    { date: '2020-01-20', from: '杭州', to: '南京', service: 'G7372' },
    { date: '2020-01-22', district: '330106' },
  ];
  expect(found(trips, [zoneVisit])).toEqual([
    {
      omitted: 'zone-visit',
      date: '2020-01-20',
      what: 'zone-hankou',
      seenBy: 'check-ins',
      declared: ['G7372 杭州–南京'],
      declaredAt,
    },
  ]);
  expect(found([], [ride])).toMatchObject([{ omitted: 'contact', what: 'G1278', seenBy: 'tickets', declared: [] }]);
});

describe('a visit is covered by a trip of the day that names', () => {
  test.each<[string, Partial<DeclaredTrip>]>([
    ['the zone', { zone: 'zone-hankou' }],
    ['the place by id', { place: 'P-0007' }],
    ['the place by name', { place: '汉口商场' }],
    ['the district', { district: '420103' }],
    ['the city around it', { district: '420100' }],
    ['a street inside it', { district: '420103001' }],
  ])('%s', (_, trip) => {
    expect(found([{ date: '2020-01-20', ...trip }], [zoneVisit])).toEqual([]);
    expect(found([{ date: '2020-01-19', ...trip }], [zoneVisit])).toHaveLength(1);
    expect(found([{ date: '2020-01-18', until: '2020-01-21', ...trip }], [zoneVisit])).toEqual([]);
  });

  test('and not by another district of the city', () => {
    expect(found([{ date: '2020-01-20', district: '420106' }], [zoneVisit])).toHaveLength(1);
  });
});

describe('a ride is covered by', () => {
  test.each(['2020-01-19', '2020-01-20', '2020-01-21'])('its service, declared for %s', (date) => {
    expect(found([{ date, service: 'g1278次' }], [ride])).toEqual([]);
  });

  test('a stop of the same day, however the station is written', () => {
    expect(found([{ date: '2020-01-20', to: '沈阳站' }], [ride])).toEqual([]);
    expect(found([{ date: '2020-01-21', to: '沈阳站' }], [ride])).toHaveLength(1);
  });

  test('either number of a train that changes it', () => {
    expect(found([{ date: '2020-01-20', service: 'G2331' }], [{ ...ride, service: 'G2331/G2334' }])).toEqual([]);
  });

  test('not by another train, or its own two days off', () => {
    expect(found([{ date: '2020-01-20', service: 'G1279' }], [ride])).toHaveLength(1);
    expect(found([{ date: '2020-01-22', service: 'G1278' }], [ride])).toHaveLength(1);
  });

  test('the answer that there was contact with a case', () => {
    expect(found([], [ride], { declaresContact: true })).toEqual([]);
    expect(found([], [zoneVisit], { declaresContact: true })).toHaveLength(1);
  });
});

test('an unconfirmed phone accuses nobody', () => {
  expect(found([], [{ ...zoneVisit, seenBy: 'telco-stays', strength: 'weak' }])).toEqual([]);
});

test('being at home in a zone needs no declaration', () => {
  expect(found([], [zoneVisit], { homeDistrict: '420103' })).toEqual([]);
  expect(found([], [zoneVisit], { homeDistrict: '330106' })).toHaveLength(1);
});

function foundOn(date: string, time?: string): unknown[] {
  return found([], [{ ...zoneVisit, date, ...(time === undefined ? {} : { at: at(`${date}T${time}`) }) }]);
}

test('only what lies between the look-back and the declaration counts', () => {
  expect(foundOn('2020-01-10')).toEqual([]);
  expect(foundOn('2020-01-11')).toHaveLength(1);
  expect(foundOn('2020-01-25')).toEqual([]);
  expect(foundOn('2020-01-25', '08:00')).toHaveLength(1);
  expect(foundOn('2020-01-25', '09:00')).toEqual([]);
  expect(foundOn('2020-01-26')).toEqual([]);
});

test('the policy says which omissions matter', () => {
  const onlyContacts = { ...policy, omissions: ['contact' as const] };
  expect(
    findMismatches({ declaredAt, trips: [], observations: [zoneVisit, ride] }, onlyContacts, offset),
  ).toMatchObject([{ omitted: 'contact' }]);
});

test('several records of one omission make one mismatch, named by the strongest', () => {
  const ticket: Observation = { ...zoneVisit, seenBy: 'tickets', strength: 'conclusive' };
  expect(found([], [zoneVisit, ticket, zoneVisit])).toMatchObject([{ seenBy: 'tickets' }]);
});

test('a trip is told in short', () => {
  expect(describeTrip({ date: '2020-01-20', to: '沈阳' })).toBe('?–沈阳');
  expect(describeTrip({ date: '2020-01-20', mode: 'coach' })).toBe('coach');
  expect(describeTrip({ date: '2020-01-20' })).toBe('2020-01-20');
});

test('mismatches do not depend on the order of records, and declaring more never adds one', () => {
  const day = fc.integer({ min: -20, max: 3 }).map((n) => addDays('2020-01-25', n));
  const observation = fc
    .record({
      base: fc.constantFrom(zoneVisit, ride),
      date: day,
      strength: fc.constantFrom('weak', 'strong', 'conclusive'),
    })
    .map(({ base, date, strength }): Observation => ({ ...base, date, strength }));
  const trip = fc.record({
    date: day,
    service: fc.constantFrom('G1278', 'D1'),
    district: fc.constantFrom('420100', '330106'),
  });
  fc.assert(
    fc.property(fc.array(observation), fc.array(trip), trip, (observations, trips, another) => {
      const before = found(trips, observations);
      expect(found(trips, observations.toReversed())).toEqual(before);
      expect(found([...trips, another], observations).length).toBeLessThanOrEqual(before.length);
    }),
  );
});
