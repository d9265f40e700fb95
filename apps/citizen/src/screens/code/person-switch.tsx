/** From one person's code to the next: buttons for everybody, a swipe for those who like it. One code at a time. */

import { useRef, type ReactNode, type TouchEvent } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { Icon, useSay } from '@open-health-code/ui';
import { facts } from '../../state/contact.ts';
import { everyone, inFront } from '../../state/people.ts';
import { useWatched } from '../../shell/watching.ts';

function step(by: 1 | -1): void {
  const people = everyone(facts.get().dependants);
  const at = people.indexOf(inFront.get());
  inFront.set(people[(at + by + people.length) % people.length] ?? 'me');
}

export function PersonSwitch({ name }: { readonly name: string | undefined }): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const people = everyone(useWatched(facts).dependants);
  return (
    <div className="person-switch" role="group" aria-label={say(codeWords.people)}>
      <button type="button" className="ui-button ui-button-secondary" onClick={() => step(-1)}>
        <Icon name="back" />
        <span className="ui-hidden">{say(codeWords.previousPerson)}</span>
      </button>
      <p aria-live="polite">
        <strong>{who === 'me' ? say(codeWords.myself) : (name ?? '…')}</strong>
        <span className="ui-quiet ui-small">
          {say(codeWords.personOf, { number: people.indexOf(who) + 1, count: people.length })}
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
