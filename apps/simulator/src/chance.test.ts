import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Chance, purpose, seedOf } from './chance.ts';

const keys = fc.tuple(fc.constantFrom(...Object.values(purpose)), fc.nat(), fc.nat(100_000));

test('the sequence of some keys is the same whatever was drawn before', () => {
  fc.assert(
    fc.property(fc.string(), keys, keys, fc.nat(50), (seed, wanted, other, drawn) => {
      const fresh = new Chance(seedOf(seed)).at(...wanted);
      const used = new Chance(seedOf(seed)).at(...other);
      for (let i = 0; i < drawn; i++) used.next();
      used.at(...wanted);
      for (let i = 0; i < 8; i++) expect(used.next()).toBe(fresh.next());
    }),
  );
});

test('neighbouring keys and seeds give draws that look independent', () => {
  const chance = new Chance(seedOf(1));
  const other = new Chance(seedOf(2));
  const buckets = new Int32Array(16);
  let equal = 0;
  let correlation = 0;
  for (let person = 0; person < 64_000; person++) {
    const today = chance.at(purpose.day, person, 3).unit();
    const tomorrow = chance.at(purpose.day, person, 4).unit();
    const bucket = Math.floor(today * 16);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    correlation += (today - 0.5) * (tomorrow - 0.5);
    if (today === other.at(purpose.day, person, 3).unit()) equal++;
  }
  for (const count of buckets) expect(Math.abs(count - 4000)).toBeLessThan(300);
  expect(Math.abs(correlation / 64_000)).toBeLessThan(0.002);
  expect(equal).toBeLessThan(3);
});

test('draws keep to their bounds', () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: -50, max: 50 }), fc.nat(100), ([about, first, second], lowest, span) => {
      const chance = new Chance(seedOf('bounds')).at(about, first, second);
      for (let i = 0; i < 20; i++) {
        const value = chance.between(lowest, lowest + span);
        expect(value >= lowest && value <= lowest + span && Number.isInteger(value)).toBe(true);
        expect(Math.abs(chance.bell())).toBeLessThanOrEqual(1.5);
        expect([0, 2]).toContain(chance.weighted([1, 0, 3]));
      }
    }),
  );
});
