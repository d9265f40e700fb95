import { useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { appealStateWords, whyWords } from '@open-health-code/messages/citizen-why';
import { Button, Facts, formatDuration, formatTime, Notice, useLanguage, useSay } from '@open-health-code/ui';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useCityTime } from '../../shell/watching.ts';
import { ask } from '../../state/contact.ts';

type Appeal = AnswerOf<Operations['GET /v1/people/:who/appeals']>['appeals'][number];

const grounds = {
  open: 'ui-yellow-soft',
  upheld: 'ui-green-soft',
  rejected: 'ui-red-soft',
  withdrawn: 'ui-none-soft',
} as const;

export function AppealCard({
  who,
  appeal,
  groundName,
  onChanged,
}: {
  readonly who: string;
  readonly appeal: Appeal;
  readonly groundName: string;
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const now = useCityTime(60_000);
  const [sure, setSure] = useState(false);
  const time = (iso: string): string => formatTime(iso, language, now);
  const { state, number, evidence, dueAt } = appeal;
  const left = Date.parse(dueAt) - now;
  return (
    <article className="ui-card">
      <header className="appeal-head">
        <span className={`ui-badge ${grounds[state]}`}>{say(appealStateWords[state])}</span>
        <h2>{evidence.message[language]}</h2>
      </header>
      {state === 'open' && (
        <p className="appeal-clock">
          <strong>{say(whyWords.answerBy, { time: time(dueAt) })}</strong>
          {left > 0 && (
            <span className="ui-quiet">{say(whyWords.timeLeft, { time: formatDuration(left, language) })}</span>
          )}
        </p>
      )}
      {appeal.overdue && <Notice tone="warning" title={say(whyWords.overdue)} />}
      {appeal.suspended && <Notice tone="good" title={say(whyWords.suspended)} />}
      <Facts
        facts={[
          [
            say(whyWords.number),
            <span key="number" className="appeal-number">
              {number}
            </span>,
          ],
          [say(whyWords.lodged), time(appeal.lodgedAt)],
          [say(whyWords.ground), groundName],
          [say(whyWords.yourWords), appeal.statement],
          [say(whyWords.decided), appeal.decidedAt === null ? undefined : time(appeal.decidedAt)],
          [say(whyWords.answer), appeal.reason],
        ]}
      />
      {state === 'open' && (
        <Button kind="quiet" onClick={() => setSure(true)}>
          {say(whyWords.withdraw)}
        </Button>
      )}
      {sure && (
        <WithdrawSheet
          who={who}
          number={number}
          onClose={() => setSure(false)}
          onDone={() => {
            setSure(false);
            onChanged();
          }}
        />
      )}
    </article>
  );
}

function WithdrawSheet({
  who,
  number,
  onClose,
  onDone,
}: {
  readonly who: string;
  readonly number: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const say = useSay();
  return (
    <SureSheet
      title={say(whyWords.withdraw)}
      yes={say(whyWords.withdrawYes)}
      kind="primary"
      onYes={async (idempotencyKey) =>
        await ask('POST /v1/people/:who/appeals/:number/withdrawal', { params: { who, number }, idempotencyKey })
      }
      onDone={onDone}
      onClose={onClose}
    >
      <p>{say(whyWords.withdrawSure)}</p>
    </SureSheet>
  );
}
