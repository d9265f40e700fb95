import type { ReactNode } from 'react';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Button, buttonClass, Notice, Sheet, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useFile } from '../../asking/use-file.ts';
import { useSending } from '../../asking/use-sending.ts';
import { ask } from '../../state/contact.ts';

const fileName = 'health-code-data.json';

/** Fetched here rather than by a link, so that what goes wrong is said in words instead of being saved as the file. */
export function ExportSheet({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useSay();
  const [address, setFile] = useFile();
  const { busy, error, send } = useSending();
  const make = (): void =>
    send(async () => {
      const everything = await ask('GET /v1/people/me/export', {});
      setFile(new Blob([JSON.stringify(everything, undefined, 2)], { type: 'application/json' }));
    });
  return (
    <Sheet title={say(meWords.export)} onClose={onClose}>
      <p>{say(meWords.exportWhy)}</p>
      {error !== undefined && <Failure error={error} />}
      {address === undefined ? (
        <Button wide busy={busy} onClick={make}>
          {say(meWords.exportMake)}
        </Button>
      ) : (
        <>
          <Notice tone="good" title={say(meWords.exportReady)} />
          <a className={buttonClass('primary', true)} href={address} download={fileName}>
            {say(meWords.exportSave)}
          </a>
        </>
      )}
    </Sheet>
  );
}
