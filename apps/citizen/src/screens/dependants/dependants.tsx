import { useState, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { dependantWords, relationWords } from '@open-health-code/messages/citizen-dependants';
import { Button, Icon, Sheet, useSay } from '@open-health-code/ui';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { useTime } from '../../shell/use-time.ts';
import { ask } from '../../state/contact.ts';
import { AddSheet } from './add-sheet.tsx';
import { ConsentCode } from './consent-code.tsx';

type Answer = AnswerOf<Operations['GET /v1/people/me/dependants']>;
type Dependant = Answer['dependants'][number];

export function Dependants({ dependants, most, onChanged }: Answer & { readonly onChanged: () => void }): ReactNode {
  const say = useSay();
  const [adding, setAdding] = useState(false);
  /** Under which the codes that were sent are answered, by the person they were sent to. They are good for minutes. */
  const [challenges, setChallenges] = useState<ReadonlyMap<string, string>>(new Map());
  const isFull = dependants.length >= most;
  return (
    <section className="ui-card">
      <h2>{say(dependantWords.mine)}</h2>
      <p className="ui-quiet">{say(dependantWords.mineWhy, { most })}</p>
      {dependants.length === 0 && <p>{say(dependantWords.none)}</p>}
      <ul className="item-list">
        {dependants.map((dependant) => (
          <li key={dependant.dependantId}>
            <DependantRow
              dependant={dependant}
              challenge={challenges.get(dependant.dependantId)}
              onChanged={onChanged}
            />
          </li>
        ))}
      </ul>
      {isFull ? (
        <p className="ui-quiet">{say(dependantWords.full, { most })}</p>
      ) : (
        <Button kind="secondary" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {say(dependantWords.add)}
        </Button>
      )}
      {adding && (
        <AddSheet
          onClose={() => {
            setAdding(false);
            onChanged();
          }}
          onChallenge={(dependantId, challenge) => setChallenges(new Map([...challenges, [dependantId, challenge]]))}
        />
      )}
    </section>
  );
}

const grounds = { active: 'ui-green-soft', pending: 'ui-yellow-soft', refused: 'ui-red-soft' } as const;

function DependantRow({
  dependant,
  challenge,
  onChanged,
}: {
  readonly dependant: Dependant;
  readonly challenge: string | undefined;
  readonly onChanged: () => void;
}): ReactNode {
  const say = useSay();
  const time = useTime();
  const { dependantId, name, relation, basis, state, since } = dependant;
  const [open, setOpen] = useState<'end' | 'code'>();
  const close = (): void => setOpen(undefined);
  const done = (): void => {
    close();
    onChanged();
  };
  const isActive = state === 'active';
  return (
    <div className="ui-stack item">
      <p className="item-head">
        <strong>{name}</strong>
        <span className={`ui-badge ${grounds[state]}`}>{say(dependantWords[state])}</span>
      </p>
      <p className="ui-quiet">
        {say(relationWords[relation])} ·{' '}
        {say(isActive ? dependantWords.since : dependantWords.asked, { time: time(since) })}
      </p>
      {state === 'pending' && (
        <p>{say(basis === 'consent' ? dependantWords.pendingConsent : dependantWords.pendingProof)}</p>
      )}
      {state === 'refused' && <p>{say(dependantWords.refusedWhy)}</p>}
      <div className="ui-row item-actions">
        {state === 'pending' && challenge !== undefined && (
          <Button onClick={() => setOpen('code')}>{say(dependantWords.enterCode)}</Button>
        )}
        <Button kind="quiet" onClick={() => setOpen('end')}>
          {say(isActive ? dependantWords.end : dependantWords.takeBack)}
        </Button>
      </div>
      {open === 'code' && challenge !== undefined && (
        <Sheet title={say(dependantWords.enterCode)} onClose={close}>
          <ConsentCode dependantId={dependantId} challenge={challenge} onConfirmed={done} />
        </Sheet>
      )}
      {open === 'end' && (
        <SureSheet
          title={say(isActive ? dependantWords.endTitle : dependantWords.takeBackTitle, { name })}
          yes={say(isActive ? dependantWords.endYes : dependantWords.takeBackYes)}
          onYes={async (idempotencyKey) =>
            await ask('DELETE /v1/people/me/dependants/:dependantId', { params: { dependantId }, idempotencyKey })
          }
          onDone={done}
          onClose={close}
        >
          {isActive && <p>{say(dependantWords.endSure)}</p>}
        </SureSheet>
      )}
    </div>
  );
}
