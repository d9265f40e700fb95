/** An objection: what is wrong, in one tap, and own words for whoever has some. */

import { useState, type FormEvent, type ReactNode } from 'react';
import { whyWords } from '@open-health-code/messages/citizen-why';
import { Button, Choice, Field, Notice, Sheet, TextArea, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { ask } from '../../state/contact.ts';
import type { Reason } from './reason-card.tsx';
import type { Appeals } from './why-screen.tsx';

type Ground = Appeals['grounds'][number]['ground'];

export function ContestSheet({
  who,
  reason,
  appeals,
  onClose,
  onKept,
}: {
  readonly who: string;
  readonly reason: Pick<Reason, 'evidenceId' | 'kind' | 'messages'>;
  readonly appeals: Pick<Appeals, 'answerWithinHours' | 'grounds'>;
  readonly onClose: () => void;
  readonly onKept: () => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [ground, setGround] = useState<Ground>();
  const [statement, setStatement] = useState('');
  const [phoneEnding, setPhoneEnding] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSending();
  const fits = appeals.grounds.filter((one) => one.ground === 'other' || one.kinds.includes(reason.kind));
  const endingFault = phoneEnding === '' || /^\d{4}$/.test(phoneEnding) ? undefined : say(whyWords.fourDigits);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (ground === undefined || endingFault !== undefined) return;
    send(async (idempotencyKey) => {
      const ending = ground === 'not-my-phone' && phoneEnding !== '' ? { phoneEnding } : {};
      await ask('POST /v1/people/:who/appeals', {
        params: { who },
        body: { evidenceId: reason.evidenceId, ground, statement, ...ending },
        idempotencyKey,
      });
      onKept();
    });
  };

  return (
    <Sheet title={say(whyWords.contestTitle)} onClose={onClose}>
      <form className="ui-stack" noValidate onSubmit={submit}>
        <p>
          <strong>{reason.messages[language]}</strong>
        </p>
        <p className="ui-quiet">{say(whyWords.contestWhat, { hours: appeals.answerWithinHours })}</p>
        <Choice
          legend={say(whyWords.ground)}
          options={fits.map((one) => ({ value: one.ground, label: one.name[language] }))}
          value={ground}
          onChange={setGround}
        />
        {tried && ground === undefined && <Notice tone="problem" title={say(whyWords.chooseGround)} />}
        {ground === 'not-my-phone' && (
          <Field
            label={say(whyWords.phoneEnding)}
            hint={say(whyWords.phoneEndingHint)}
            value={phoneEnding}
            error={tried ? endingFault : undefined}
            inputMode="numeric"
            maxLength={4}
            onChange={(event) => setPhoneEnding(event.target.value)}
          />
        )}
        <TextArea
          label={say(whyWords.statement)}
          hint={say(whyWords.statementHint)}
          value={statement}
          maxLength={2000}
          onChange={(event) => setStatement(event.target.value)}
        />
        {error !== undefined && <Failure error={error} />}
        <Button type="submit" wide busy={busy}>
          {say(whyWords.send)}
        </Button>
      </form>
    </Sheet>
  );
}
