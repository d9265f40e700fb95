/** Making this device a gate, and how the last enrolment ended. */

import { NoAnswer, ProblemAnswer } from '@open-health-code/contract/client';
import { problems } from '@open-health-code/contract';
import { Button, Card, Field, LanguageSwitch, Notice, useSay } from '@open-health-code/ui';
import type { Message } from '@open-health-code/messages';
import { gateEnrolment } from '@open-health-code/messages/gate';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useGateView, useRunning } from '../app/gate-context.tsx';
import { EndingNotice } from './ending-notice.tsx';
import { looksComplete } from './enrol-link.ts';

export function EnrolmentScreen({ linkedCode }: { readonly linkedCode: string | undefined }): ReactNode {
  const say = useSay();
  const { ending } = useGateView();
  return (
    <main className="page">
      <header className="page-head">
        <h1>{say(gateEnrolment.title)}</h1>
        <LanguageSwitch />
      </header>
      {ending !== undefined && <EndingNotice ending={ending} />}
      <EnrolmentForm linkedCode={linkedCode} />
    </main>
  );
}

export function EnrolmentForm({ linkedCode }: { readonly linkedCode: string | undefined }): ReactNode {
  const say = useSay();
  const { gate, syncing } = useRunning();
  const [code, setCode] = useState(linkedCode ?? '');
  const [device, setDevice] = useState('');
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Message>();

  const enrol = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAsked(true);
    setFailure(undefined);
    if (!looksComplete(code)) return;
    setBusy(true);
    try {
      await gate.enrol(code.trim(), device.trim());
      syncing.nudge(0);
    } catch (error) {
      setFailure(failureOf(error));
      setBusy(false);
    }
  };
  return (
    <Card>
      <p>{say(gateEnrolment.intro)}</p>
      <form className="ui-stack" noValidate onSubmit={(event) => void enrol(event)}>
        <Field
          label={say(gateEnrolment.code)}
          hint={say(gateEnrolment.codeHint)}
          error={isAsked && !looksComplete(code) ? say(gateEnrolment.codeIncomplete) : undefined}
          value={code}
          maxLength={40}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => setCode(event.target.value)}
        />
        <Field
          label={say(gateEnrolment.device)}
          hint={say(gateEnrolment.deviceHint)}
          value={device}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setDevice(event.target.value)}
        />
        {failure !== undefined && <Notice tone="problem">{say(failure)}</Notice>}
        <Button type="submit" wide busy={isBusy}>
          {say(gateEnrolment.enrol)}
        </Button>
      </form>
    </Card>
  );
}

function failureOf(error: unknown): Message {
  if (error instanceof NoAnswer) return gateEnrolment.noAnswer;
  if (error instanceof ProblemAnswer && error.problem.status < 500) return problems[error.problem.code].title;
  return gateEnrolment.failed;
}
