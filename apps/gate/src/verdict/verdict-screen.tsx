/** The verdict over the whole screen. */

import { Button, ColourBadge, formatClock, Notice, useSay } from '@open-health-code/ui';
import { gateWords } from '@open-health-code/messages/gate';
import { useEffect, useRef, type ReactNode } from 'react';
import { useGateView, useRunning } from '../app/gate-context.tsx';
import type { Conclusion } from '../gate/visitor.ts';
import { headingOf, reasonOf, stepsOf } from './verdict-words.ts';
import { VerdictShape } from './verdict-shape.tsx';
import { shownMs } from './visit.ts';

export function VerdictScreen({
  conclusion,
  onNext,
}: {
  readonly conclusion: Conclusion;
  readonly onNext: () => void;
}): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { gate: self, preferences } = useGateView();
  const { verdict, reason, person, isKept } = conclusion;
  const next = useRef<HTMLDivElement>(null);
  useEffect(() => next.current?.querySelector('button')?.focus(), []);
  const time = formatClock(gate.clock().now, self?.utcOffsetMinutes ?? 0, true);
  return (
    <section className={`verdict verdict-${verdict}`} data-verdict={verdict} data-reason={reason}>
      <VerdictShape verdict={verdict} />
      <h1>{say(headingOf(conclusion))}</h1>
      {person !== undefined && <p className="verdict-name">{person.maskedName}</p>}
      <div className="verdict-why">
        {person !== undefined && reason !== 'leaving' && <ColourBadge colour={person.state} />}
        {reason !== 'colour' && <p>{say(reasonOf(reason))}</p>}
      </div>
      <ul className="verdict-steps">
        {stepsOf(conclusion, self?.venue ?? '').map((step) => (
          <li key={step.en}>{say(step)}</li>
        ))}
      </ul>
      {!isKept && <Notice tone="problem">{say(gateWords.notKept)}</Notice>}
      <p className="verdict-time">{time}</p>
      <div ref={next} className="verdict-next">
        <Button kind="secondary" wide onClick={onNext}>
          {say(gateWords.next)}
        </Button>
        {!preferences.stay && (
          <span className="verdict-rest" style={{ animationDuration: `${shownMs[verdict]}ms` }} aria-hidden="true" />
        )}
      </div>
    </section>
  );
}

/** What a screen reader says at once: word, name, colour and why. Emptied with the verdict. */
export function VerdictSpoken({ conclusion }: { readonly conclusion: Conclusion | undefined }): ReactNode {
  const say = useSay();
  return (
    <div className="ui-hidden" aria-live="assertive" role="alert">
      {conclusion !== undefined && (
        <p>
          {say(headingOf(conclusion))}
          {'. '}
          {conclusion.person?.maskedName.replaceAll('*', ' ')}
          {'. '}
          {conclusion.reason === 'colour' ? '' : say(reasonOf(conclusion.reason))}
        </p>
      )}
    </div>
  );
}
