/** The six digits by which somebody consents that another shows their code; they were sent to that person's own phone. */

import type { ReactNode } from 'react';
import { dependantWords } from '@open-health-code/messages/citizen-dependants';
import { useSay } from '@open-health-code/ui';
import { SixDigits } from '../../asking/six-digits.tsx';
import { ask } from '../../state/contact.ts';

export function ConsentCode({
  dependantId,
  challenge,
  onConfirmed,
}: {
  readonly dependantId: string;
  readonly challenge: string;
  readonly onConfirmed: () => void;
}): ReactNode {
  const say = useSay();
  return (
    <SixDigits
      submit={say(dependantWords.confirm)}
      onDigits={async (code, idempotencyKey) => {
        await ask('POST /v1/people/me/dependants/:dependantId/answers', {
          params: { dependantId },
          body: { challenge, code },
          idempotencyKey,
        });
        onConfirmed();
      }}
    />
  );
}
