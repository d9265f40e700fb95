/** Checking in: a poster is scanned here or opened from the phone's own camera, and what is open can be left. */

import { useEffect, useState, type ReactNode } from 'react';
import { checkInWords } from '@open-health-code/messages/citizen-check-in';
import { Button, Icon, useSay } from '@open-health-code/ui';
import { deliverQueued } from '../../check-ins/visits.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { navigate } from '../../shell/routing.tsx';
import { useWatched } from '../../shell/watching.ts';
import { session } from '../../state/contact.ts';
import { dropPoster, poster } from '../../state/poster.ts';
import { Arrival } from './arrival.tsx';
import { Arrived } from './arrived.tsx';
import { OpenVisits } from './open-visits.tsx';
import { ScanPoster } from './scan-poster.tsx';
import { Waiting } from './waiting.tsx';
import '../items.css';
import './check-in.css';

export default function CheckInScreen(): ReactNode {
  const say = useSay();
  const read = useWatched(poster);
  const signedIn = useWatched(session);
  /** Key of the check-in that was just made. */
  const [made, setMade] = useState<string>();
  useEffect(() => {
    void deliverQueued();
  }, []);
  useEffect(() => {
    if (signedIn === 'signed-out' && read === undefined) navigate('/sign-in?return=/c', { replace: true });
  }, [signedIn, read]);
  const scanAgain = (): void => {
    setMade(undefined);
    dropPoster();
  };
  return (
    <>
      <ScreenHead title={say(checkInWords.title)} />
      {read !== undefined ? (
        <Arrival
          key={read.readAt}
          read={read}
          onMade={(key) => {
            setMade(key);
            dropPoster();
          }}
          onDrop={scanAgain}
        />
      ) : made === undefined ? (
        <>
          <OpenVisits />
          <ScanPoster />
          <p className="ui-quiet ui-small">{say(checkInWords.why)}</p>
        </>
      ) : (
        <>
          <Arrived visitKey={made} />
          <Button kind="secondary" wide onClick={scanAgain}>
            <Icon name="scan" />
            {say(checkInWords.scanAnother)}
          </Button>
          <OpenVisits />
        </>
      )}
      {signedIn === 'signed-in' && <Waiting besides={made} />}
    </>
  );
}
