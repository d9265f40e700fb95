/** Random people and policies for property tests of the assessment; synthetic throughout. */

import fc from 'fast-check';
import {
  attributionBases,
  contactSettings,
  evidenceKinds,
  evidenceSources,
  strengths,
  type Evidence,
  type EvidenceKind,
  type FactsByKind,
} from '../../evidence.ts';
import { anchorFacts, evidenceFacts, type FactShape } from '../../policy/evidence-facts.ts';
import type { Policy, PolicyRule, PolicyStage, Release } from '../../policy/schema.ts';
import { dayMs, dayOf, hourMs, type Instant } from '../../time.ts';
import type { PersonState } from '../assessment.ts';

/** Middle of the time the random people live in. */
const middle = Date.UTC(2020, 1, 11, 4);

/** Instants within 20 days of the middle, often on the same hours so that facts meet. */
export const anyInstant: fc.Arbitrary<Instant> = fc.oneof(
  fc.integer({ min: -20 * 24, max: 20 * 24 }).map((hours) => middle + hours * hourMs),
  fc.integer({ min: -20 * dayMs, max: 20 * dayMs }).map((offset) => middle + offset),
);
const anyDay = anyInstant.map((instant) => dayOf(instant, 480));
const word = fc.constantFrom('a', 'b', 'fever');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Leaves out keys whose value is undefined, as `exactOptionalPropertyTypes` demands. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

const place = fc.constantFrom('home', 'central', 'hospital');
const minutes = fc.integer({ min: 0, max: 600 });

const factsOf = {
  'lab-result': fc.record({
    test: fc.constantFrom('pcr', 'antigen'),
    result: fc.constantFrom('positive', 'negative', 'negative', 'negative', 'indeterminate'),
    laboratory: word,
    sampledAt: anyInstant,
    reportedAt: anyInstant,
  }),
  diagnosis: fc.record({
    status: fc.constantFrom('confirmed', 'asymptomatic', 'suspected', 'ruled-out', 'recovered'),
    facility: word,
    diagnosedAt: anyInstant,
    onsetOn: optional(anyDay),
  }),
  symptom: fc.record({ symptoms: fc.array(word, { maxLength: 2 }), facility: optional(word) }),
  fever: fc.record({ celsius: fc.double({ min: 37, max: 41, noNaN: true }), measuredBy: word }),
  contact: fc.record({
    caseId: word,
    closeness: fc.constantFrom('close', 'general', 'secondary'),
    setting: fc.constantFrom(...contactSettings),
    service: word,
    date: anyDay,
    rows: optional(fc.integer({ min: 0, max: 5 })),
    exposedUntil: optional(anyInstant),
    minutes: optional(minutes),
    level: fc.constantFrom('seat', 'coach', 'service', 'place', 'cell'),
    rule: word,
    attackRate: optional(fc.record({ estimate: fc.double({ min: 0, max: 1, noNaN: true }), study: word })),
  }),
  'zone-visit': fc.record({
    zoneId: word,
    level: fc.constantFrom('high', 'medium'),
    date: anyDay,
    via: fc.constantFrom('telco', 'check-in', 'ticket', 'declaration'),
    exposedUntil: optional(anyInstant),
    minutes: optional(minutes),
    basis: optional(fc.constantFrom(...attributionBases)),
  }),
  'declaration-mismatch': fc.record({
    omitted: fc.constantFrom('zone-visit', 'contact'),
    date: anyDay,
    what: word,
    seenBy: fc.constantFrom(...evidenceSources),
    declared: fc.array(word, { maxLength: 2 }),
    declaredAt: anyInstant,
  }),
  'arrival-from-abroad': fc.record({ country: optional(word), date: anyDay }),
  'quarantine-order': fc.record({ place }),
  release: fc.record({ from: place }),
  handover: fc.record({
    city: word,
    colour: fc.constantFrom('yellow', 'red'),
    originalKind: fc.constantFrom(...evidenceKinds),
  }),
} satisfies { [K in EvidenceKind]: fc.Arbitrary<{ [F in keyof FactsByKind[K]]: FactsByKind[K][F] | undefined }> };

/** Evidence of one kind. */
function evidenceOfKind(kind: EvidenceKind): fc.Arbitrary<Evidence> {
  return (
    fc
      .record({
        id: fc.uuid(),
        strength: fc.constantFrom(...strengths),
        source: fc.constantFrom(...evidenceSources),
        facts: factsOf[kind] as fc.Arbitrary<object>,
        effectiveFrom: anyInstant,
        effectiveUntil: fc.option(anyInstant, { nil: undefined, freq: 8 }),
      })
      // Kind and facts belong together by the table above, which the compiler cannot follow through the index.
      .map(({ facts, ...rest }) => compact({ kind, facts: compact(facts), ...rest }) as unknown as Evidence)
  );
}

