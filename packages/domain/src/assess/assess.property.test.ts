import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence, EvidenceOf } from '../evidence.ts';
import { compilePolicy } from '../policy/compile.ts';
import { publishedPolicy, publishedPolicyFiles } from '../policy/testkit/published-policies.ts';
import { dayMs } from '../time.ts';
import { assess, isUnsure } from './assess.ts';
import type { Assessment, Colour, PersonState } from './assessment.ts';
import { anyEvidence, anyInstant, anyPerson, anyPolicyLike } from './testkit/arbitraries.ts';
import { evidence as someEvidence, policyWith } from './testkit/people.ts';

const published = publishedPolicyFiles.map((file) => publishedPolicy(file));
const anyPolicy = fc.oneof(
  fc.constantFrom(...published).map((policy) => ({ ...policy })),
  ...published.slice(0, 1).map(anyPolicyLike),
);
const rank: Record<Colour, number> = { green: 0, none: 0, yellow: 1, red: 2 };
const run = { numRuns: 2500 };
// The helper makes evidence of the kind it is asked for.
const exposed = someEvidence('contact', '2020-02-01') as EvidenceOf<'contact'>;

test('nothing changes between now and nextChangeAt', () => {
  fc.assert(
    fc.property(
      anyPerson,
      anyPolicy,
      anyInstant,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (person, policy, now, share) => {
        const compiled = compilePolicy(policy);
        const at = assess(person, compiled, now);
        const end = at.nextChangeAt ?? now + 60 * dayMs;
        expect(end).toBeGreaterThan(now);
        const between = now + Math.floor((end - 1 - now) * share);
        expect(assess(person, compiled, between)).toEqual(at);
        expect(assess(person, compiled, end - 1)).toEqual(at);
      },
    ),
    run,
  );
});

function withoutBeginnings({ reasons, ...rest }: Assessment): unknown {
  return [reasons.map((reason) => ({ ...reason, since: 0 })), rest];
}

test('an exposure colours from its first moment, and for as long as one that was all at its last moment', () => {
  const compiled = policyWith({
    when: { kind: 'contact' },
    stages: [
      { colour: 'red', forDays: 5, until: { negativeTests: { count: 2, minHoursApart: 24 } } },
      { colour: 'yellow', forDays: 3, until: { dailyReports: { count: 2 } }, ends: 'both' },
    ],
  });
  const ofContacts = anyPerson.map((person) => ({
    ...person,
    evidence: person.evidence.filter(({ kind }) => kind !== 'contact'),
  }));
  const length = fc.integer({ min: 1, max: 2 * dayMs });
  fc.assert(
    fc.property(ofContacts, anyInstant, length, anyInstant, (others, exposedUntil, lasted, later) => {
      const exposedFrom = exposedUntil - lasted;
      const met = (from: number): PersonState => ({
        ...others,
        evidence: [...others.evidence, { ...exposed, effectiveFrom: from, facts: { ...exposed.facts, exposedUntil } }],
      });
      expect(assess(met(exposedFrom), compiled, exposedFrom - 1).colour).toBe('green');
      for (const moment of [exposedFrom, exposedUntil - 1, exposedUntil]) {
        expect(assess(met(exposedFrom), compiled, moment).colour).toBe('red');
      }
      const moment = Math.max(later, exposedUntil);
      expect(withoutBeginnings(assess(met(exposedFrom), compiled, moment))).toEqual(
        withoutBeginnings(assess(met(exposedUntil), compiled, moment)),
      );
    }),
    run,
  );
});

