/** Why the colour is what it is: every reason, what to do, how it ends, how to object, and what was before. */

import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords, codeWords } from '@open-health-code/messages/citizen';
import { whyWords } from '@open-health-code/messages/citizen-why';
import { Card, ColourBadge, formatTime, Loading, Notice, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { groupedBy } from '../../shell/grouped.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { Link, navigate } from '../../shell/routing.tsx';
import { useWatched } from '../../shell/watching.ts';
import { codeOf, renewSoon } from '../../state/codes.ts';
import { ask, cityNow } from '../../state/contact.ts';
import { inFront } from '../../state/people.ts';
import { ContestSheet } from './contest-sheet.tsx';
import { History } from './history.tsx';
import { ReasonCard, type Reason } from './reason-card.tsx';
import './why.css';

export type Explanation = AnswerOf<Operations['GET /v1/people/:who/explanation']>;
export type Appeals = AnswerOf<Operations['GET /v1/people/:who/appeals']>;

export default function WhyScreen(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const question = useCallback(
    async () =>
      await Promise.all([
        ask('GET /v1/people/:who/explanation', { params: { who } }),
        ask('GET /v1/people/:who/appeals', { params: { who } }),
      ]),
    [who],
  );
  const [answer, again] = useAnswer(question);
  return (
    <>
      <ScreenHead title={say(whyWords.title)} back="/" />
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} title={say(whyWords.failed)} onRetry={again} />}
      {answer.state === 'there' && <Explained who={who} explanation={answer.value[0]} appeals={answer.value[1]} />}
    </>
  );
}

function Explained({
  who,
  explanation,
  appeals,
}: {
  readonly who: string;
  readonly explanation: Explanation;
  readonly appeals: Appeals;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [contesting, setContesting] = useState<Reason>();
  useKeptColour(who, explanation.colour);
  const { colour, name, reasons, nextChangeAt, declaredAt, declarationEndsAt, history } = explanation;
  const time = (iso: string): string => formatTime(iso, language, cityNow());
  const contested = new Set(
    appeals.appeals.filter(({ state }) => state === 'open').map(({ evidence }) => evidence.evidenceId),
  );
  return (
    <>
      <p className="ui-row">
        <ColourBadge colour={colour} /> <strong>{name}</strong>
      </p>
      {reasons.length === 0 && colour === 'green' && (
        <Notice tone="good" title={say(whyWords.nothingAgainst)}>
          {say(whyWords.nothingMore)}
        </Notice>
      )}
      {colour === 'none' && (
        <Notice tone="info" title={say(whyWords.noDeclaration)}>
          <Link href="/declare">{say(codeWords.declare)}</Link>
        </Notice>
      )}
      {reasons.length > 1 && <p className="ui-quiet">{say(whyWords.allCount)}</p>}
      {byRule(reasons).map((group) => (
        <ReasonCard
          key={`${group[0]?.rule} ${group[0]?.colour}`}
          reasons={group}
          contested={contested}
          onContest={setContesting}
        />
      ))}
      <Card title={say(whyWords.nextChange)}>
        <p>
          {nextChangeAt === null
            ? say(reasons.length === 0 ? whyWords.nothingAhead : whyWords.noNextChange)
            : say(nextChangeAt === declarationEndsAt ? whyWords.declarationEnds : whyWords.nextChangeAt, {
                time: time(nextChangeAt),
              })}
        </p>
        {declaredAt !== null && (
          <p className="ui-quiet">
            {say(whyWords.declaredAt)}: {time(declaredAt)}
          </p>
        )}
      </Card>
      <History steps={history} />
      {contesting !== undefined && (
        <ContestSheet
          who={who}
          reason={contesting}
          appeals={appeals}
          onClose={() => setContesting(undefined)}
          onKept={() => {
            renewSoon(who);
            navigate('/appeals');
          }}
        />
      )}
    </>
  );
}

/** Nobody reads here why they are yellow and then shows a code from before. */
function useKeptColour(who: string, colour: Explanation['colour']): void {
  useEffect(() => {
    const { code, state } = codeOf(who).get();
    const isKnown = state === 'settled' || state === 'none';
    if (isKnown && (code?.colour ?? 'none') !== colour) renewSoon(who);
  }, [who, colour]);
}

/** Reasons of the same rule and colour together, in the order in which the city gives them: worst first. */
function byRule(reasons: readonly Reason[]): readonly (readonly Reason[])[] {
  return [...groupedBy(reasons, ({ rule, colour }) => `${rule} ${colour}`).values()];
}
