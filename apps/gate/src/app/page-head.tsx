import { Icon, useSay } from '@open-health-code/ui';
import { gateWords } from '@open-health-code/messages/gate';
import { useEffect, useRef, type ReactNode } from 'react';
import { goTo } from './route.ts';

/** The head of a screen beside the desk. Takes the focus, so that a screen reader says where one is. */
export function PageHead({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  const say = useSay();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <header className="page-head">
      <button type="button" className="desk-icon" aria-label={say(gateWords.back)} onClick={() => goTo('')}>
        <Icon name="back" />
      </button>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </header>
  );
}
