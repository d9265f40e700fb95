/** Where a declaration and a record differ: both sides, and two easy ways on. */

import { useState, type ReactNode } from 'react';
import { declareWords } from '@open-health-code/messages/citizen-declare';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { Button, Facts, formatDay, formatTime, Icon, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { navigate } from '../../shell/routing.tsx';
import { renewSoon } from '../../state/codes.ts';
import { ask, cityNow } from '../../state/contact.ts';
import { ContestSheet } from '../why/contest-sheet.tsx';
import type { Form, Trip } from './declare-screen.tsx';

type Mismatch = Form['mismatches'][number];
type Appeals = AnswerOf<Operations['GET /v1/people/:who/appeals']>;

export function Mismatches({
  who,
  form,
  trips,
  onAdd,
}: {
  readonly who: string;
  readonly form: Form;
  readonly trips: readonly Trip[];
  readonly onAdd: (trip: Trip) => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [contesting, setContesting] = useState<{ readonly mismatch: Mismatch; readonly appeals: Appeals }>();
  const { busy, error, send } = useSending();
  if (form.mismatches.length === 0) return null;
  const contest = (mismatch: Mismatch): void =>
    send(async () => {
      setContesting({ mismatch, appeals: await ask('GET /v1/people/:who/appeals', { params: { who } }) });
    });
  return (
    <section className="ui-card mismatches">
      <h2>{say(declareWords.mismatches)}</h2>
      <p>{say(declareWords.mismatchesKindly)}</p>
      {form.mismatches.map((mismatch) => (
        <article key={mismatch.evidenceId} className="ui-stack">
          <h3>
            {formatDay(mismatch.date, language, cityNow())}: {mismatch.what}
          </h3>
          <Facts
            facts={[
              [say(declareWords.recordSays, { source: mismatch.seenByName[language] }), mismatch.what],
              [
                `${say(declareWords.youSaid)} (${formatTime(mismatch.declaredAt, language, cityNow())})`,
                mismatch.declared.length === 0 ? say(declareWords.saidNothing) : mismatch.declared.join('; '),
              ],
            ]}
          />
          {trips.includes(mismatch.amendment) ? (
            <p className="ui-row" role="status">
              <Icon name="good" />
              {say(declareWords.added)}
            </p>
          ) : (
            <Button onClick={() => onAdd(mismatch.amendment)}>{say(declareWords.addToDeclaration)}</Button>
          )}
          <Button kind="quiet" busy={busy} onClick={() => contest(mismatch)}>
            {say(declareWords.notRight)}
          </Button>
        </article>
      ))}
      {error !== undefined && <Failure error={error} />}
      {contesting !== undefined && (
        <ContestSheet
          who={who}
          reason={{
            evidenceId: contesting.mismatch.evidenceId,
            kind: 'declaration-mismatch',
            messages: { en: contesting.mismatch.what, zh: contesting.mismatch.what },
          }}
          appeals={contesting.appeals}
          onClose={() => setContesting(undefined)}
          onKept={() => {
            renewSoon(who);
            navigate('/appeals');
          }}
        />
      )}
    </section>
  );
}
