/** Runs visits on the screen: a text comes in, questions are asked, a verdict is shown and goes away. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { useRunning } from '../app/gate-context.tsx';
import type { Visitor } from '../gate/visitor.ts';
import { RepeatFilter } from '../scanning/repeat-filter.ts';
import type { Sighting } from '../scanning/scanner.tsx';
import type { Answers } from './judge.ts';
import { measureFrameToVerdict } from './measure-time.ts';
import { signal } from './signals.ts';
import { acceptsCamera, acceptsHand, answerQuestion, ready, shownMs, type Visit } from './visit.ts';

export interface Visits {
  readonly visit: Visit;
  readonly onSighting: (sighting: Sighting) => void;
  readonly onText: (text: string) => void;
  /** Somebody without a code. */
  readonly onVisitor: (visitor: Visitor) => void;
  readonly onAnswer: (answer: Answers) => void;
  readonly onCancel: () => void;
  readonly onNext: () => void;
}

export function useVisits(): Visits {
  const { gate, syncing } = useRunning();
  const [visit, setVisit] = useState<Visit>(ready);
  /** The same as `visit`, for what happens between two drawings. */
  const current = useRef<Visit>(ready);
  const filter = useRef(new RepeatFilter());

  const change = useCallback((next: Visit): void => {
    current.current = next;
    setVisit(next);
  }, []);

  const conclude = useCallback(
    async (visitor: Visitor, answers: Answers, frameAt?: number): Promise<void> => {
      change({ stage: 'busy' });
      const conclusion = await gate.conclude(visitor, answers);
      change({ stage: 'shown', conclusion, at: performance.now() });
      if (gate.view().preferences.sound) signal(conclusion.verdict);
      if (frameAt !== undefined) measureFrameToVerdict(frameAt);
      syncing.nudge();
    },
    [gate, syncing, change],
  );

  const begin = useCallback(
    async (visitor: Visitor, frameAt?: number): Promise<void> => {
      if (visitor.questions.length === 0) await conclude(visitor, {}, frameAt);
      else change({ stage: 'asking', visitor, answers: {}, open: visitor.questions });
    },
    [conclude, change],
  );

  const take = useCallback(
    async (text: string, frameAt: number): Promise<void> => {
      change({ stage: 'busy' });
      try {
        await begin(await gate.look(text), frameAt);
      } catch (error) {
        // Only a gate that was revoked in this very moment cannot look: its screens are about to go.
        if (gate.view().phase === 'ready') throw error;
        change(ready);
      }
    },
    [gate, begin, change],
  );

  useEffect(() => {
    if (visit.stage !== 'shown' || gate.view().preferences.stay) return undefined;
    const timer = setTimeout(() => change(ready), shownMs[visit.conclusion.verdict]);
    return () => clearTimeout(timer);
  }, [visit, gate, change]);

  return {
    visit,
    onSighting: useCallback(
      ({ text, frameAt }: Sighting) => {
        // Seen even when nothing comes of it, so that a code held there all the time stays no news.
        const isNews = filter.current.isNew(text, frameAt);
        if (!isNews) return;
        if (acceptsCamera(current.current, performance.now())) void take(text, frameAt);
        else filter.current.forget();
      },
      [take],
    ),
    onText: useCallback(
      (text: string) => {
        if (acceptsHand(current.current)) void take(text, performance.now());
      },
      [take],
    ),
    onVisitor: useCallback((visitor: Visitor) => void begin(visitor), [begin]),
    onAnswer: useCallback(
      (answer: Answers) => {
        if (current.current.stage !== 'asking') return;
        const { visitor } = current.current;
        const answered = answerQuestion(current.current, answer);
        if (answered.visit === undefined) void conclude(visitor, answered.answers);
        else change(answered.visit);
      },
      [conclude, change],
    ),
    onCancel: useCallback(() => {
      if (current.current.stage === 'asking') gate.breakOff(current.current.visitor);
      change(ready);
    }, [gate, change]),
    onNext: useCallback(() => change(ready), [change]),
  };
}
