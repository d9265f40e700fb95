import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evidenceKinds } from '../evidence.ts';
import { appealGrounds, isGroundFor, type AppealGround } from './grounds.ts';
import { mattersOf } from './matter.ts';

const grounds = Object.keys(appealGrounds) as AppealGround[];
const effectiveFrom = Date.UTC(2020, 1, 9, 3);
const contact = {
  kind: 'contact' as const,
  effectiveFrom,
  facts: {
    caseId: 'c1',
    closeness: 'close',
    setting: 'rail-coach',
    service: 'G1278',
    date: '2020-02-09',
    level: 'seat',
    rule: 'r',
  },
};

test('a contact stays the same matter under another rule, seat and strength', () => {
  expect(mattersOf(contact, 'other')).toEqual([
    { kind: 'contact', facts: { caseId: 'c1', service: 'G1278', date: '2020-02-09' } },
  ]);
});

test('who did not travel met no other case aboard either', () => {
  expect(mattersOf(contact, 'did-not-travel')).toEqual([
    { kind: 'contact', facts: { service: 'G1278', date: '2020-02-09' } },
  ]);
});

test('a zone is a matter by day and way of seeing, whatever the minutes', () => {
  const facts = { zoneId: 'Z1', level: 'high', date: '2020-02-09', via: 'telco', minutes: 40, basis: 'registered' };
  expect(mattersOf({ kind: 'zone-visit', facts, effectiveFrom }, 'was-not-there')).toEqual([
    { kind: 'zone-visit', facts: { zoneId: 'Z1', date: '2020-02-09', via: 'telco' } },
  ]);
});

test('an omission goes with what was said to be left out, when the person was not there', () => {
  const facts = {
    omitted: 'contact',
    date: '2020-02-09',
    what: 'G1278',
    seenBy: 'tickets',
    declared: [],
    declaredAt: 1,
  };
  const own = { kind: 'declaration-mismatch', facts: { omitted: 'contact', date: '2020-02-09', what: 'G1278' } };
  const mismatch = { kind: 'declaration-mismatch' as const, facts, effectiveFrom };
  expect(mattersOf(mismatch, 'did-not-travel')).toEqual([
    own,
    { kind: 'contact', facts: { service: 'G1278', date: '2020-02-09' } },
  ]);
  expect(mattersOf(mismatch, 'other')).toEqual([own]);
  expect(mattersOf({ ...mismatch, facts: { ...facts, omitted: 'zone-visit', what: 'Z1' } }, 'was-not-there')).toEqual([
    { kind: 'declaration-mismatch', facts: { omitted: 'zone-visit', date: '2020-02-09', what: 'Z1' } },
    { kind: 'zone-visit', facts: { zoneId: 'Z1', date: '2020-02-09' } },
  ]);
});

test('a record is a matter by all it says and its time', () => {
  const facts = { test: 'pcr', result: 'positive', laboratory: 'L', sampledAt: 1, reportedAt: 2 };
  expect(mattersOf({ kind: 'lab-result', facts, effectiveFrom }, 'wrong-result')).toEqual([
    { kind: 'lab-result', facts, effectiveFrom },
  ]);
});

test('the contested evidence is always of the first matter, and every matter names something', () => {
  const facts = fc.dictionary(
    fc.constantFrom('caseId', 'service', 'date', 'zoneId', 'via', 'what', 'omitted', 'country'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...evidenceKinds), facts, fc.constantFrom(...grounds), (kind, told, ground) => {
      const [own, ...others] = mattersOf({ kind, facts: told, effectiveFrom }, ground);
      expect(own?.kind).toBe(kind);
      expect(told).toMatchObject(own?.facts ?? {});
      for (const other of others) expect(Object.keys(other.facts)).toHaveLength(2);
    }),
  );
});

test('every kind of evidence has a ground of its own beside those for all', () => {
  for (const kind of evidenceKinds) {
    expect(isGroundFor('other', kind)).toBe(true);
    expect(isGroundFor('not-me', kind)).toBe(true);
  }
  expect(isGroundFor('known-cause', 'contact')).toBe(false);
});
