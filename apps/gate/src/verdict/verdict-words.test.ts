import { expect, it } from 'vitest';
import { reasons, verdicts } from './judge.ts';
import { headingOf, reasonOf, stepsOf } from './verdict-words.ts';

it('says what to do with everybody who does not simply walk through', () => {
  for (const verdict of verdicts) {
    for (const reason of reasons) {
      expect(headingOf({ verdict, reason }).en).not.toBe('');
      expect(reasonOf(reason).zh).not.toBe('');
      // `invalid` always has a reason of its own; nobody is invalid for a colour.
      const isPlain = verdict === 'admit' || (verdict === 'invalid' && (reason === 'colour' || reason === 'leaving'));
      expect(stepsOf({ verdict, reason }, 'shop').length > 0, `${verdict} ${reason}`).toBe(!isPlain);
    }
  }
});

it('says of the gate, not of the person, that it cannot check', () => {
  expect(headingOf({ verdict: 'invalid', reason: 'lists-old' }).en).toBe('Cannot check');
  expect(headingOf({ verdict: 'invalid', reason: 'clock' }).en).toBe('Cannot check');
  expect(headingOf({ verdict: 'invalid', reason: 'forged' }).en).toBe('Not valid');
});

it('sends nobody with a code on paper to an app', () => {
  for (const reason of ['paper-revoked', 'paper-expired'] as const) {
    const [step] = stepsOf({ verdict: 'invalid', reason }, 'shop');
    expect(step?.en, reason).toMatch(/new paper.*ID document/);
    expect(step?.en, reason).not.toContain('open');
  }
});

it('tells staff of a hospital that nobody is turned away', () => {
  const steps = stepsOf({ verdict: 'measure', reason: 'forged' }, 'hospital').map((step) => step.en);
  expect(steps.join(' ')).toContain('Nobody is turned away');
});
