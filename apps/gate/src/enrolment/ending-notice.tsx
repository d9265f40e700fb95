import { Button, Notice, useSay } from '@open-health-code/ui';
import { gateEnrolment } from '@open-health-code/messages/gate';
import type { ReactNode } from 'react';
import { useGateView, useRunning } from '../app/gate-context.tsx';
import { countRejected } from '../queue/deliver.ts';
import { RejectedList } from '../status/status-facts.tsx';
import type { Ending } from '../storage/gate-store.ts';

/** How an enrolment ended and what became of its last checks; stays until somebody has read it. */
export function EndingNotice({ ending }: { readonly ending: Ending }): ReactNode {
  const say = useSay();
  const { gate } = useRunning();
  const { phase, queueLength } = useGateView();
  const isRevoked = ending.reason === 'revoked';
  const isOver = phase === 'waiting';
  const rejected = countRejected(ending.rejected);
  return (
    <Notice
      tone={isRevoked ? 'problem' : 'info'}
      title={say(isRevoked ? gateEnrolment.revokedTitle : gateEnrolment.leftTitle)}
    >
      <div className="ui-stack">
        <p>{say(isRevoked ? gateEnrolment.revokedBody : gateEnrolment.leftBody, { gate: ending.gate })}</p>
        {!isOver && <p>{say(gateEnrolment.endingDelivering, { count: queueLength })}</p>}
        {isOver && ending.delivered > 0 && <p>{say(gateEnrolment.endingDelivered, { count: ending.delivered })}</p>}
        {isOver && ending.lost > 0 && <p>{say(gateEnrolment.endingLost, { count: ending.lost })}</p>}
        {isOver && rejected > 0 && (
          <div>
            <p>{say(gateEnrolment.endingRejected, { count: rejected })}</p>
            <RejectedList rejected={ending.rejected} />
          </div>
        )}
        {isOver && (
          <Button kind="secondary" onClick={() => void gate.forgetEnding()}>
            {say(gateEnrolment.endingRead)}
          </Button>
        )}
      </div>
    </Notice>
  );
}