test('following nextChangeAt meets every change there is', () => {
  fc.assert(
    fc.property(anyPerson, anyPolicy, fc.array(anyInstant, { maxLength: 20 }), (person, policy, moments) => {
      const compiled = compilePolicy(policy);
      const sorted = [...moments].sort((a, b) => a - b);
      const [first = 0] = sorted;
      let current = assess(person, compiled, first);
      for (const moment of sorted) {
        for (let steps = 0; current.nextChangeAt !== undefined && current.nextChangeAt <= moment; steps++) {
          expect(steps).toBeLessThan(500);
          current = assess(person, compiled, current.nextChangeAt);
        }
        expect(assess(person, compiled, moment)).toEqual(current);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the order of evidence, readings and reports does not matter', () => {
  fc.assert(
    fc.property(anyPerson, anyPolicy, anyInstant, (person, policy, now) => {
      const compiled = compilePolicy(policy);
      const reversed = {
        ...person,
        evidence: person.evidence.toReversed(),
        ...(person.readings === undefined ? {} : { readings: person.readings.toReversed() }),
        ...(person.normalReportDays === undefined ? {} : { normalReportDays: person.normalReportDays.toReversed() }),
      };
      expect(assess(reversed, compiled, now)).toEqual(assess(person, compiled, now));
    }),
    run,
  );
});

test('more evidence never improves a colour, unless it is of a releasing kind', () => {
  fc.assert(
    fc.property(anyPerson, anyEvidence, anyPolicy, anyInstant, (person, added, policy, now) => {
      fc.pre(!releases(added));
      const compiled = compilePolicy(policy);
      const before = assess(person, compiled, now);
      const after = assess({ ...person, evidence: [...person.evidence, added] }, compiled, now);
      expect(rank[after.colour]).toBeGreaterThanOrEqual(rank[before.colour]);
      expect(after.reasons.length).toBeGreaterThanOrEqual(before.reasons.length);
    }),
    run,
  );
});

function releases(evidence: Evidence): boolean {
  if (evidence.kind === 'lab-result') return evidence.facts.result === 'negative';
  if (evidence.kind === 'diagnosis') return ['recovered', 'ruled-out'].includes(evidence.facts.status);
  return evidence.kind === 'release';
}

test('unsure evidence never makes anyone red, whatever the policy says', () => {
  fc.assert(
    fc.property(anyPerson, anyPolicy, anyInstant, (person, policy, now) => {
      const unsure = { ...person, evidence: person.evidence.filter(isUnsure) };
      const { colour, reasons } = assess(unsure, compilePolicy(policy), now);
      expect(colour).not.toBe('red');
      expect(reasons.filter((reason) => reason.colour === 'red')).toEqual([]);
    }),
    run,
  );
});

test('the colour is that of the first reason, and every reason tells how it ends', () => {
  fc.assert(
    fc.property(anyPerson, anyPolicy, anyInstant, (person, policy, now) => {
      const { colour, reasons } = assess(person, compilePolicy(policy), now);
      if (reasons.length > 0) expect(colour).toBe(reasons[0]?.colour);
      else expect(['green', 'none']).toContain(colour);
      for (const reason of reasons) {
        expect(reason.until !== undefined || reason.release !== undefined).toBe(true);
        if (reason.until !== undefined) expect(reason.until).toBeGreaterThan(now);
        expect(reason.since).toBeLessThanOrEqual(now);
        for (const { progress } of reason.release ?? []) {
          if (progress !== undefined) expect(progress.have).toBeLessThan(progress.need);
        }
      }
      expect(reasons.map((reason) => rank[reason.colour])).toEqual(
        reasons.map((reason) => rank[reason.colour]).sort((a, b) => b - a),
      );
    }),
    run,
  );
});

test('any numbers and days at all give an assessment', () => {
  const wild = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0));
  fc.assert(
    fc.property(anyPerson, anyPolicy, wild, wild, wild, fc.string(), (person, policy, now, from, until, day) => {
      const evidence = person.evidence.map((item) => ({
        ...item,
        effectiveFrom: from,
        effectiveUntil: until,
        // Dates and readings as no source would send them.
        facts: 'date' in item.facts ? { ...item.facts, date: day } : item.facts,
      })) as Evidence[];
      const state = { evidence, declaredAt: until, readings: [{ at: from, celsius: until }], normalReportDays: [day] };
      expect(['green', 'yellow', 'red', 'none']).toContain(assess(state, compilePolicy(policy), now).colour);
    }),
    run,
  );
});
