/** Who shows whose code: those the person acts for, and those who act for the person. */

import { useCallback, useEffect, type ReactNode } from 'react';
import { citizenWords } from '@open-health-code/messages/citizen';
import { meWords } from '@open-health-code/messages/citizen-me';
import { Loading, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { ask } from '../../state/contact.ts';
import { learnDependants } from '../../state/people.ts';
import { Carers } from './carers.tsx';
import { Dependants } from './dependants.tsx';
import '../items.css';
import './dependants.css';

export default function DependantsScreen(): ReactNode {
  const say = useSay();
  const [answer, again] = useAnswer(
    useCallback(
      async () => await Promise.all([ask('GET /v1/people/me/dependants', {}), ask('GET /v1/people/me/carers', {})]),
      [],
    ),
  );
  // What has changed here changes whose codes are shown.
  useEffect(() => void learnDependants(), [answer]);
  return (
    <>
      <ScreenHead title={say(meWords.dependants)} back="/me" />
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} onRetry={again} />}
      {answer.state === 'there' && (
        <>
          <Carers carers={answer.value[1].carers} isAsked onChanged={again} />
          <Dependants {...answer.value[0]} onChanged={again} />
          <Carers carers={answer.value[1].carers} isAsked={false} onChanged={again} />
        </>
      )}
    </>
  );
}
