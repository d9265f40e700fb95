/** One visit after the other: what is on the screen between "ready" and the verdict, and what may interrupt it. Pure. */

import type { Conclusion, Visitor } from '../gate/visitor.ts';
import type { Answers, Question, Verdict } from './judge.ts';

export type Visit =
  | { readonly stage: 'ready' }
  /** A text is being checked, or a verdict kept. */
  | { readonly stage: 'busy' }
  | {
      readonly stage: 'asking';
      readonly visitor: Visitor;
      readonly answers: Answers;
      readonly open: readonly Question[];
    }
  | { readonly stage: 'shown'; readonly conclusion: Conclusion; readonly at: number };

export const ready: Visit = { stage: 'ready' };

/** How long a verdict stays, milliseconds: one that needs somebody to do something stays until it can be read twice. */
export const shownMs: Readonly<Record<Verdict, number>> = {
  admit: 3_000,
  measure: 7_000,
  refuse: 9_000,
  invalid: 9_000,
};
/** A queue moves on: after this the next person's code takes the place of an "admit". */
const admitAtLeastMs = 1_200;

/** Whether the camera may begin the next visit. Anything but an "admit" is for staff to end, so that nobody in the queue pushes it away. */
export function acceptsCamera(visit: Visit, at: number): boolean {
  if (visit.stage === 'ready') return true;
  return visit.stage === 'shown' && visit.conclusion.verdict === 'admit' && at - visit.at >= admitAtLeastMs;
}

/** Whether a hand scanner, or somebody who types, may: they act on purpose. */
export function acceptsHand(visit: Visit): boolean {
  return visit.stage === 'ready' || visit.stage === 'shown';
}

/** The visit after a question was answered; `undefined` when nothing is open any more. */
export function answerQuestion(
  visit: Extract<Visit, { stage: 'asking' }>,
  answer: Answers,
): { readonly visit: Extract<Visit, { stage: 'asking' }> | undefined; readonly answers: Answers } {
  const answers = { ...visit.answers, ...answer };
  const open = visit.open.slice(1);
  // A document that belongs to somebody else ends it: there is no one to measure.
  const isOver = open.length === 0 || answers.document === 'differs';
  return { answers, visit: isOver ? undefined : { ...visit, answers, open } };
}
