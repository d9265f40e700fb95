import { useState, type ReactNode } from 'react';
import { consentWords } from '@open-health-code/messages/citizen-consents';
import { Button, Facts, useSay } from '@open-health-code/ui';

/** What the person hands to the employer; of no use to anybody else. */
export function ConsentNumber({ consentId }: { readonly consentId: string }): ReactNode {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  return (
    <div className="ui-row">
      <Facts facts={[[say(consentWords.number), <code key="number">{consentId}</code>]]} />
      <Button
        kind="secondary"
        // Where the browser refuses, the number is there to be read.
        onClick={() =>
          void navigator.clipboard?.writeText(consentId).then(
            () => setCopied(true),
            () => undefined,
          )
        }
      >
        {say(copied ? consentWords.copied : consentWords.copy)}
      </Button>
    </div>
  );
}
