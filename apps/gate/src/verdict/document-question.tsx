/** Before a paper code counts: whose is it? */

import { Button, useSay } from '@open-health-code/ui';
import { gateQuestions, gateWords } from '@open-health-code/messages/gate';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Visitor } from '../gate/visitor.ts';
import type { Answers } from './judge.ts';

export function DocumentQuestion({
  visitor,
  onAnswer,
  onCancel,
}: {
  readonly visitor: Visitor;
  readonly onAnswer: (answer: Answers) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const say = useSay();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { subject } = visitor;
  return (
    <section className="question" data-question="document">
      <h1 ref={title} tabIndex={-1}>
        {say(gateQuestions.documentTitle)}
      </h1>
      {subject.by === 'code' && subject.check.ok && <p className="question-name">{subject.check.maskedName}</p>}
      <p>{say(gateQuestions.documentWhy)}</p>
      <div className="question-actions">
        <Button kind="primary" wide onClick={() => onAnswer({ document: 'matches' })}>
          {say(gateQuestions.documentMatches)}
        </Button>
        <Button kind="danger" wide onClick={() => onAnswer({ document: 'differs' })}>
          {say(gateQuestions.documentDiffers)}
        </Button>
        <Button kind="quiet" wide onClick={onCancel}>
          {say(gateWords.cancel)}
        </Button>
      </div>
    </section>
  );
}
