/** What went wrong, in the reader's language, and the way to try again. */

import type { ReactNode } from 'react';
import { problems } from '@open-health-code/contract';
import { askingWords } from '@open-health-code/messages/citizen-asking';
import { citizenWords, codeWords } from '@open-health-code/messages/citizen';
import { failureWords } from '@open-health-code/messages/citizen-failure';
import type { Message } from '@open-health-code/messages';
import { Button, Notice, useSay } from '@open-health-code/ui';
import { isSaidByFields } from './field-faults.ts';
import { Link } from '../shell/routing.tsx';
import { NoAnswer, ProblemAnswer } from '../state/contact.ts';

/** The sentence for an error of a call. */
export function failureMessage(error: unknown): Message {
  if (isSaidByFields(error)) return askingWords.lookAbove;
  if (error instanceof ProblemAnswer) return problems[error.problem.code]?.title ?? problems['internal-error'].title;
  return error instanceof NoAnswer ? failureWords.noNetwork : failureWords.unexpected;
}

export function Failure({
  error,
  title,
  onRetry,
}: {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
}): ReactNode {
  const say = useSay();
  const sentence = say(failureMessage(error));
  const needsDeclaration = error instanceof ProblemAnswer && error.problem.code === 'no-colour';
  return (
    <Notice tone="problem" title={title ?? sentence}>
      {title !== undefined && <p>{sentence}</p>}
      {needsDeclaration && <Link href="/declare">{say(codeWords.declare)}</Link>}
      {onRetry !== undefined && (
        <Button kind="quiet" onClick={onRetry}>
          {say(citizenWords.tryAgain)}
        </Button>
      )}
    </Notice>
  );
}
