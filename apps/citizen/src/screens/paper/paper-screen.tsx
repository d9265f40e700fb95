/** Codes on paper of whoever is in front: making one, and revoking one that was lost. */

import { useCallback, useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { meWords } from '@open-health-code/messages/citizen-me';
import { paperWords } from '@open-health-code/messages/citizen-paper';
import { Button, Card, Facts, Icon, Loading, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { PersonChoice } from '../../shell/person-choice.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useTime } from '../../shell/use-time.ts';
import { useWatched } from '../../shell/watching.ts';
import { ask } from '../../state/contact.ts';
import { inFront } from '../../state/people.ts';
import { MakeSheet } from './make-sheet.tsx';
import '../items.css';

type PaperCode = AnswerOf<Operations['GET /v1/people/:who/paper-codes']>['codes'][number];

export default function PaperScreen(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const [answer, again] = useAnswer(
    useCallback(async () => await ask('GET /v1/people/:who/paper-codes', { params: { who } }), [who]),
  );
  const [making, setMaking] = useState(false);
  return (
    <>
      <ScreenHead title={say(meWords.paper)} back="/me" />
      <PersonChoice />
      <p className="ui-quiet">{say(paperWords.why)}</p>
      <Button wide onClick={() => setMaking(true)}>
        <Icon name="plus" />
        {say(paperWords.make)}
      </Button>
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && (
        <Card title={say(paperWords.list)}>
          {answer.value.codes.length === 0 && <p className="ui-quiet">{say(paperWords.none)}</p>}
          <ul className="item-list">
            {answer.value.codes.map((code) => (
              <li key={code.codeId}>
                <Paper who={who} code={code} onChanged={again} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {making && (
        <MakeSheet
          key={who}
          who={who}
          onClose={() => {
            setMaking(false);
            again();
          }}
        />
      )}
    </>
  );
}

const grounds = { valid: 'ui-green-soft', outdated: 'ui-yellow-soft', revoked: 'ui-none-soft' } as const;

function Paper({
  who,
  code,
  onChanged,
}: {
  readonly who: string;
  readonly code: PaperCode;
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const time = useTime();
  const { codeId, state, issuedAt, expiresAt } = code;
  const [revoking, setRevoking] = useState(false);
  const made = time(issuedAt);
  return (
    <div className="ui-stack item">
      <p className="ui-row">
        <strong>{say(paperWords.made, { time: made })}</strong>
        <span className={`ui-badge ${grounds[state]}`}>{say(paperWords[state])}</span>
      </p>
      {state === 'outdated' && <p>{say(paperWords.outdatedWhy)}</p>}
      {state === 'valid' && <p>{say(paperWords.until, { time: time(expiresAt) })}</p>}
      <Facts facts={[[say(paperWords.number), <code key="number">{numberOf(codeId)}</code>]]} />
      {state !== 'revoked' && (
        <div className="item-actions">
          <Button
            kind="quiet"
            aria-label={say(paperWords.revokeNamed, { time: made })}
            onClick={() => setRevoking(true)}
          >
            {say(paperWords.revoke)}
          </Button>
        </div>
      )}
      {revoking && (
        <SureSheet
          title={say(paperWords.revokeTitle)}
          yes={say(paperWords.revokeYes)}
          onYes={async (idempotencyKey) =>
            await ask('DELETE /v1/people/:who/paper-codes/:codeId', { params: { who, codeId }, idempotencyKey })
          }
          onDone={() => {
            setRevoking(false);
            onChanged();
          }}
          onClose={() => setRevoking(false)}
        >
          <p>{say(paperWords.revokeSure)}</p>
        </SureSheet>
      )}
    </div>
  );
}

/** In groups, as it stands on the paper. */
function numberOf(codeId: string): string {
  return codeId.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
