/** Declaring: what the city knows already is offered, and nobody types it again. */

import { useCallback, type ReactNode } from 'react';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import { citizenWords } from '@open-health-code/messages/citizen';
import { declareWords } from '@open-health-code/messages/citizen-declare';
import { Loading, useSay } from '@open-health-code/ui';
import { Failure } from '../../asking/failure.tsx';
import { useAnswer } from '../../asking/use-answer.ts';
import { ForWhom } from '../../shell/for-whom.tsx';
import { ScreenHead } from '../../shell/screen-head.tsx';
import { useWatched } from '../../shell/watching.ts';
import { ask } from '../../state/contact.ts';
import { inFront } from '../../state/people.ts';
import { DeclarationForm } from './declaration-form.tsx';
import './declare.css';

export type Form = AnswerOf<Operations['GET /v1/people/:who/declaration']>;
export type Trip = Form['mismatches'][number]['amendment'];

export default function DeclareScreen(): ReactNode {
  const say = useSay();
  const who = useWatched(inFront);
  const question = useCallback(async () => await ask('GET /v1/people/:who/declaration', { params: { who } }), [who]);
  const [answer, again] = useAnswer(question);
  return (
    <>
      <ScreenHead title={say(declareWords.title)} back="/" />
      <ForWhom />
      {answer.state === 'asking' && <Loading>{say(citizenWords.loading)}</Loading>}
      {answer.state === 'failed' && <Failure error={answer.error} title={say(declareWords.failed)} onRetry={again} />}
      {answer.state === 'there' && <DeclarationForm key={who} who={who} form={answer.value} />}
    </>
  );
}
