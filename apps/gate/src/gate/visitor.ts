import type { Preferences } from '../enrolment/preferences.ts';
import type { Judgement, Question, Subject } from '../verdict/judge.ts';

/** Somebody who stands at the gate, before the verdict. */
export interface Visitor {
  readonly subject: Subject;
  /** What staff must find out first. */
  readonly questions: readonly Question[];
  /** Corrected clock when they were looked at. */
  readonly at: number;
  /** Text of the code; undefined where it is none. */
  readonly code?: string;
  /** A look-up by ID document that was answered. */
  readonly idCheckId?: string;
}

export interface Conclusion extends Judgement {
  readonly movement: Preferences['movement'];
  /** False when the device could not keep the scan: no space, or storage denied. */
  readonly isKept: boolean;
}
