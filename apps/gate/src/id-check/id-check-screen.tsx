/** Looking somebody up by their ID document, with the code that goes to their own phone. Nothing of it is kept on this device. */

import { NoAnswer, ProblemAnswer } from '@open-health-code/contract/client';
import { problems } from '@open-health-code/contract';
import { Button, Card, Field, Notice, Select, useSay } from '@open-health-code/ui';
import type { Message } from '@open-health-code/messages';
import { gateIdCheck } from '@open-health-code/messages/gate';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useRunning } from '../app/gate-context.tsx';
import { PageHead } from '../app/page-head.tsx';
import type { Visitor } from '../gate/visitor.ts';

const idTypes = ['resident', 'hk-macau', 'taiwan', 'passport', 'permanent-resident', 'other'] as const;
type IdType = (typeof idTypes)[number];

export function IdCheckScreen({ onVisitor }: { readonly onVisitor: (visitor: Visitor) => void }): ReactNode {
  const say = useSay();
  const [challenge, setChallenge] = useState<string>();
  return (
    <main className="page">
      <PageHead title={say(gateIdCheck.title)} />
      <p>{say(gateIdCheck.intro)}</p>
      {challenge === undefined ? (
        <DocumentForm onSent={setChallenge} />
      ) : (
        <AnswerForm challenge={challenge} onVisitor={onVisitor} onAgain={() => setChallenge(undefined)} />
      )}
    </main>
  );
}

function DocumentForm({ onSent }: { readonly onSent: (challenge: string) => void }): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const [idType, setIdType] = useState<IdType>('resident');
  const [idNumber, setIdNumber] = useState('');
  const sending = useSending();
  const send = async (): Promise<void> => {
    const body = { idType, idNumber: idNumber.trim() };
    onSent((await gate.client.call('POST /v1/gate/id-checks', { body })).challenge);
  };
  const isMissing = sending.isAsked && idNumber.trim() === '';
  return (
    <Card>
      <form className="ui-stack" noValidate onSubmit={(event) => sending.submit(event, idNumber.trim() !== '', send)}>
        <Select
          label={say(gateIdCheck.type)}
          value={idType}
          onChange={(event) => setIdType(idTypes.find((type) => type === event.target.value) ?? 'other')}
        >
          {idTypes.map((type) => (
            <option key={type} value={type}>
              {say(gateIdCheck[type])}
            </option>
          ))}
        </Select>
        <Field
          label={say(gateIdCheck.number)}
          error={isMissing ? say(gateIdCheck.numberMissing) : undefined}
          value={idNumber}
          maxLength={60}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => setIdNumber(event.target.value)}
        />
        <SendingFailure failure={sending.failure} />
        <Button type="submit" wide busy={sending.isBusy}>
          {say(gateIdCheck.send)}
        </Button>
      </form>
    </Card>
  );
}

function AnswerForm({
  challenge,
  onVisitor,
  onAgain,
}: {
  readonly challenge: string;
  readonly onVisitor: (visitor: Visitor) => void;
  readonly onAgain: () => void;
}): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const [code, setCode] = useState('');
  const sending = useSending();
  const isCode = /^\d{6}$/.test(code);
  const look = async (): Promise<void> => {
    const { idCheckId, colour, name } = await gate.client.call('POST /v1/gate/id-checks/answers', {
      body: { challenge, code },
    });
    onVisitor(gate.lookWithoutCode({ by: 'document', state: colour, maskedName: name }, idCheckId));
  };
  return (
    <Card>
      <form className="ui-stack" noValidate onSubmit={(event) => sending.submit(event, isCode, look)}>
        <Field
          label={say(gateIdCheck.code)}
          hint={say(gateIdCheck.codeHint)}
          error={sending.isAsked && !isCode ? say(gateIdCheck.codeWrong) : undefined}
          value={code}
          inputMode="numeric"
          maxLength={6}
          autoComplete="off"
          onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, ''))}
        />
        <SendingFailure failure={sending.failure} />
        <Button type="submit" wide busy={sending.isBusy}>
          {say(gateIdCheck.look)}
        </Button>
        <Button kind="quiet" wide onClick={onAgain}>
          {say(gateIdCheck.again)}
        </Button>
      </form>
    </Card>
  );
}

function SendingFailure({ failure }: { readonly failure: Message | undefined }): ReactNode {
  const say = useSay();
  return failure === undefined ? null : <Notice tone="problem">{say(failure)}</Notice>;
}

interface Sending {
  readonly isAsked: boolean;
  readonly isBusy: boolean;
  readonly failure: Message | undefined;
  readonly submit: (event: FormEvent, isComplete: boolean, send: () => Promise<void>) => void;
}

function useSending(): Sending {
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Message>();
  return {
    isAsked,
    isBusy,
    failure,
    submit: (event, isComplete, send) => {
      event.preventDefault();
      setAsked(true);
      setFailure(undefined);
      if (!isComplete) return;
      setBusy(true);
      send().then(
        () => setBusy(false),
        (error: unknown) => {
          setBusy(false);
          setFailure(failureOf(error));
        },
      );
    },
  };
}

function failureOf(error: unknown): Message {
  if (error instanceof NoAnswer) return gateIdCheck.offline;
  if (error instanceof ProblemAnswer && error.problem.errors?.some(({ pointer }) => pointer === '/idNumber') === true) {
    return gateIdCheck.numberWrong;
  }
  if (error instanceof ProblemAnswer && error.problem.status < 500) return problems[error.problem.code].title;
  return gateIdCheck.failed;
}
