import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../policy/compile.ts';
import type { PolicyStage } from '../policy/schema.ts';
import { assess } from './assess.ts';
import { anyInstant, anyPerson } from './testkit/arbitraries.ts';
import { at, defaultPolicy, evidence, rulePolicy } from './testkit/people.ts';
import { explainReason } from './wording.ts';

/** The ending told to someone under an order since 1 February with these stages. */
function endingOf(stages: PolicyStage[], local = '2020-02-02', more: ReturnType<typeof evidence>[] = []) {
  const policy = rulePolicy({ when: { kind: 'quarantine-order' }, stages });
  const person = { evidence: [evidence('quarantine-order', '2020-02-01'), ...more] };
  const [reason] = assess(person, compilePolicy(policy), at(local)).reasons;
  return reason === undefined ? undefined : explainReason(reason, policy).ending;
}

describe('the ending', () => {
  test('names the time, and what follows', () => {
    expect(
      endingOf([
        { colour: 'red', forDays: 5 },
        { colour: 'yellow', forDays: 3 },
      ]),
    ).toEqual({
      en: 'Red until 6 Feb 2020 00:00. Then yellow for 3 days.',
      zh: '红码至2020年2月6日00:00。此后转为黄码3天。',
    });
  });

  test('names the release with its progress', () => {
    const until = { negativeTests: { count: 2, minHoursApart: 24, withinDays: 3, test: 'pcr' } } as const;
    const tested = [evidence('lab-result', '2020-02-01 10:00')];
    expect(endingOf([{ colour: 'yellow', until }], '2020-02-02', tested)).toEqual({
      en: 'Yellow until: 2 negative PCR tests, samples at least 24 hours apart, all within 3 days (1 of 2 so far).',
      zh: '黄码，满足以下条件后解除：2次核酸检测结果为阴性（采样间隔至少24小时，均在3天内）（已完成1/2）。',
    });
  });

  test('tells either from both', () => {
    const open: PolicyStage = { colour: 'yellow', forDays: 5, until: { release: ['home'] } };
    expect(endingOf([open])?.en).toBe(
      'Yellow until 6 Feb 2020 00:00, or earlier with: the recorded end of isolation at home.',
    );
    expect(endingOf([{ ...open, ends: 'both' }])?.en).toBe(
      'Yellow at least until 6 Feb 2020 00:00, and until: the recorded end of isolation at home.',
    );
  });

  test('lists every way out', () => {
    const until = [{ diagnosis: ['recovered' as const] }, { normalTemperatures: { count: 1 } }];
    expect(endingOf([{ colour: 'red', until }])?.en).toBe(
      'Red until: a diagnosis that you have recovered, or 1 temperature below 37.3 °C (0 of 1 so far).',
    );
  });
});

test('unsure evidence says that it is, and how to contest is always told', () => {
  const person = { evidence: [evidence('handover', '2020-02-01', { strength: 'weak', source: 'handover' })] };
  const [reason] = assess(person, compilePolicy(defaultPolicy), at('2020-02-02')).reasons;
  const explained = reason === undefined ? undefined : explainReason(reason, defaultPolicy);
  expect(explained?.basis.en).toBe(
    'Colour given elsewhere, from another city; weak evidence. Such evidence is unsure and leads to yellow at most.',
  );
  expect(explained?.contest.en).toMatch(/12345.*answered within 24 hours\.$/);
});

test('a reason of a rule the policy no longer has is explained by its evidence', () => {
  const [reason] = assess(
    { evidence: [evidence('contact', '2020-02-01')] },
    compilePolicy(defaultPolicy),
    at('2020-02-02'),
  ).reasons;
  const explained = reason === undefined ? undefined : explainReason({ ...reason, rule: 'gone' }, defaultPolicy);
  expect(explained?.message.en).toBe('Contact with a case, from tickets; strong evidence.');
});

test('every reason there can be is told in both languages', () => {
  const compiled = compilePolicy(defaultPolicy);
  fc.assert(
    fc.property(anyPerson, anyInstant, (person, now) => {
      for (const reason of assess(person, compiled, now).reasons) {
        const { message, basis, ending, instructions, contest } = explainReason(reason, defaultPolicy);
        for (const text of [message, basis, ending, instructions, contest]) {
          expect(text.en).toMatch(/^[^㐀-鿿]+$/u);
          expect(text.zh).toMatch(/[一-鿿]/u);
          expect(`${text.en}${text.zh}`).not.toMatch(/undefined|NaN|\[object/);
        }
      }
    }),
    { numRuns: 500 },
  );
});
