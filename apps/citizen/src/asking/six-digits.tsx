import { useState, type FormEvent, type ReactNode } from 'react';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { Button, Field, useSay } from '@open-health-code/ui';
import { Failure } from './failure.tsx';
import { useSending } from './use-sending.ts';
import './six-digits.css';

/** The one-time code: filled in by the phone itself or the last digit typed, it is sent; nothing else is left to do. */
export function SixDigits({
  submit,
  onDigits,
}: {
  readonly submit: string;
  readonly onDigits: (digits: string, idempotencyKey: string) => Promise<void>;
}): ReactNode {
  const say = useSay();
  const [code, setCode] = useState('');
  const [fault, setFault] = useState(false);
  const { busy, error, send } = useSending();
  const answer = (digits: string): void => {
    const complete = /^\d{6}$/.test(digits);
    setFault(!complete);
    if (complete) send(async (idempotencyKey) => await onDigits(digits, idempotencyKey));
  };
  return (
    <form
      className="ui-stack"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        answer(code);
      }}
    >
      <Field
        label={say(askingWords.code)}
        hint={say(askingWords.codeHint)}
        value={code}
        error={fault ? say(askingWords.sixDigits) : undefined}
        className="ui-input digits"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        maxLength={6}
        onChange={(event) => {
          const digits = event.target.value.replaceAll(/\D/g, '');
          setCode(digits);
          if (digits.length === 6 && !busy) answer(digits);
        }}
      />
      {error !== undefined && <Failure error={error} />}
      <Button type="submit" wide busy={busy}>
        {submit}
      </Button>
    </form>
  );
}
