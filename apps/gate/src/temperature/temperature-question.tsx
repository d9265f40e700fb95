/** A keypad for the thermometer's reading: large keys, and the keyboard's digits as well. */

import { Button, useSay } from '@open-health-code/ui';
import { gateQuestions, gateWords } from '@open-health-code/messages/gate';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Answers } from '../verdict/judge.ts';
import { celsiusOf, isImplausible, shownReading, typeDigit } from './reading.ts';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export function TemperatureQuestion({
  feverCelsius,
  onAnswer,
  onCancel,
}: {
  readonly feverCelsius: number;
  readonly onAnswer: (answer: Answers) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const say = useSay();
  const [digits, setDigits] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const celsius = celsiusOf(digits);
  const isFever = celsius !== undefined && celsius >= feverCelsius;
  const press = (key: string): void => setDigits((before) => typeDigit(before, key));
  const done = (): void => {
    if (celsius !== undefined) onAnswer({ celsius });
  };
  return (
    <section
      className="question"
      data-question="temperature"
      onKeyDown={(event) => {
        // A button that has the focus keeps its Enter.
        if (event.key === 'Enter' && event.target === title.current) done();
        else press(event.key);
      }}
    >
      <h1 ref={title} tabIndex={-1}>
        {say(gateQuestions.temperatureTitle)}
      </h1>
      <output className={`reading${isFever ? ' reading-fever' : ''}`} aria-label={say(gateQuestions.temperatureLabel)}>
        {shownReading(digits)} °C
      </output>
      <p className="reading-word" role="status">
        {isImplausible(digits)
          ? say(gateQuestions.temperatureImplausible)
          : isFever
            ? say(gateQuestions.temperatureFever)
            : ''}
      </p>
      <div className="keypad">
        {keys.map((key) => (
          <button key={key} type="button" onClick={() => press(key)}>
            {key}
          </button>
        ))}
        <button type="button" aria-label={say(gateQuestions.temperatureDelete)} onClick={() => press('Backspace')}>
          ⌫
        </button>
        <button type="button" onClick={() => press('0')}>
          0
        </button>
        <button type="button" className="keypad-done" disabled={celsius === undefined} onClick={done}>
          {say(gateQuestions.temperatureOk)}
        </button>
      </div>
      <div className="question-row">
        <Button kind="secondary" onClick={() => onAnswer({})}>
          {say(gateQuestions.temperatureNone)}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {say(gateWords.cancel)}
        </Button>
      </div>
    </section>
  );
}