export const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  ...evidenceKinds.map(evidenceOfKind),
  evidenceOfKind('lab-result'),
);

export const anyPerson: fc.Arbitrary<PersonState> = fc
  .record({
    evidence: fc.array(anyEvidence, { maxLength: 7 }),
    declaredAt: optional(anyInstant),
    readings: optional(
      fc.array(
        fc.record({
          at: anyInstant,
          celsius: fc.oneof(fc.constant(36.6), fc.double({ min: 35, max: 40, noNaN: true })),
        }),
        { maxLength: 6 },
      ),
    ),
    normalReportDays: optional(fc.array(anyDay, { maxLength: 20 })),
  })
  .map((person) => compact(person) as PersonState);

const count = fc.integer({ min: 1, max: 3 });
const anyRelease: fc.Arbitrary<Release> = fc.oneof(
  fc
    .record({
      count,
      minHoursApart: optional(fc.constantFrom(0, 1, 24)),
      withinDays: optional(fc.constantFrom(1, 3, 10)),
      test: optional(fc.constantFrom('pcr', 'antigen')),
    })
    .map((negativeTests) => ({ negativeTests: compact(negativeTests) }) as Release),
  fc
    .record({ count, minHoursApart: optional(fc.constantFrom(1, 12)) })
    .map((normalTemperatures) => ({ normalTemperatures: compact(normalTemperatures) }) as Release),
  count.map((reports) => ({ dailyReports: { count: reports } })),
  fc.subarray(['recovered', 'ruled-out'] as const, { minLength: 1 }).map((diagnosis) => ({ diagnosis })),
  fc.subarray(['home', 'central', 'hospital'] as const, { minLength: 1 }).map((release) => ({ release })),
  fc.constant<Release>({ amended: true }),
);

const anyStage: fc.Arbitrary<PolicyStage> = fc
  .record({
    colour: fc.constantFrom('yellow', 'red'),
    forDays: fc.constantFrom(0.5, 1, 3, 7, 14),
    until: fc.oneof(anyRelease, fc.array(anyRelease, { minLength: 1, maxLength: 3 })),
    shape: fc.constantFrom('time', 'release', 'either', 'both'),
  })
  .map(({ colour, forDays, until, shape }): PolicyStage => {
    if (shape === 'time') return { colour, forDays };
    if (shape === 'release') return { colour, until };
    return { colour, forDays, until, ends: shape };
  });

function anyCondition(shape: FactShape): fc.Arbitrary<string | number | { min: number }> {
  if (shape.type === 'choice') return fc.constantFrom(...shape.values);
  if (shape.type === 'number')
    return fc.integer({ min: Math.ceil(shape.min), max: Math.floor(shape.max) }).map((min) => ({ min }));
  return word;
}

function anyRule(index: number): fc.Arbitrary<PolicyRule> {
  const both = { en: 'text', zh: '文字' };
  return fc.constantFrom(...evidenceKinds).chain((kind) =>
    fc
      .record({
        anchor: optional(fc.constantFrom('', ...anchorFacts(kind))),
        strength: optional(fc.subarray([...strengths], { minLength: 1 })),
        facts: fc.subarray(Object.keys(evidenceFacts[kind]), { maxLength: 1 }).chain((names) => {
          const shapes = Object.entries<FactShape>(evidenceFacts[kind]).filter(([name]) => names.includes(name));
          return fc.record(Object.fromEntries(shapes.map(([name, shape]) => [name, anyCondition(shape)])));
        }),
        stages: fc.array(anyStage, { minLength: 1, maxLength: 3 }),
      })
      .map(
        ({ anchor, strength, facts, stages }) =>
          ({
            id: `rule-${index}`,
            when: compact({ kind, strength, facts }),
            ...(anchor === undefined || anchor === '' ? {} : { anchor }),
            stages,
            message: both,
            instructions: both,
          }) as PolicyRule,
      ),
  );
}

/** A policy with random rules in place of those of another; some are stranger than `parsePolicy` lets pass. */
export function anyPolicyLike(policy: Policy): fc.Arbitrary<Policy> {
  return fc
    .record({
      rules: fc
        .integer({ min: 1, max: 8 })
        .chain((size) => fc.tuple(...Array.from({ length: size }, (_, index) => anyRule(index)))),
      required: fc.boolean(),
      validDays: fc.constantFrom(1, 3.5, 14),
      feverCountsDays: fc.constantFrom(1, 14, 365),
      lookBackDays: fc.constantFrom(3, 14, 365),
      utcOffset: fc.constantFrom('+08:00', '+00:00', '-05:30'),
    })
    .map(({ rules, required, validDays, feverCountsDays, lookBackDays, utcOffset }) => ({
      ...policy,
      rules,
      utcOffset,
      declaration: { required, validDays },
      feverCountsDays,
      zones: { ...policy.zones, lookBackDays },
    }));
}
