/** Instead of the desk, when the server ended the enrolment and there is still something to do. */

import { LanguageSwitch, Notice, useSay } from '@open-health-code/ui';
import { gateEnrolment } from '@open-health-code/messages/gate';
import type { ReactNode } from 'react';
import { useGateView } from '../app/gate-context.tsx';
import { EndingNotice } from './ending-notice.tsx';
import { EnrolmentForm } from './enrolment-screen.tsx';

/** Revoked; the last checks are being delivered. */
export function RevokedScreen(): ReactNode {
  const say = useSay();
  const { ending } = useGateView();
  return (
    <main className="page">
      <header className="page-head">
        <h1>{say(gateEnrolment.revokedTitle)}</h1>
        <LanguageSwitch />
      </header>
      {ending !== undefined && <EndingNotice ending={ending} />}
    </main>
  );
}

/** The token is not accepted. The queue stays: a new enrolment delivers it. */
export function NotKnownScreen({ linkedCode }: { readonly linkedCode: string | undefined }): ReactNode {
  const say = useSay();
  const { ending, queueLength } = useGateView();
  return (
    <main className="page">
      <header className="page-head">
        <h1>{say(gateEnrolment.notKnownTitle)}</h1>
        <LanguageSwitch />
      </header>
      <Notice tone="problem">
        {say(gateEnrolment.notKnownBody, { gate: ending?.gate ?? '', count: queueLength })}
      </Notice>
      <EnrolmentForm linkedCode={linkedCode} />
    </main>
  );
}
