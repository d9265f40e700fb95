import type { ReactNode } from 'react';
import { whyWords } from '@open-health-code/messages/citizen-why';
import { Button, ColourBadge, Facts, formatTime, Icon, useLanguage, useSay } from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import { Link } from '../../shell/routing.tsx';
import { factsInWords } from './facts-in-words.ts';
import type { Explanation } from './why-screen.tsx';

export type Reason = Explanation['reasons'][number];

/** One reason. What to do comes right after what it is; what it rests on can be opened. */
export function ReasonCard({
  reason,
  contested,
  onContest,
}: {
  readonly reason: Reason;
  readonly contested: boolean;
  readonly onContest: () => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const time = (iso: string): string => formatTime(iso, language, cityNow());
  return (
    <article className={`ui-card reason reason-${reason.colour}`}>
      <header className="ui-stack">
        <ColourBadge colour={reason.colour} />
        <h2>{reason.messages[language]}</h2>
      </header>
      <div className={`todo ui-${reason.colour}-soft`}>
        <h3>{say(whyWords.whatToDo)}</h3>
        <p>{reason.instructions[language]}</p>
      </div>
      <Facts
        facts={[
          [say(whyWords.ends), reason.ending[language]],
          [say(whyWords.since), time(reason.since)],
          [say(whyWords.evidence), reason.basis[language]],
        ]}
      />
      <details>
        <summary>{say(whyWords.details)}</summary>
        <Facts
          facts={[
            ...factsInWords(reason.facts, language, time, cityNow()),
            [say(whyWords.rule), <code key="rule">{reason.rule}</code>],
          ]}
        />
        <p className="ui-quiet ui-small">{reason.contest[language]}</p>
      </details>
      {contested ? (
        <Link href="/appeals" className="ui-button ui-button-secondary">
          <Icon name="list" />
          {say(whyWords.contested)}
        </Link>
      ) : (
        <Button kind="secondary" onClick={onContest}>
          {say(whyWords.contest)}
        </Button>
      )}
    </article>
  );
}
