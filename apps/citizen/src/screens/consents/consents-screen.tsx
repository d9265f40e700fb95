/** Who may ask whether the person's code is valid, and which apps may show it. */

import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Loading, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { ask } from '../../state/contact.ts';
import { Apps } from './apps.tsx';
import { Consents } from './consents.tsx';
import '../items.css';

export default function ConsentsScreen(): ReactNode {
  const say = useSay();
  const [linked] = useState(linkedPlatform);
  const [answer, again] = useAnswer(
    useCallback(
      async () =>
        await Promise.all([
          ask('GET /v1/people/me/consents', {}),
          ask('GET /v1/people/me/delivery-keys', {}),
          ask('GET /v1/platforms', { query: { kind: 'employer' } }),
        ]),
      [],
    ),
  );
  // Not before: whoever has to sign in first comes back to the whole address.
  const isThere = answer.state === 'there';
  useEffect(() => {
    if (isThere && location.search !== '') history.replaceState(null, '', location.pathname);
  }, [isThere]);
  return (
    <>
      <ScreenHead title={say(meWords.consents)} back="/me" />
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && (
        <>
          <Consents
            consents={answer.value[0].consents}
            employers={answer.value[2].platforms}
            linked={linked}
            onChanged={again}
          />
          <Apps keys={answer.value[1].keys} onChanged={again} />
        </>
      )}
    </>
  );
}

/** The employer that a link `/consents?platform=<id>` names. */
function linkedPlatform(): string | undefined {
  return new URLSearchParams(location.search).get('platform') ?? undefined;
}
