import { describe, expect, it } from 'vitest';
import type { Conclusion, Visitor } from '../gate/visitor.ts';
import { acceptsCamera, acceptsHand, answerQuestion, ready, type Visit } from './visit.ts';
import type { Verdict } from './judge.ts';

const visitor: Visitor = { subject: { by: 'nothing' }, questions: ['document', 'temperature'], at: 0 };

function shown(verdict: Verdict): Visit {
  const conclusion: Conclusion = { verdict, reason: 'colour', person: undefined, movement: 'in', isKept: true };
  return { stage: 'shown', conclusion, at: 1_000 };
}

const asking = { stage: 'asking', visitor, answers: {}, open: visitor.questions } as const;

describe('one visit after the other', () => {
  it('lets the next person’s code take the place of an admission, once it could be seen', () => {
    expect(acceptsCamera(ready, 0)).toBe(true);
    expect(acceptsCamera(shown('admit'), 1_500)).toBe(false);
    expect(acceptsCamera(shown('admit'), 2_200)).toBe(true);
  });

  it('lets nobody in the queue push away a verdict that staff must act on', () => {
    for (const verdict of ['measure', 'refuse', 'invalid'] as const) {
      expect(acceptsCamera(shown(verdict), 60_000)).toBe(false);
      expect(acceptsHand(shown(verdict))).toBe(true);
    }
  });

  it('lets nothing interrupt a question or a check', () => {
    for (const visit of [asking, { stage: 'busy' }] as const) {
      expect(acceptsCamera(visit, 60_000)).toBe(false);
      expect(acceptsHand(visit)).toBe(false);
    }
  });

  it('asks one question after the other', () => {
    const first = answerQuestion(asking, { document: 'matches' });
    expect(first.visit?.open).toEqual(['temperature']);
    const second = first.visit && answerQuestion(first.visit, { celsius: 36.6 });
    expect(second).toEqual({ visit: undefined, answers: { document: 'matches', celsius: 36.6 } });
  });

  it('measures nobody who holds somebody else’s code', () => {
    expect(answerQuestion(asking, { document: 'differs' })).toEqual({
      visit: undefined,
      answers: { document: 'differs' },
    });
  });
});
