/** What an assessment is made from, and what it says. */

import type { Evidence, EvidenceKind, EvidenceSource, Strength } from '../evidence.ts';
import type { Release } from '../policy/schema.ts';
import type { Day, Instant } from '../time.ts';

export type Colour = 'green' | 'yellow' | 'red' | 'none';

/** Everything about one person that the policy may act on. Who the person is, is not part of it. */
export interface PersonState {
  /** Live evidence in any order; withdrawn and superseded evidence is not here. */
  readonly evidence: readonly Evidence[];
  /** When the person last declared. */
  readonly declaredAt?: Instant;
  /** Temperatures in any order, fevers included. */
  readonly readings?: readonly TemperatureReading[];
  /** Days on which the person declared to be without symptoms, in any order. */
  readonly normalReportDays?: readonly Day[];
}

export interface TemperatureReading {
  readonly at: Instant;
  readonly celsius: number;
}

/** The consequence of a person's evidence under a policy at one moment. */
export interface Assessment {
  readonly colour: Colour;
  /** Every live consequence, not only the deciding one: worst first, then the one that ends last. */
  readonly reasons: readonly Reason[];
  /** The next moment at which time alone may change anything above; absent when it never will. */
  readonly nextChangeAt?: Instant;
}

/** One live consequence of one piece of evidence under one rule. */
export interface Reason {
  /** Id of the rule. */
  readonly rule: string;
  readonly evidenceId: string;
  readonly kind: EvidenceKind;
  readonly source: EvidenceSource;
  readonly strength: Strength;
  readonly colour: 'yellow' | 'red';
  /** Position of the stage in the rule. */
  readonly stage: number;
  /** When this stage began for the person. */
  readonly since: Instant;
  /** When the stage ends by time; absent when only a release ends it. */
  readonly until?: Instant;
  /** Conditions still open, any one of which ends the stage; absent when only time does. */
  readonly release?: readonly OpenRelease[];
  /** With both `until` and `release`: whichever comes first ends the stage, or only both together. */
  readonly ends?: 'either' | 'both';
  /** The rule says red, but this evidence is unsure and can at most make someone yellow. */
  readonly capped?: true;
}

export interface OpenRelease {
  readonly condition: Release;
  /** For conditions that are counted: how many are there already, out of how many. */
  readonly progress?: { readonly have: number; readonly need: number };
}
