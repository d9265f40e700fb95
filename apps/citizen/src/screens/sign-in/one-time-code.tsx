/** First who, then the six digits. What is said after the first step is the same whoever it is. */

import { useState, type FormEvent, type ReactNode } from 'react';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { idTypeWords, signInWords } from '@open-health-code/messages/citizen-sign-in';
import { Button, Field, Notice, Select, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { fieldFault } from '../../asking/field-faults.ts';
import { SixDigits } from '../../asking/six-digits.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { ask } from '../../state/contact.ts';

type IdType = keyof typeof idTypeWords;
const idTypes = Object.keys(idTypeWords) as IdType[]; // the keys of that very object

export function OneTimeCode({
  onSignedIn,
  primary,
}: {
  readonly onSignedIn: () => void;
  readonly primary: boolean;
}): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [who, setWho] = useState<{ idType: IdType; idNumber: string; phone: string }>({
    idType: 'resident',
    idNumber: '',
    phone: '',
  });
  const [challenge, setChallenge] = useState<string>();
  const [tried, setTried] = useState(false);
  const { busy, error, send, forget } = useSending();
  const faultOf = (field: 'idNumber' | 'phone'): string | undefined => {
    if (tried && who[field].trim() === '') return say(askingWords.fillIn);
    const fault = fieldFault(error, `/${field}`);
    return fault === undefined ? undefined : say(fault);
  };

  const askForCode = (): void => {
    setTried(true);
    if (who.idNumber.trim() === '' || who.phone.trim() === '') return;
    send(async (idempotencyKey) => {
      const body = { idType: who.idType, idNumber: who.idNumber.trim(), phone: who.phone.trim(), language };
      const answer = await ask('POST /v1/sign-in/otp/challenges', { body, idempotencyKey });
      setChallenge(answer.challenge);
    });
  };

  if (challenge !== undefined) {
    return (
      <Digits
        challenge={challenge}
        onSignedIn={onSignedIn}
        onAgain={() => {
          setChallenge(undefined);
          forget();
        }}
      />
    );
  }
  return (
    <form
      className="ui-stack"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        askForCode();
      }}
    >
      <p className="ui-quiet">{say(signInWords.otpWhy)}</p>
      <Select
        label={say(signInWords.idType)}
        value={who.idType}
        onChange={(event) =>
          setWho({ ...who, idType: idTypes.find((type) => type === event.target.value) ?? 'resident' })
        }
      >
        {idTypes.map((type) => (
          <option key={type} value={type}>
            {say(idTypeWords[type])}
          </option>
        ))}
      </Select>
      <Field
        label={say(signInWords.idNumber)}
        value={who.idNumber}
        error={faultOf('idNumber')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={60}
        onChange={(event) => setWho({ ...who, idNumber: event.target.value })}
      />
      <Field
        label={say(signInWords.phone)}
        hint={say(signInWords.phoneHint)}
        value={who.phone}
        error={faultOf('phone')}
        type="tel"
        autoComplete="tel"
        maxLength={25}
        onChange={(event) => setWho({ ...who, phone: event.target.value })}
      />
      {error !== undefined && <Failure error={error} />}
      <Button type="submit" wide busy={busy} kind={primary ? 'primary' : 'secondary'}>
        {say(signInWords.sendCode)}
      </Button>
    </form>
  );
}

function Digits({
  challenge,
  onSignedIn,
  onAgain,
}: {
  readonly challenge: string;
  readonly onSignedIn: () => void;
  readonly onAgain: () => void;
}): ReactNode {
  const say = useSay();
  return (
    <>
      <Notice title={say(signInWords.sent)} />
      <SixDigits
        submit={say(signInWords.signIn)}
        onDigits={async (code, idempotencyKey) => {
          await ask('POST /v1/sign-in/otp/answers', { body: { challenge, code }, idempotencyKey });
          onSignedIn();
        }}
      />
      <Button kind="quiet" onClick={onAgain}>
        {say(signInWords.sendAgain)}
      </Button>
    </>
  );
}
