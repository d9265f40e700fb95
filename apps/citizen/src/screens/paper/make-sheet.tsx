import { useState, type ReactNode } from 'react';
import { paperWords } from '@open-health-code/messages/citizen-paper';
import { Button, buttonClass, Choice, Notice, Sheet, useLanguage, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useFile } from '../../asking/use-file.ts';
import { useSending } from '../../asking/use-sending.ts';
import { ask } from '../../state/contact.ts';

const fileName = 'health-code.pdf';

/** Makes one; each press makes another, so the button is gone once there is one. */
export function MakeSheet({ who, onClose }: { readonly who: string; readonly onClose: () => void }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const [format, setFormat] = useState<'a4' | 'card'>('a4');
  const [address, setFile] = useFile();
  const { busy, error, send } = useSending();
  const make = (): void =>
    send(async (idempotencyKey) => {
      const pdf = await ask('POST /v1/people/:who/paper-codes', {
        params: { who },
        body: { format, language },
        idempotencyKey,
      });
      // The operation produces a PDF, and bodies that are not JSON come as bytes.
      setFile(new Blob([pdf as ArrayBuffer], { type: 'application/pdf' }));
    });
  return (
    <Sheet title={say(paperWords.make)} onClose={onClose}>
      {address === undefined ? (
        <>
          <Choice
            legend={say(paperWords.format)}
            options={[
              { value: 'a4', label: say(paperWords.a4) },
              { value: 'card', label: say(paperWords.card) },
            ]}
            value={format}
            onChange={setFormat}
          />
          {error !== undefined && <Failure error={error} />}
          <Button wide busy={busy} onClick={make}>
            {say(paperWords.makeNow)}
          </Button>
        </>
      ) : (
        <>
          <Notice tone="good" title={say(paperWords.ready)}>
            {say(paperWords.readyWhy)}
          </Notice>
          <a className={buttonClass('primary', true)} href={address} download={fileName}>
            {say(paperWords.save)}
          </a>
          <a className={buttonClass('secondary', true)} href={address} target="_blank" rel="noreferrer">
            {say(paperWords.open)}
          </a>
        </>
      )}
    </Sheet>
  );
}
