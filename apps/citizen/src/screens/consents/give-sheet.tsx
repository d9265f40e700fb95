import { useState, type FormEvent, type ReactNode } from 'react';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { consentWords } from '@open-health-code/messages/citizen-consents';
import { Button, Field, Notice, Select, Sheet, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { ask, cityNow } from '../../state/contact.ts';
import { ConsentNumber } from './consent-number.tsx';
import type { Consent, Platform } from './consents.tsx';

const dayMs = 86_400_000;
const usualDays = 30;
const longestDays = 365;

export function GiveSheet({
  employers,
  linked,
  onClose,
}: {
  readonly employers: readonly Platform[];
  readonly linked: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const say = useSay();
  const [given, setGiven] = useState<Consent>();
  const isLinkedKnown = linked === undefined || employers.some(({ platformId }) => platformId === linked);
  return (
    <Sheet title={say(given === undefined ? consentWords.giveTitle : consentWords.givenTitle)} onClose={onClose}>
      {given !== undefined ? (
        <>
          <Notice tone="good" title={given.platformName} />
          <ConsentNumber consentId={given.consentId} />
          <Button wide onClick={onClose}>
            {say(consentWords.done)}
          </Button>
        </>
      ) : employers.length === 0 ? (
        <Notice title={say(consentWords.noEmployers)} />
      ) : (
        <>
          {!isLinkedKnown && <Notice tone="warning" title={say(consentWords.unknownEmployer)} />}
          <GiveForm employers={employers} first={isLinkedKnown ? (linked ?? '') : ''} onGiven={setGiven} />
        </>
      )}
    </Sheet>
  );
}

function GiveForm({
  employers,
  first,
  onGiven,
}: {
  readonly employers: readonly Platform[];
  readonly first: string;
  readonly onGiven: (consent: Consent) => void;
}): ReactNode {
  const say = useSay();
  const [platform, setPlatform] = useState(first);
  const [purpose, setPurpose] = useState('');
  const [day, setDay] = useState(() => dayIn(usualDays));
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSending();
  const chosen = employers.find(({ platformId }) => platformId === platform);
  const isDayGood = day > dayIn(0) && day <= dayIn(longestDays);
  const missing = (text: string): string | undefined =>
    tried && text.trim() === '' ? say(askingWords.fillIn) : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (chosen === undefined || purpose.trim() === '' || !isDayGood) return;
    send(async (idempotencyKey) => {
      const until = endOf(day);
      onGiven(
        await ask('POST /v1/people/me/consents', {
          body: { platform, purpose: purpose.trim(), until },
          idempotencyKey,
        }),
      );
    });
  };
  return (
    <form className="ui-stack" noValidate onSubmit={submit}>
      <Select
        label={say(consentWords.employer)}
        value={platform}
        error={missing(platform)}
        onChange={(event) => setPlatform(event.target.value)}
      >
        <option value="">{say(consentWords.choose)}</option>
        {employers.map(({ platformId, name }) => (
          <option key={platformId} value={platformId}>
            {name}
          </option>
        ))}
      </Select>
      {chosen !== undefined && (
        <p className="ui-quiet">{say(consentWords.theirPurpose, { purpose: chosen.purpose })}</p>
      )}
      <Field
        label={say(consentWords.purpose)}
        hint={say(consentWords.purposeHint)}
        value={purpose}
        error={missing(purpose)}
        maxLength={200}
        onChange={(event) => setPurpose(event.target.value)}
      />
      <Field
        label={say(consentWords.untilDay)}
        hint={say(consentWords.untilHint)}
        type="date"
        min={dayIn(1)}
        max={dayIn(longestDays)}
        value={day}
        error={tried && !isDayGood ? say(consentWords.untilWrong) : undefined}
        onChange={(event) => setDay(event.target.value)}
      />
      {error !== undefined && <Failure error={error} />}
      <Button type="submit" wide busy={busy}>
        {say(consentWords.giveYes)}
      </Button>
    </form>
  );
}

/** A day from now, as this phone counts days. */
function dayIn(days: number): string {
  const date = new Date(cityNow() + days * dayMs);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

function endOf(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
