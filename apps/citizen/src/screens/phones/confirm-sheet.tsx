import { useState, type FormEvent, type ReactNode } from 'react';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { phoneWords } from '@open-health-code/messages/citizen-devices';
import { Button, Field, Notice, Sheet, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { fieldFault } from '../../asking/field-faults.ts';
import { SixDigits } from '../../asking/six-digits.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { ask } from '../../state/contact.ts';

/** First the number, then the six digits that were sent to it. */
export function ConfirmSheet({
  onClose,
  onDone,
}: {
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [phone, setPhone] = useState('');
  const [tried, setTried] = useState(false);
  const [challenge, setChallenge] = useState<string>();
  const { busy, error, send } = useSending();
  const fault = tried && phone.trim() === '' ? askingWords.fillIn : fieldFault(error, '/phone');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (phone.trim() === '') return;
    send(async (idempotencyKey) => {
      const body = { phone: phone.trim(), language };
      setChallenge((await ask('POST /v1/people/me/phones/challenges', { body, idempotencyKey })).challenge);
    });
  };
  return (
    <Sheet title={say(phoneWords.confirmTitle)} onClose={onClose}>
      {challenge === undefined ? (
        <form className="ui-stack" noValidate onSubmit={submit}>
          <p>{say(phoneWords.confirmWhy)}</p>
          <Field
            label={say(phoneWords.phone)}
            value={phone}
            error={fault === undefined ? undefined : say(fault)}
            type="tel"
            autoComplete="tel"
            maxLength={25}
            onChange={(event) => setPhone(event.target.value)}
          />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" wide busy={busy}>
            {say(phoneWords.sendCode)}
          </Button>
        </form>
      ) : (
        <>
          <Notice title={say(phoneWords.sent)} />
          <SixDigits
            submit={say(phoneWords.confirmYes)}
            onDigits={async (code, idempotencyKey) => {
              await ask('POST /v1/people/me/phones/answers', { body: { challenge, code }, idempotencyKey });
              onDone();
            }}
          />
        </>
      )}
    </Sheet>
  );
}
