/** What this phone could not tell the city, and what the person has to say about it. */

import type { ReactNode } from 'react';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { Button, Card, useSay } from '@open-health-code/ui';
import { adopt, delivering, deliverQueued, discard, queue } from '../../check-ins/visits.ts';
import { useWatched } from '../../shell/watching.ts';
import { deviceId } from '../../state/this-device.ts';
import { Refused } from './arrived.tsx';

/** `besides`: key of the check-in that the screen shows already. */
export function Waiting({ besides }: { readonly besides: string | undefined }): ReactNode {
  const say = useSay();
  const visits = useWatched(queue);
  const busy = useWatched(delivering);
  const own = visits.filter((visit) => visit.deviceId === deviceId());
  const earlier = visits.filter((visit) => visit.deviceId !== deviceId() && visit.refused === undefined);
  const refused = own.filter((visit) => visit.refused !== undefined && visit.key !== besides);
  const waits = own.some((visit) => visit.refused === undefined);
  return (
    <>
      {refused.map((visit) => (
        <div key={visit.key} className="ui-stack">
          <Refused visit={visit} />
          <Button kind="quiet" onClick={() => void discard([visit.key])}>
            {say(checkInWords.dismiss)}
          </Button>
        </div>
      ))}
      {waits && (
        <Button kind="secondary" wide busy={busy} onClick={() => void deliverQueued()}>
          {say(checkInWords.tryNow)}
        </Button>
      )}
      {earlier.length > 0 && (
        <Card title={say(checkInWords.earlier)}>
          <p>{say(checkInWords.earlierWhy, { count: earlier.length })}</p>
          <Button kind="secondary" onClick={() => void adopt(earlier)}>
            {say(checkInWords.earlierMine)}
          </Button>
          <Button kind="quiet" onClick={() => void discard(earlier.map(({ key }) => key))}>
            {say(checkInWords.earlierNotMine)}
          </Button>
        </Card>
      )}
    </>
  );
}
