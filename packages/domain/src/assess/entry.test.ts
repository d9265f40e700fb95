import { expect, test } from 'vitest';
import type { Colour } from './assessment.ts';
import { decideEntry } from './entry.ts';
import { defaultPolicy } from './testkit/people.ts';

test('a gate does what the policy says for its class of venue', () => {
  expect(decideEntry('green', 'shop', defaultPolicy)).toBe('admit');
  expect(decideEntry('yellow', 'shop', defaultPolicy)).toBe('refuse');
  expect(decideEntry('none', 'transit', defaultPolicy)).toBe('measure');
});

test('hospitals and emergency entries never refuse, even under a policy that says so', () => {
  const refusing = { green: 'refuse', yellow: 'refuse', red: 'refuse', none: 'refuse' } as const;
  const policy = { ...defaultPolicy, entry: { ...defaultPolicy.entry, hospital: refusing, emergency: refusing } };
  for (const state of ['green', 'yellow', 'red', 'none'] satisfies Colour[]) {
    expect(decideEntry(state, 'hospital', policy)).toBe('measure');
    expect(decideEntry(state, 'emergency', policy)).toBe('measure');
  }
});
