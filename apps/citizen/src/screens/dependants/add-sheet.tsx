/** Asking to show somebody's code. What is said afterwards is the same whoever it is. */

import { useState, type FormEvent, type ReactNode } from 'react';
import type { BodyOf, Operations } from '@open-health-code/contract';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { dependantWords, proofWords, relationWords } from '@open-health-code/messages/citizen-dependants';
import { idTypeWords } from '@open-health-code/messages/citizen-sign-in';
import { Button, Choice, Field, Notice, Select, Sheet, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { fieldFault } from '../../asking/field-faults.ts';
import { useSending } from '../../asking/use-sending.ts';
import { ask } from '../../state/contact.ts';
import { ConsentCode } from './consent-code.tsx';

type Body = BodyOf<Operations['POST /v1/people/me/dependants']>;
type Relation = keyof typeof relationWords;
type IdType = keyof typeof idTypeWords;
type ProofKind = keyof typeof proofWords;

// The keys of those very objects.
const relations = Object.keys(relationWords) as Relation[];
const idTypes = Object.keys(idTypeWords) as IdType[];
const proofKinds = Object.keys(proofWords) as ProofKind[];

interface Draft {
  readonly relation: Relation | undefined;
  readonly idType: IdType;
  readonly idNumber: string;
  readonly name: string;
  readonly basis: 'consent' | 'proof' | undefined;
  readonly proofKind: ProofKind;
  readonly proofNumber: string;
}

const empty: Draft = {
  relation: undefined,
  idType: 'resident',
  idNumber: '',
  name: '',
  basis: undefined,
  proofKind: 'household-register',
  proofNumber: '',
};

export function AddSheet({
  onClose,
  onChallenge,
}: {
  readonly onClose: () => void;
  readonly onChallenge: (dependantId: string, challenge: string) => void;
}): ReactNode {
  const say = useSay();
  const [asked, setAsked] = useState<{ readonly dependantId: string; readonly challenge: string | undefined }>();
  return (
    <Sheet title={say(dependantWords.addTitle)} onClose={onClose}>
      {asked === undefined ? (
        <AddForm
          onAsked={(dependantId, challenge) => {
            setAsked({ dependantId, challenge });
            if (challenge !== undefined) onChallenge(dependantId, challenge);
          }}
        />
      ) : (
        <Asked {...asked} onClose={onClose} />
      )}
    </Sheet>
  );
}

function AddForm({
  onAsked,
}: {
  readonly onAsked: (dependantId: string, challenge: string | undefined) => void;
}): ReactNode {
  const say = useSay();
  const [draft, setDraft] = useState(empty);
  const [tried, setTried] = useState(false);
  const { busy, error, send } = useSending();
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const missing = (text: string | undefined): string | undefined =>
    tried && (text ?? '').trim() === '' ? say(askingWords.fillIn) : undefined;
  const badNumber = fieldFault(error, '/idNumber');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    const body = bodyOf(draft);
    if (body === undefined) return;
    send(async (idempotencyKey) => {
      const { dependantId, challenge } = await ask('POST /v1/people/me/dependants', { body, idempotencyKey });
      onAsked(dependantId, challenge?.challenge);
    });
  };
  return (
    <form className="ui-stack" noValidate onSubmit={submit}>
      <Choice
        legend={say(dependantWords.relation)}
        options={relations.map((value) => ({ value, label: say(relationWords[value]) }))}
        value={draft.relation}
        onChange={(relation) => change({ relation })}
      />
      <Missing text={missing(draft.relation)} />
      <Select
        label={say(dependantWords.idType)}
        value={draft.idType}
        onChange={(event) => change({ idType: idTypes.find((one) => one === event.target.value) ?? 'resident' })}
      >
        {idTypes.map((one) => (
          <option key={one} value={one}>
            {say(idTypeWords[one])}
          </option>
        ))}
      </Select>
      <Field
        label={say(dependantWords.idNumber)}
        value={draft.idNumber}
        error={missing(draft.idNumber) ?? (badNumber === undefined ? undefined : say(badNumber))}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={60}
        onChange={(event) => change({ idNumber: event.target.value })}
      />
      <Field
        label={say(dependantWords.name)}
        value={draft.name}
        error={missing(draft.name)}
        autoComplete="off"
        maxLength={100}
        onChange={(event) => change({ name: event.target.value })}
      />
      <Choice
        legend={say(dependantWords.basis)}
        options={[
          { value: 'consent', label: say(dependantWords.byConsent) },
          { value: 'proof', label: say(dependantWords.byProof) },
        ]}
        value={draft.basis}
        onChange={(basis) => change({ basis })}
      />
      <Missing text={missing(draft.basis)} />
      {draft.basis === 'proof' && (
        <>
          <Select
            label={say(dependantWords.proofKind)}
            value={draft.proofKind}
            onChange={(event) =>
              change({ proofKind: proofKinds.find((one) => one === event.target.value) ?? 'household-register' })
            }
          >
            {proofKinds.map((one) => (
              <option key={one} value={one}>
                {say(proofWords[one])}
              </option>
            ))}
          </Select>
          <Field
            label={say(dependantWords.proofNumber)}
            value={draft.proofNumber}
            error={missing(draft.proofNumber)}
            autoComplete="off"
            maxLength={60}
            onChange={(event) => change({ proofNumber: event.target.value })}
          />
        </>
      )}
      {error !== undefined && <Failure error={error} />}
      <Button type="submit" wide busy={busy}>
        {say(dependantWords.ask)}
      </Button>
    </form>
  );
}

function Missing({ text }: { readonly text: string | undefined }): ReactNode {
  return <div aria-live="polite">{text !== undefined && <p className="ui-field-error">{text}</p>}</div>;
}

/** Undefined while something is missing. */
function bodyOf(draft: Draft): Body | undefined {
  const { relation, idType, basis, proofKind: kind } = draft;
  const [idNumber, name, number] = [draft.idNumber.trim(), draft.name.trim(), draft.proofNumber.trim()];
  if (relation === undefined || basis === undefined || idNumber === '' || name === '') return undefined;
  const person = { relation, idType, idNumber, name };
  if (basis === 'consent') return { ...person, basis };
  return number === '' ? undefined : { ...person, basis, proof: { kind, number } };
}

function Asked({
  dependantId,
  challenge,
  onClose,
}: {
  readonly dependantId: string;
  readonly challenge: string | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const say = useSay();
  return (
    <>
      <Notice title={say(challenge === undefined ? dependantWords.askedProof : dependantWords.askedConsent)} />
      {challenge !== undefined && <ConsentCode dependantId={dependantId} challenge={challenge} onConfirmed={onClose} />}
      <Button kind={challenge === undefined ? 'primary' : 'quiet'} wide onClick={onClose}>
        {say(dependantWords.later)}
      </Button>
    </>
  );
}
