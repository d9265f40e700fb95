/** Evidence: statements about one person that the policy may act on. The list of kinds is closed on purpose (principle 1). */

import type { Day, Instant } from './time.ts';

/** Every kind of evidence there is. A source cannot invent another one, and a policy naming another one does not publish. */
export const evidenceKinds = [
  'lab-result',
  'diagnosis',
  'symptom',
  'fever',
  'contact',
  'zone-visit',
  'declaration-mismatch',
  'arrival-from-abroad',
  'quarantine-order',
  'release',
  'handover',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** How far the evidence itself can be trusted. `weak` evidence never leads to red (principle 3). */
export const strengths = ['weak', 'strong', 'conclusive'] as const;
export type Strength = (typeof strengths)[number];

/** Where a fact came from; names a source profile, or the platform's own step that made the record. */
export const evidenceSources = [
  'lab-results',
  'diagnoses',
  'symptoms',
  'temperatures',
  'tickets',
  'check-ins',
  'telco-stays',
  'declarations',
  'gate',
  'appeals',
  'follow-up',
  'handover',
] as const;
export type EvidenceSource = (typeof evidenceSources)[number];

export type TransportMode = 'rail' | 'air' | 'coach' | 'ferry';
export type Closeness = 'close' | 'general' | 'secondary';
export type ZoneLevel = 'high' | 'medium';
export type LabTest = 'pcr' | 'antigen';
export type LabOutcome = 'positive' | 'negative' | 'indeterminate';
export type DiagnosisStatus = 'confirmed' | 'asymptomatic' | 'suspected' | 'ruled-out' | 'recovered';

/** How an attribution says that a person carries a phone; strongest first. */
export const attributionBases = ['ruling', 'otp', 'declared', 'registered'] as const;
export type AttributionBasis = (typeof attributionBases)[number];

/** The place or vehicle where people were together. */
export const contactSettings = [
  'rail-coach',
  'rail-compartment',
  'rail-bay',
  'rail-train',
  'flight-rows',
  'flight-seats',
  'flight',
  'road-coach',
  'road-coach-rows',
  'ferry-cabin',
  'ferry',
  'carriage',
  'venue',
  'cell',
] as const;
export type ContactSetting = (typeof contactSettings)[number];

export interface LabResultFacts {
  readonly test: LabTest;
  readonly result: LabOutcome;
  readonly laboratory: string;
  readonly sampledAt: Instant;
  readonly reportedAt: Instant;
}

export interface DiagnosisFacts {
  readonly status: DiagnosisStatus;
  readonly facility: string;
  readonly diagnosedAt: Instant;
  readonly onsetOn?: Day;
}

export interface SymptomFacts {
  readonly symptoms: readonly string[];
  readonly facility?: string;
}

export interface FeverFacts {
  readonly celsius: number;
  readonly measuredBy: string;
}

export interface ContactFacts {
  /** Opaque id of the case; never the case's person id. */
  readonly caseId: string;
  readonly closeness: Closeness;
  readonly setting: ContactSetting;
  /** Train, flight, place id or cell id. */
  readonly service: string;
  /** Service date, or the local day of the meeting. */
  readonly date: Day;
  readonly coach?: string;
  readonly seat?: string;
  /** Rows between the two seats, when both are known; 0 is the same row. */
  readonly rows?: number;
  /**
   * When the person was last exposed, which may be to come: a stay that goes on, a journey under way. Durations count from it, where
   * the evidence itself acts from the beginning of the exposure.
   */
  readonly exposedUntil: Instant;
  /** Minutes both were there; absent when nothing is known of the time. */
  readonly minutes?: number;
  /** The finest place known on both sides: seat, coach or service. */
  readonly level: 'seat' | 'coach' | 'service' | 'place' | 'cell';
  /** Id of the contact definition that applied, e.g. `CN-2020/rail/same-coach`. */
  readonly rule: string;
  /** Estimated chance of infection, 0–1, with the name of the published study it rests on. */
  readonly attackRate?: { readonly estimate: number; readonly study: string };
}

export interface ZoneVisitFacts {
  readonly zoneId: string;
  readonly level: ZoneLevel;
  /** Local day of the visit. */
  readonly date: Day;
  readonly via: 'telco' | 'check-in' | 'ticket' | 'declaration';
  /**
   * When the person was last there, which may be to come; durations count from it. Absent where the evidence's own time is the last moment
   * there.
   */
  readonly exposedUntil?: Instant;
  readonly minutes?: number;
  /** Present when the visit rests on a phone: how we know who carried it. */
  readonly basis?: AttributionBasis;
}

export interface DeclarationMismatchFacts {
  /** What a record shows and the declaration leaves out. */
  readonly omitted: 'zone-visit' | 'contact';
  readonly date: Day;
  /** Zone id, or train, flight or place of the case's vehicle. */
  readonly what: string;
  /** The record's side: which source saw it. */
  readonly seenBy: EvidenceSource;
  /** The person's side: what the declaration says of that day, in short; empty list means "nothing declared". */
  readonly declared: readonly string[];
  readonly declaredAt: Instant;
}

export interface ArrivalFromAbroadFacts {
  /** ISO 3166 alpha-2 country, when known. */
  readonly country?: string;
  readonly date: Day;
}

export interface QuarantineOrderFacts {
  readonly place: 'home' | 'central' | 'hospital';
}

export interface ReleaseFacts {
  /** The measure that ended. */
  readonly from: 'home' | 'central' | 'hospital';
}

export interface HandoverFacts {
  readonly city: string;
  readonly colour: 'yellow' | 'red';
  readonly originalKind: EvidenceKind;
}

export interface FactsByKind {
  'lab-result': LabResultFacts;
  diagnosis: DiagnosisFacts;
  symptom: SymptomFacts;
  fever: FeverFacts;
  contact: ContactFacts;
  'zone-visit': ZoneVisitFacts;
  'declaration-mismatch': DeclarationMismatchFacts;
  'arrival-from-abroad': ArrivalFromAbroadFacts;
  'quarantine-order': QuarantineOrderFacts;
  release: ReleaseFacts;
  handover: HandoverFacts;
}

/** One live statement about one person. The person is not part of it: assessment never needs to know who. */
export interface EvidenceOf<K extends EvidenceKind> {
  /** Deterministic: the same record under the same policy always gives the same id. */
  readonly id: string;
  readonly kind: K;
  readonly strength: Strength;
  readonly source: EvidenceSource;
  readonly facts: FactsByKind[K];
  /**
   * When the fact happened (sampled, diagnosed) or, of what lasts, began (first exposed); nothing follows from it before. Durations count
   * from here, unless the rule names an anchor or the kind has one of its own (`ownAnchors`).
   */
  readonly effectiveFrom: Instant;
  /** Set when the evidence itself ends, whatever the policy says (an order with an end date). */
  readonly effectiveUntil?: Instant;
}

export type Evidence = { [K in EvidenceKind]: EvidenceOf<K> }[EvidenceKind];
