import { useEffect, type ReactNode } from 'react';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Notice, useSay } from '@open-health-code/ui';
import { SureSheet } from '../../asking/sure-sheet.tsx';
import { deliverQueued, forgetVisits, queue } from '../../check-ins/visits.ts';
import { useWatched } from '../../shell/watching.ts';
import { ask, endSession } from '../../state/contact.ts';
import { unsubscribe } from '../../state/push-subscription.ts';

export function SignOutSheet({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useSay();
  const undelivered = useWatched(queue).filter(({ refused }) => refused === undefined).length;
  useEffect(() => {
    void deliverQueued();
  }, []);
  return (
    <SureSheet
      title={say(meWords.signOut)}
      yes={say(meWords.signOutYes)}
      onYes={signOut}
      onDone={endSession}
      onClose={onClose}
    >
      <p>{say(meWords.signOutSure)}</p>
      {undelivered > 0 && <Notice tone="warning" title={say(meWords.signOutUndelivered, { count: undelivered })} />}
    </SureSheet>
  );
}

async function signOut(idempotencyKey: string): Promise<void> {
  // A push service that does not answer keeps nobody signed in; the city sends nothing to a session that has ended.
  await unsubscribe().catch(() => undefined);
  await ask('POST /v1/sign-out', { idempotencyKey });
  await forgetVisits();
}
