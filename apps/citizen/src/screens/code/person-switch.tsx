/** From one person's code to the next: buttons for everybody, a swipe for those who like it. One code at a time. */

import { useRef, type ReactNode, type TouchEvent } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { Icon, useSay } from '@open-health-code/ui';
import { facts } from '../../state/contact.ts';
import { inFront, step } from '../../state/people.ts';
import { useWatched } from '../../shell/watching.ts';

export function PersonSwitch(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const { dependants } = useWatched(facts);
  const at = dependants.findIndex((dependant) => dependant.who === who);
  return (
    <div className="person-switch" role="group" aria-label={say(codeWords.people)}>
      <button type="button" className="ui-button ui-button-secondary" onClick={() => step(-1)}>
        <Icon name="back" />
        <span className="ui-hidden">{say(codeWords.previousPerson)}</span>
      </button>
      <p aria-live="polite">
        <strong>{dependants[at]?.maskedName ?? say(codeWords.myself)}</strong>
        <span className="ui-quiet ui-small">
          {say(codeWords.personOf, { number: at + 2, count: dependants.length + 1 })}
        </span>
      </p>
      <button type="button" className="ui-button ui-button-secondary" onClick={() => step(1)}>
        <Icon name="forward" />
        <span className="ui-hidden">{say(codeWords.nextPerson)}</span>
      </button>
    </div>
  );
}

/** Sideways by this much, and mostly sideways. */
const swipePixels = 60;

export function useSwipe(): { onTouchStart: (event: TouchEvent) => void; onTouchEnd: (event: TouchEvent) => void } {
  const start = useRef<{ x: number; y: number }>(undefined);
  return {
    onTouchStart: ({ touches }) => {
      const touch = touches[0];
      start.current = touches.length === 1 && touch !== undefined ? { x: touch.clientX, y: touch.clientY } : undefined;
    },
    onTouchEnd: ({ changedTouches }) => {
      const touch = changedTouches[0];
      if (start.current === undefined || touch === undefined || facts.get().dependants.length === 0) return;
      const x = touch.clientX - start.current.x;
      const y = touch.clientY - start.current.y;
      if (Math.abs(x) > swipePixels && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
    },
  };
}
