import { describe, expect, test } from 'vitest';
import { diffPolicies } from './diff.ts';
import type { Policy, PolicyRule } from './schema.ts';
import { publishedPolicy, publishedPolicyFiles } from './testkit/published-policies.ts';

const before = publishedPolicy('default.yaml');

const withRule = (id: string, change: (rule: PolicyRule) => PolicyRule): Policy => ({
  ...before,
  rules: before.rules.map((rule) => (rule.id === id ? change(rule) : rule)),
});
const shown = (after: Policy) =>
  diffPolicies(before, after).map(({ path, change, sentence }) => [path, change, sentence]);

test('a policy does not differ from itself, nor by the order of rules, keys and lists', () => {
  for (const file of publishedPolicyFiles) {
    const policy = publishedPolicy(file);
    const moved = Object.fromEntries(Object.entries(policy).toReversed()) as Policy;
    const after = { ...moved, rules: policy.rules.toReversed(), sources: policy.sources.toReversed() };
    expect(diffPolicies(policy, after)).toEqual([]);
  }
});

describe('rules', () => {
  test('that last longer, change colour or end otherwise say so in a sentence', () => {
    const after = withRule('close-contact', (rule) => ({
      ...rule,
      stages: [
        { colour: 'red', forDays: 5 },
        { colour: 'yellow', forDays: 3, until: { negativeTests: { count: 1 } } },
      ],
    }));
    expect(shown(after)).toEqual([
      [
        'rules[close-contact].stages[0].forDays',
        'changed',
        'Rule “close-contact”, stage 1 lasts 5 days; before: 14 days.',
      ],
      [
        'rules[close-contact].stages[1]',
        'added',
        'Rule “close-contact”, stage 2 is new: yellow for 3 days or until 1 negative test.',
      ],
    ]);
  });

  test('release by other conditions', () => {
    const after = withRule('phone-in-zone', (rule) => ({
      ...rule,
      stages: [
        { colour: 'yellow', until: [{ negativeTests: { count: 2, test: 'pcr' } }, { diagnosis: ['ruled-out'] }] },
      ],
    }));
    expect(shown(after).map(([, , sentence]) => sentence)).toEqual([
      'Rule “phone-in-zone”, stage 1 lasts no fixed time; before: 14 days.',
      'Rule “phone-in-zone”, stage 1 is ended by 2 negative PCR tests, or a diagnosis that rules the disease out; before: 1 negative test.',
    ]);
  });

  test('that are new or gone are told whole', () => {
    const [first, ...rest] = before.rules;
    if (first === undefined) throw new Error('the default policy has rules');
    const after = { ...before, rules: [...rest, { ...first, id: 'case-again' }] };
    expect(diffPolicies(before, after)).toMatchObject([
      {
        path: 'rules[case]',
        change: 'removed',
        before: first,
        sentence: expect.stringMatching(
          /^Rule “case” is removed: diagnosis evidence no longer leads by it to red until/,
        ),
      },
      {
        path: 'rules[case-again]',
        change: 'added',
        sentence: expect.stringMatching(/^Rule “case-again” is new: diagnosis evidence leads to red until/),
      },
    ]);
  });

  test('that match other evidence, or say something else, are told', () => {
    const after = withRule('case', (rule) => ({
      ...rule,
      when: { ...rule.when, facts: { status: ['confirmed'] } },
      message: { ...rule.message, en: 'You are ill.' },
    }));
    expect(shown(after)).toEqual([
      ['rules[case].when.facts.status', 'removed', 'Rule “case”, when.facts.status, no longer has “asymptomatic”.'],
      [
        'rules[case].message.en',
        'changed',
        'Rule “case”, message.en, is “You are ill.”; before: “A hospital has diagnosed you with the infection.”.',
      ],
    ]);
  });
});

test('sections are compared value by value, with both values', () => {
  const after: Policy = {
    ...before,
    feverCelsius: 37.5,
    districts: ['3301'],
    contacts: { ...before.contacts, coach: { close: 'rows', rows: 3, others: 'general' } },
  };
  expect(diffPolicies(before, after)).toEqual([
    { path: 'districts', change: 'added', after: '3301', sentence: 'districts now has “3301”.' },
    {
      path: 'feverCelsius',
      change: 'changed',
      before: 37.3,
      after: 37.5,
      sentence: 'feverCelsius is 37.5; before: 37.3.',
    },
    {
      path: 'contacts.coach.close',
      change: 'changed',
      before: 'all',
      after: 'rows',
      sentence: 'contacts.coach.close is “rows”; before: “all”.',
    },
    { path: 'contacts.coach.rows', change: 'added', after: 3, sentence: 'contacts.coach.rows is now given: 3.' },
  ]);
});
