import { useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { consentWords } from '@open-health-code/messages/citizen-consents';
import { Button, Card, Facts, Icon, useSay } from '@open-health-code/ui';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useTime } from '../../shell/use-time.ts';
import { ask, cityNow } from '../../state/contact.ts';
import { ConsentNumber } from './consent-number.tsx';
import { GiveSheet } from './give-sheet.tsx';

export type Consent = AnswerOf<Operations['GET /v1/people/me/consents']>['consents'][number];
export type Platform = AnswerOf<Operations['GET /v1/platforms']>['platforms'][number];

export function Consents({
  consents,
  employers,
  linked,
  onChanged,
}: {
  readonly consents: readonly Consent[];
  readonly employers: readonly Platform[];
  readonly linked: string | undefined;
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const [giving, setGiving] = useState(linked !== undefined);
  const inForce = consents.filter(({ revokedAt, until }) => revokedAt === null && Date.parse(until) > cityNow());
  const past = consents.filter((consent) => !inForce.includes(consent));
  return (
    <Card title={say(consentWords.employers)}>
      <p className="ui-quiet">{say(consentWords.employersWhy)}</p>
      {inForce.length === 0 && <p>{say(consentWords.none)}</p>}
      <ul className="item-list">
        {inForce.map((consent) => (
          <li key={consent.consentId}>
            <InForce consent={consent} onChanged={onChanged} />
          </li>
        ))}
      </ul>
      <Button kind="secondary" onClick={() => setGiving(true)}>
        <Icon name="plus" />
        {say(consentWords.give)}
      </Button>
      {past.length > 0 && <Past consents={past} />}
      {giving && (
        <GiveSheet
          employers={employers}
          linked={linked}
          onClose={() => {
            setGiving(false);
            onChanged();
          }}
        />
      )}
    </Card>
  );
}

function InForce({ consent, onChanged }: { readonly consent: Consent; readonly onChanged: () => void }): ReactNode {
  const say = useSay();
  const time = useTime();
  const [revoking, setRevoking] = useState(false);
  const { consentId, platformName: name, purpose, until, lastAskedAt } = consent;
  return (
    <div className="ui-stack item">
      <p>
        <strong>{name}</strong>
        <br />
        <span className="ui-quiet">{say(consentWords.until, { time: time(until) })}</span>
      </p>
      <Facts facts={[[say(consentWords.purpose), purpose]]} />
      <p className="ui-quiet">
        {lastAskedAt === null ? say(consentWords.neverAsked) : say(consentWords.lastAsked, { time: time(lastAskedAt) })}
      </p>
      <ConsentNumber consentId={consentId} />
      <div className="item-actions">
        <Button kind="quiet" aria-label={say(consentWords.revokeNamed, { name })} onClick={() => setRevoking(true)}>
          {say(consentWords.revoke)}
        </Button>
      </div>
      {revoking && (
        <SureSheet
          title={say(consentWords.revokeTitle, { name })}
          yes={say(consentWords.revokeYes)}
          onYes={async (idempotencyKey) =>
            await ask('DELETE /v1/people/me/consents/:consentId', { params: { consentId }, idempotencyKey })
          }
          onDone={() => {
            setRevoking(false);
            onChanged();
          }}
          onClose={() => setRevoking(false)}
        >
          <p>{say(consentWords.revokeSure)}</p>
        </SureSheet>
      )}
    </div>
  );
}

function Past({ consents }: { readonly consents: readonly Consent[] }): ReactNode {
  const say = useSay();
  const time = useTime();
  return (
    <details>
      <summary>
        {say(consentWords.past)} ({consents.length})
      </summary>
      <ul className="item-list">
        {consents.map(({ consentId, platformName, revokedAt, until }) => (
          <li key={consentId}>
            <p>
              <strong>{platformName}</strong>
              <br />
              <span className="ui-quiet">
                {revokedAt === null
                  ? say(consentWords.ended, { time: time(until) })
                  : say(consentWords.revoked, { time: time(revokedAt) })}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
