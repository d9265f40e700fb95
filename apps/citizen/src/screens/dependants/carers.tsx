import { useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { dependantWords } from '@open-health-code/messages/citizen-dependants';
import { Button, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useSending } from '../../asking/use-sending.ts';
import { useTime } from '../../shell/use-time.ts';
import { ask } from '../../state/contact.ts';

type Carer = AnswerOf<Operations['GET /v1/people/me/carers']>['carers'][number];

/** Those who ask come first on the screen, each with what it would mean; those who act for the person stand at its end. */
export function Carers({
  carers,
  isAsked,
  onChanged,
}: {
  readonly carers: readonly Carer[];
  readonly isAsked: boolean;
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const shown = carers.filter(({ state }) => (state === 'pending') === isAsked);
  if (isAsked) return shown.map((carer) => <Asking key={carer.carerId} carer={carer} onChanged={onChanged} />);
  return (
    <section className="ui-card">
      <h2>{say(dependantWords.carers)}</h2>
      {shown.length === 0 && <p className="ui-quiet">{say(dependantWords.noCarers)}</p>}
      <ul className="item-list">
        {shown.map((carer) => (
          <li key={carer.carerId}>
            <Acting carer={carer} onChanged={onChanged} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface One {
  readonly carer: Carer;
  readonly onChanged: () => void;
}

function Asking({ carer, onChanged }: One): ReactNode {
  const say = useSay();
  const { carerId, name } = carer;
  const { busy, error, send } = useSending();
  const [refusing, setRefusing] = useState(false);
  const accept = (): void =>
    send(async (idempotencyKey) => {
      await ask('POST /v1/people/me/carers/:carerId/acceptance', { params: { carerId }, idempotencyKey });
      onChanged();
    });
  return (
    <section className="ui-card care-asking">
      <h2>{say(dependantWords.asksYou, { name })}</h2>
      <p>{say(dependantWords.asksYouWhy)}</p>
      {error !== undefined && <Failure error={error} />}
      <div className="ui-row">
        <Button busy={busy} onClick={accept}>
          {say(dependantWords.accept)}
        </Button>
        <Button kind="secondary" onClick={() => setRefusing(true)}>
          {say(dependantWords.refuse)}
        </Button>
      </div>
      {refusing && (
        <EndSheet
          carer={carer}
          title={say(dependantWords.refuseTitle, { name })}
          text={say(dependantWords.refuseSure)}
          yes={say(dependantWords.refuseYes)}
          onClose={() => setRefusing(false)}
          onChanged={onChanged}
        />
      )}
    </section>
  );
}

function Acting({ carer, onChanged }: One): ReactNode {
  const say = useSay();
  const time = useTime();
  const { name, since } = carer;
  const [ending, setEnding] = useState(false);
  return (
    <div className="ui-stack item">
      <p className="item-head">
        <strong>{name}</strong>
      </p>
      <p className="ui-quiet">{say(dependantWords.since, { time: time(since) })}</p>
      <div className="item-actions">
        <Button kind="quiet" onClick={() => setEnding(true)}>
          {say(dependantWords.end)}
        </Button>
      </div>
      {ending && (
        <EndSheet
          carer={carer}
          title={say(dependantWords.carerEndTitle, { name })}
          text={say(dependantWords.carerEndSure)}
          yes={say(dependantWords.carerEndYes)}
          onClose={() => setEnding(false)}
          onChanged={onChanged}
        />
      )}
    </div>
  );
}

function EndSheet({
  carer: { carerId },
  title,
  text,
  yes,
  onClose,
  onChanged,
}: One & {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <SureSheet
      title={title}
      yes={yes}
      onYes={async (idempotencyKey) =>
        await ask('DELETE /v1/people/me/carers/:carerId', { params: { carerId }, idempotencyKey })
      }
      onDone={() => {
        onClose();
        onChanged();
      }}
      onClose={onClose}
    >
      <p>{text}</p>
    </SureSheet>
  );
}
