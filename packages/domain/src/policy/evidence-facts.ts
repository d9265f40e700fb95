/** The closed table of facts a policy may speak of, per evidence kind, and the values each can take. */

import {
  attributionBases,
  contactSettings,
  evidenceKinds,
  evidenceSources,
  type DiagnosisStatus,
  type EvidenceKind,
  type FactsByKind,
  type LabOutcome,
  type LabTest,
  type ZoneLevel,
} from '../evidence.ts';

/** What one fact holds, and so how a condition on it may be written. */
export type FactShape =
  /** One of a closed list. */
  | { readonly type: 'choice'; readonly values: readonly string[] }
  /** A name from a source: a laboratory, a zone, a train. */
  | { readonly type: 'name' }
  /** Several names; a condition holds when any of them matches. */
  | { readonly type: 'names' }
  | { readonly type: 'number'; readonly min: number; readonly max: number }
  /** A calendar day; may be an anchor, not a condition. */
  | { readonly type: 'day' }
  /** A moment; may be an anchor, not a condition. */
  | { readonly type: 'instant' }
  /**
   * Says who or which single record: no rule may ask for it, since a rule that picks out persons is what coloured
   * bank depositors in Zhengzhou in June 2022.
   */
  | { readonly type: 'identifying' };

type FactTable = { readonly [K in EvidenceKind]: { readonly [F in keyof Required<FactsByKind[K]>]: FactShape } };

const choice = <T extends string>(...values: readonly T[]): FactShape => ({ type: 'choice', values });
const name: FactShape = { type: 'name' };
const day: FactShape = { type: 'day' };
const instant: FactShape = { type: 'instant' };
const identifying: FactShape = { type: 'identifying' };
const number = (min: number, max: number): FactShape => ({ type: 'number', min, max });
const isolationPlace = choice('home', 'central', 'hospital');

/** Every fact of every kind; a fact added to the evidence types does not compile until it is added here. */
export const evidenceFacts: FactTable = {
  'lab-result': {
    test: choice<LabTest>('pcr', 'antigen'),
    result: choice<LabOutcome>('positive', 'negative', 'indeterminate'),
    laboratory: name,
    sampledAt: instant,
    reportedAt: instant,
  },
  diagnosis: {
    status: choice<DiagnosisStatus>('confirmed', 'asymptomatic', 'suspected', 'ruled-out', 'recovered'),
    facility: name,
    diagnosedAt: instant,
    onsetOn: day,
  },
  symptom: { symptoms: { type: 'names' }, facility: name },
  fever: { celsius: number(30, 45), measuredBy: name },
  contact: {
    caseId: identifying,
    closeness: choice('close', 'general', 'secondary'),
    setting: choice(...contactSettings),
    service: name,
    date: day,
    coach: identifying,
    seat: identifying,
    rows: number(0, 200),
    exposedUntil: instant,
    minutes: number(0, 100_000),
    level: choice('seat', 'coach', 'service', 'place', 'cell'),
    rule: name,
    attackRate: number(0, 1),
  },
  'zone-visit': {
    zoneId: name,
    level: choice<ZoneLevel>('high', 'medium'),
    date: day,
    via: choice('telco', 'check-in', 'ticket', 'declaration'),
    exposedUntil: instant,
    minutes: number(0, 100_000),
    basis: choice(...attributionBases),
  },
  'declaration-mismatch': {
    omitted: choice('zone-visit', 'contact'),
    date: day,
    what: identifying,
    seenBy: choice(...evidenceSources),
    declared: identifying,
    declaredAt: instant,
  },
  'arrival-from-abroad': { country: name, date: day },
  'quarantine-order': { place: isolationPlace },
  release: { from: isolationPlace },
  handover: { city: name, colour: choice('yellow', 'red'), originalKind: choice(...evidenceKinds) },
};

/** What a rule counts from that names no anchor, for kinds that last: the end. Of other kinds it is the evidence's own time. */
export const ownAnchors: Readonly<Partial<Record<EvidenceKind, string>>> = {
  contact: 'exposedUntil',
  'zone-visit': 'exposedUntil',
};

/** Shape of one fact; undefined when that kind of evidence has no such fact. */
export function factShape(kind: EvidenceKind, fact: string): FactShape | undefined {
  const table: Readonly<Record<string, FactShape>> = evidenceFacts[kind];
  return Object.hasOwn(table, fact) ? table[fact] : undefined;
}

/** Facts a rule of this kind may ask for in `when.facts`. */
export function conditionFacts(kind: EvidenceKind): string[] {
  return Object.entries<FactShape>(evidenceFacts[kind])
    .filter(([, shape]) => !['day', 'instant', 'identifying'].includes(shape.type))
    .map(([fact]) => fact);
}

/** Facts a rule of this kind may count its durations from. */
export function anchorFacts(kind: EvidenceKind): string[] {
  return Object.entries<FactShape>(evidenceFacts[kind])
    .filter(([, shape]) => shape.type === 'day' || shape.type === 'instant')
    .map(([fact]) => fact);
}
