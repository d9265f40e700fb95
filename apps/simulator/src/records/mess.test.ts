import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chance, seedOf } from '../chance.ts';
import { faultOf } from '../testkit/conformance.ts';
import { Mess, messOutcomes, spoil, type MessKind } from './mess.ts';
import { columnsOf, type Profile } from './profiles.ts';

const good: Partial<Record<Profile, string[]>> = {
  tickets: [
    'T1',
    'resident',
    '990106197905038244',
    '16200020201',
    'rail',
    'G9001',
    '2020-02-01',
    '05',
    '12F',
    '临澜西',
    '青岚',
    '2020-02-01T10:00:00+08:00',
    '2020-02-01T11:00:00+08:00',
  ],
  temperatures: ['TP1', 'passport', 'E12345678', '36.5', '2020-02-01T10:00:00+08:00', '门岗'],
  'telco-stays': ['16200020201', '990-01-10001', '2020-02-01T00:00:00+08:00', '2020-02-01T09:00:00+08:00'],
};

test('a spoilt row is refused by its profile, a merely untidy one is not, whatever the row', () => {
  const kinds: Partial<Record<Profile, MessKind[]>> = {
    tickets: [
      'bad-checksum',
      'no-offset',
      'impossible-date',
      'end-before-start',
      'bad-seat',
      'extra-field',
      'extra-spaces',
    ],
    temperatures: ['out-of-range', 'bad-checksum', 'missing-field', 'quoted-text'],
    'telco-stays': ['no-offset', 'impossible-date', 'end-before-start', 'extra-spaces', 'duplicate'],
  };
  for (const [name, fields] of Object.entries(good)) {
    const profile = name as Profile; // Object.entries forgets the type of the keys written above.
    expect(faultOf(profile, columnsOf[profile], fields)).toBeUndefined();
    for (const kind of kinds[profile] ?? []) {
      const fault = faultOf(profile, columnsOf[profile], spoil(kind, profile, fields).fields);
      expect(fault !== undefined, `${profile} ${kind}`).toBe(messOutcomes[kind] === 'rejected');
    }
  }
});

test('whether a row is messy depends on its keys alone', () => {
  const mess = new Mess(0.1, new Chance(seedOf('mess')));
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -2000, max: 20_000 }), fc.nat(), (first, second, other) => {
      const before = mess.of('tickets', first, second);
      mess.of('people', other, 0);
      expect(mess.of('tickets', first, second)).toBe(before);
      expect(mess.loses('tickets', first, second)).toBe(before !== undefined && messOutcomes[before] === 'rejected');
    }),
  );
  const hit = Array.from({ length: 20_000 }, (_, i) => mess.of('tickets', i, 7)).filter((kind) => kind !== undefined);
  expect(Math.abs(hit.length / 20_000 - 0.1)).toBeLessThan(0.01);
});
