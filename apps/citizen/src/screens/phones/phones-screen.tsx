/** Which numbers count as the person's, and putting right what is not so. */

import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { phoneWords } from '@open-health-code/messages/citizen-devices';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Button, Card, formatDay, Icon, Loading, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { renewSoon } from '../../state/codes.ts';
import { ask, cityNow } from '../../state/contact.ts';
import { ConfirmSheet } from './confirm-sheet.tsx';
import '../items.css';

type Phone = AnswerOf<Operations['GET /v1/people/me/phones']>['phones'][number];

/** What was said a moment ago counts within a minute. */
const lookAgainMs = 15_000;

export default function PhonesScreen(): ReactNode {
  const say = useSay();
  const [answer, again] = useAnswer(useCallback(async () => await ask('GET /v1/people/me/phones', {}), []));
  const [confirming, setConfirming] = useState(false);
  const isPending = answer.state === 'there' && answer.value.phones.some((phone) => phone.pending);
  useEffect(() => {
    if (!isPending) return undefined;
    const timer = setInterval(again, lookAgainMs);
    return () => clearInterval(timer);
  }, [isPending, again]);
  const changed = (): void => {
    again();
    // Whose phone it is can change the colour.
    renewSoon('me');
  };
  return (
    <>
      <ScreenHead title={say(meWords.phones)} back="/me" />
      <p className="ui-quiet">{say(phoneWords.why)}</p>
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && (
        <>
          {answer.value.phones.length === 0 ? (
            <Card>
              <p>{say(phoneWords.none)}</p>
            </Card>
          ) : (
            <ul className="ui-list">
              {answer.value.phones.map((phone) => (
                <li key={phone.phoneId}>
                  <PhoneRow phone={phone} onChanged={changed} />
                </li>
              ))}
            </ul>
          )}
          <Button kind="secondary" wide onClick={() => setConfirming(true)}>
            <Icon name="plus" />
            {say(phoneWords.confirm)}
          </Button>
        </>
      )}
      {confirming && (
        <ConfirmSheet
          onClose={() => setConfirming(false)}
          onDone={() => {
            setConfirming(false);
            changed();
          }}
        />
      )}
    </>
  );
}

/** Of what was said a moment ago, a code and a denial are sure to be followed; a contract may not be. */
function standingOf({
  attributed,
  pending,
  disowned,
  basis,
}: Phone): 'counts' | 'countsNot' | 'countsSoon' | 'endsSoon' {
  if (attributed) return pending && disowned ? 'endsSoon' : 'counts';
  return pending && !disowned && (basis === 'otp' || basis === 'ruling') ? 'countsSoon' : 'countsNot';
}

function PhoneRow({ phone, onChanged }: { readonly phone: Phone; readonly onChanged: () => void }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { phoneId, number, basis, since, attributed, disowned } = phone;
  const standing = standingOf(phone);
  const [disowning, setDisowning] = useState(false);
  return (
    <div className="item-row">
      <Icon name="phone" />
      <div>
        <p className="ui-row">
          <strong>{number}</strong>
          <span className={`ui-badge ${standing === 'counts' ? 'ui-green-soft' : 'ui-none-soft'}`}>
            {say(phoneWords[standing])}
          </span>
        </p>
        <p className="ui-quiet">
          {say(disowned ? phoneWords.disowned : phoneWords[basis])}
          {since !== null &&
            !disowned &&
            ` · ${say(phoneWords.since, { day: formatDay(since.slice(0, 10), language, cityNow()) })}`}
        </p>
        {basis === 'registered' && attributed && <p className="ui-quiet ui-small">{say(phoneWords.registeredOnly)}</p>}
        {basis === 'ruling' && <p className="ui-quiet ui-small">{say(phoneWords.ruled)}</p>}
        {!disowned && basis !== 'ruling' && (
          <Button kind="quiet" aria-label={say(phoneWords.disownNamed, { number })} onClick={() => setDisowning(true)}>
            {say(phoneWords.disown)}
          </Button>
        )}
      </div>
      {disowning && (
        <SureSheet
          title={say(phoneWords.disownTitle, { number })}
          yes={say(phoneWords.disownYes)}
          onYes={async (idempotencyKey) =>
            await ask('POST /v1/people/me/phones/:phoneId/disown', { params: { phoneId }, idempotencyKey })
          }
          onDone={() => {
            setDisowning(false);
            onChanged();
          }}
          onClose={() => setDisowning(false)}
        >
          <p>{say(basis === 'otp' ? phoneWords.disownOwn : phoneWords.disownOther)}</p>
        </SureSheet>
      )}
    </div>
  );
}
