import { useEffect, type ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { Icon, useSay } from '@open-health-code/ui';
import { Link } from './routing.tsx';

/** The heading of a screen, with the way back where it is reached from another. Names the browser's window too. */
export function ScreenHead({
  title,
  back,
  children,
}: {
  readonly title: string;
  readonly back?: string;
  readonly children?: ReactNode;
}): ReactNode {
  const say = useSay();
  useEffect(() => {
    document.title = `${title} – ${say(citizenWords.appName)}`;
  }, [title, say]);
  return (
    <header className="screen-head">
      {back !== undefined && (
        <Link href={back} className="ui-button ui-button-quiet">
          <Icon name="back" />
          <span className="ui-hidden">{say(citizenWords.back)}</span>
        </Link>
      )}
      <h1>{title}</h1>
      {children}
    </header>
  );
}
