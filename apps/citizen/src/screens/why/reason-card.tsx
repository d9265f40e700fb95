import type { ReactNode } from 'react';
import { whyWords } from '@open-health-code/messages/citizen-why';
import { Button, ColourBadge, Facts, formatTime, Icon, useLanguage, useSay } from '@open-health-code/ui';
import { cityNow } from '../../state/contact.ts';
import { Link } from '../../shell/routing.tsx';
import { factsInWords } from './facts-in-words.ts';
import type { Explanation } from './why-screen.tsx';

export type Reason = Explanation['reasons'][number];

interface Contesting {
  /** Evidence that is objected to already. */
  readonly contested: ReadonlySet<string>;
  readonly onContest: (reason: Reason) => void;
}

/**
 * What one rule says, with each piece of evidence it says it of: several differ in little but their time. What to do comes right after
 * what it is; what it rests on can be opened, and contested one by one. `reasons` has at least one, the one that ends last first.
 */
export function ReasonCard({
  reasons,
  ...contesting
}: { readonly reasons: readonly Reason[] } & Contesting): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [last] = reasons;
  if (last === undefined) return null;
  const newestFirst = reasons.toSorted((a, b) => Date.parse(b.since) - Date.parse(a.since));
  return (
    <article className={`ui-card reason reason-${last.colour}`}>
      <header className="ui-stack">
        <ColourBadge colour={last.colour} />
        <h2>{last.messages[language]}</h2>
      </header>
      <div className={`todo ui-${last.colour}-soft`}>
        <h3>{say(whyWords.whatToDo)}</h3>
        <p>{last.instructions[language]}</p>
      </div>
      <Facts facts={[[say(whyWords.ends), last.ending[language]]]} />
      {reasons.length > 1 && <h3>{say(whyWords.occasions, { count: reasons.length })}</h3>}
      <ul className="occasions">
        {newestFirst.map((reason) => (
          <li key={reason.evidenceId}>
            <Occasion reason={reason} alone={reasons.length === 1} {...contesting} />
          </li>
        ))}
      </ul>
    </article>
  );
}

function Occasion({
  reason,
  alone,
  ...contesting
}: { readonly reason: Reason; readonly alone: boolean } & Contesting): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const time = (iso: string): string => formatTime(iso, language, cityNow());
  const evidence = [say(whyWords.evidence), reason.basis[language]] as const;
  const where = reason.places.map((place) => [say(whyWords.places), place] as const);
  const facts = factsInWords(reason.facts, language, time, cityNow());
  const rule = [say(whyWords.rule), <code key="rule">{reason.rule}</code>] as const;
  const how = <p className="ui-quiet ui-small">{reason.contest[language]}</p>;
  if (alone) {
    return (
      <div className="occasion">
        <Facts facts={[[say(whyWords.since), time(reason.since)], evidence, ...where]} />
        <details>
          <summary>{say(whyWords.details)}</summary>
          <Facts facts={[...facts, rule]} />
          {how}
        </details>
        <Contest reason={reason} {...contesting} />
      </div>
    );
  }
  return (
    <details>
      <summary>{time(reason.since)}</summary>
      <div className="occasion">
        <Facts facts={[evidence, ...where, ...facts, [say(whyWords.ends), reason.ending[language]], rule]} />
        {how}
        <Contest reason={reason} {...contesting} />
      </div>
    </details>
  );
}

function Contest({ reason, contested, onContest }: { readonly reason: Reason } & Contesting): ReactNode {
  const say = useSay();
  if (!contested.has(reason.evidenceId)) {
    return (
      <Button kind="secondary" onClick={() => onContest(reason)}>
        {say(whyWords.contest)}
      </Button>
    );
  }
  return (
    <Link href="/appeals" className="ui-button ui-button-secondary">
      <Icon name="list" />
      {say(whyWords.contested)}
    </Link>
  );
}
