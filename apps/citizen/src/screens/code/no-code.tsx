import type { ReactNode } from 'react';
import { codeWords } from '@open-health-code/messages/citizen';
import { buttonClass, ColourShape, formatTime, Notice, useLanguage, useSay } from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import type { KeptCode } from '../../state/kept.ts';
import { Link } from '../../shell/routing.tsx';

/** Nothing to show: why, and what to do about it. */
export function NoCode({
  code,
  none,
  busy,
}: {
  readonly code: KeptCode | undefined;
  /** The city has no colour for this person. */
  readonly none: boolean;
  /** The city was reached and could not answer. */
  readonly busy: boolean;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  if (none) {
    return (
      <section className="no-code">
        <span className="no-code-shape">
          <ColourShape colour="none" />
        </span>
        <h2>{say(codeWords.noneTitle)}</h2>
        <p>{say(codeWords.noneWhy)}</p>
        <Link href="/declare" className={buttonClass('primary', true)}>
          {say(codeWords.declareNow)}
        </Link>
      </section>
    );
  }
  return (
    <section className="no-code">
      <span className="no-code-shape">
        <ColourShape colour="none" />
      </span>
      <h2>{say(code !== undefined ? codeWords.expired : busy ? codeWords.busy : codeWords.withoutNetwork)}</h2>
      {code !== undefined && (
        <p>{say(codeWords.expiredAt, { time: formatTime(code.expiresAt, language, cityNow()) })}</p>
      )}
      <p>
        {say(
          busy ? codeWords.busyWait : code === undefined ? codeWords.withoutNetworkWhatToDo : codeWords.expiredWhatToDo,
        )}
      </p>
      <Notice>{say(codeWords.alternatives)}</Notice>
    </section>
  );
}
