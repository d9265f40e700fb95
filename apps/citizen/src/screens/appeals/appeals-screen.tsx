/** Objections with their numbers, their clocks and their answers. */

import { useCallback, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { whyWords } from '@open-health-code/messages/citizen-why';
import { buttonClass, Card, Loading, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { Link } from '../../shell/routing.tsx';
import { ForWhom } from '../../shell/for-whom.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useWatched } from '../../shell/watching.ts';
import { renewSoon } from '../../state/codes.ts';
import { ask } from '../../state/contact.ts';
import { inFront } from '../../state/people.ts';
import { AppealCard } from './appeal-card.tsx';
import './appeals.css';

type Appeals = AnswerOf<Operations['GET /v1/people/:who/appeals']>;

export default function AppealsScreen(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const question = useCallback(async () => await ask('GET /v1/people/:who/appeals', { params: { who } }), [who]);
  const [answer, again] = useAnswer(question);
  return (
    <>
      <ScreenHead title={say(whyWords.appealsTitle)} back="/" />
      <ForWhom />
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && (
        <List
          who={who}
          appeals={answer.value}
          onChanged={() => {
            again();
            // What no longer counted while there was an objection counts again.
            renewSoon(who);
          }}
        />
      )}
    </>
  );
}

function List({
  who,
  appeals,
  onChanged,
}: {
  readonly who: string;
  readonly appeals: Appeals;
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  return (
    <>
      {appeals.appeals.length === 0 && (
        <Card>
          <p>
            <strong>{say(whyWords.noAppeals)}</strong>
          </p>
          <p className="ui-quiet">{say(whyWords.noAppealsHow)}</p>
          <Link href="/why" className={buttonClass('secondary')}>
            {say(whyWords.title)}
          </Link>
        </Card>
      )}
      {appeals.appeals.map((appeal) => (
        <AppealCard
          key={appeal.number}
          who={who}
          appeal={appeal}
          groundName={appeals.grounds.find(({ ground }) => ground === appeal.ground)?.name[language] ?? appeal.ground}
          onChanged={onChanged}
        />
      ))}
      <Card title={say(whyWords.otherWays)}>
        <p>{appeals.how[language]}</p>
      </Card>
    </>
  );
}
