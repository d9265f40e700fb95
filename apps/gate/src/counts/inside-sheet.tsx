import { NoAnswer } from '@open-health-code/contract/client';
import { Button, Field, Notice, Sheet, useSay } from '@open-health-code/ui';
import type { Message } from '@open-health-code/messages';
import { gateWords } from '@open-health-code/messages/gate';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useRunning } from '../app/gate-context.tsx';

/** Staff count who is inside, because the gates missed somebody or the place is empty. */
export function InsideSheet({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const [text, setText] = useState('');
  const [isAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Message>();
  const isNumber = /^\d{1,6}$/.test(text.trim());

  const set = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAsked(true);
    setFailure(undefined);
    if (!isNumber) return;
    setBusy(true);
    try {
      await gate.setInside(Number(text));
      onClose();
    } catch (error) {
      setFailure(error instanceof NoAnswer ? gateWords.insideOffline : gateWords.insideFailed);
      setBusy(false);
    }
  };
  return (
    <Sheet title={say(gateWords.insideTitle)} onClose={onClose}>
      <form className="ui-stack" noValidate onSubmit={(event) => void set(event)}>
        <Field
          label={say(gateWords.insideLabel)}
          hint={say(gateWords.insideHint)}
          error={isAsked && !isNumber ? say(gateWords.insideWrong) : undefined}
          value={text}
          inputMode="numeric"
          maxLength={6}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
        {failure !== undefined && <Notice tone="problem">{say(failure)}</Notice>}
        <Button type="submit" wide busy={isBusy}>
          {say(gateWords.insideSave)}
        </Button>
      </form>
    </Sheet>
  );
}
