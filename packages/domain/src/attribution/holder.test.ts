import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttributionBasis } from '../evidence.ts';
import type { Claim } from './claims.ts';
import { decideHolder, type HolderInput, type PhoneDecision } from './holder.ts';

const claim = (basis: AttributionBasis, personId: string, validFrom = 0): Claim => ({ basis, personId, validFrom });

/** The father has all five numbers of the family in his name; `extra` are further claims by number. */
function decide(
  conflicts: HolderInput['conflicts'],
  extra: Readonly<Record<string, readonly Claim[]>> = {},
  phoneIds: readonly string[] = ['father', 'second-sim', 'mother', 'son', 'grandmother'],
): Readonly<Record<string, PhoneDecision>> {
  const phones = phoneIds.map((phoneId) => {
    return { phoneId, claims: [claim('registered', 'FATHER'), ...(extra[phoneId] ?? [])] };
  });
  const decisions = decideHolder({ holder: 'FATHER', phones, conflicts });
  return Object.fromEntries(decisions.map((decision) => [decision.phoneId, decision]));
}

function who(decision: PhoneDecision | undefined): unknown {
  return decision?.attributions.map(({ personId, basis, from }) => `${personId} ${basis} from ${from}`);
}

/** Everybody was somewhere else at some time; the father's second SIM is in the same phone as his first. */
const allApart: HolderInput['conflicts'] = [
  ['father', 'mother'],
  ['father', 'son'],
  ['father', 'grandmother'],
  ['second-sim', 'mother'],
  ['second-sim', 'son'],
  ['mother', 'son'],
  ['grandmother', 'mother'],
];

describe('the father with five SIM cards and his family', () => {
  test('nobody confirmed: none of the five numbers counts against the father', () => {
    for (const decision of Object.values(decide(allApart))) {
      expect(decision).toMatchObject({ attributions: [], withheld: 'none-confirmed' });
    }
  });

  test('son declared his number: it is his, and the father’s unconfirmed numbers still do not count', () => {
    const decisions = decide(allApart, { son: [claim('declared', 'SON', 40)] });
    expect(who(decisions.son)).toEqual(['SON declared from 40']);
    expect(who(decisions.father)).toEqual([]);
    expect(who(decisions.mother)).toEqual([]);
  });

  test('mother confirmed by OTP: the number is hers from then on, and nobody’s before', () => {
    const decisions = decide(allApart, { mother: [claim('otp', 'MOTHER', 70)] });
    expect(who(decisions.mother)).toEqual(['MOTHER otp from 70']);
    expect(who(decisions.father)).toEqual([]);
  });

  test('everybody in the family confirmed: what is left was never in conflict and is the father’s, weakly', () => {
    const decisions = decide(allApart, {
      mother: [claim('otp', 'MOTHER', 70)],
      son: [claim('declared', 'SON')],
      grandmother: [claim('otp', 'GRANDMOTHER', 80)],
    });
    expect(who(decisions.father)).toEqual(['FATHER registered from 0']);
    expect(who(decisions['second-sim'])).toEqual(['FATHER registered from 0']);
    expect(who(decisions.grandmother)).toEqual(['GRANDMOTHER otp from 80']);
  });

  test('father confirmed one by OTP: numbers in conflict with it never count for him, the SIM beside it stays weak', () => {
    const decisions = decide(allApart, { father: [claim('otp', 'FATHER', 50)] });
    expect(who(decisions.father)).toEqual(['FATHER registered from 0', 'FATHER otp from 50']);
    expect(who(decisions['second-sim'])).toEqual(['FATHER registered from 0']);
    for (const phone of ['mother', 'son', 'grandmother']) {
      expect(decisions[phone]).toMatchObject({ attributions: [], withheld: 'conflicts-with-confirmed' });
    }
  });

  test('father declared the number he carries: the same as confirmed, on the weaker basis', () => {
    const decisions = decide(allApart, { father: [claim('declared', 'FATHER')] });
    expect(who(decisions.father)).toEqual(['FATHER declared from 0']);
    expect(who(decisions.mother)).toEqual([]);
    expect(who(decisions['second-sim'])).toEqual(['FATHER registered from 0']);
  });

  test('a dual-SIM phone, always together: both numbers count weakly', () => {
    const decisions = decide([], {}, ['father', 'second-sim']);
    expect(who(decisions.father)).toEqual(['FATHER registered from 0']);
    expect(who(decisions['second-sim'])).toEqual(['FATHER registered from 0']);
    expect(decisions.father).not.toHaveProperty('withheld');
  });

  test('the father disowned a number by a ruling: it explains its conflicts and his own number counts', () => {
    const denial: Claim = { ...claim('ruling', 'FATHER', 90), denied: true };
    const decisions = decide([['father', 'mother']], { mother: [denial] }, ['father', 'mother']);
    expect(who(decisions.mother)).toEqual([]);
    expect(who(decisions.father)).toEqual(['FATHER registered from 0']);
  });
});

test('numbers in conflict with each other do not count beside a confirmed one that neither contradicts', () => {
  const decisions = decide([['mother', 'son']], { father: [claim('otp', 'FATHER')] });
  expect(who(decisions.mother)).toEqual([]);
  expect(who(decisions.son)).toEqual([]);
  expect(who(decisions.grandmother)).toEqual(['FATHER registered from 0']);
});

test('of two declared numbers in two places at once neither counts', () => {
  const both = { father: [claim('declared', 'FATHER')], mother: [claim('declared', 'FATHER')] };
  const decisions = decide([['father', 'mother']], both, ['father', 'mother']);
  expect(who(decisions.father)).toEqual([]);
  expect(who(decisions.mother)).toEqual([]);
});

test('a declared number does not stand against a confirmed one', () => {
  const decisions = decide(
    [['father', 'mother']],
    { father: [claim('otp', 'FATHER')], mother: [claim('declared', 'FATHER')] },
    ['father', 'mother'],
  );
  expect(who(decisions.father)).toEqual(['FATHER otp from 0']);
  expect(decisions.mother).toMatchObject({ attributions: [], withheld: 'conflicts-with-confirmed' });
});

test('two numbers confirmed by the holder both count though one lay at home', () => {
  const both = { father: [claim('otp', 'FATHER', 5)], mother: [claim('otp', 'FATHER', 5)] };
  const decisions = decide([['father', 'mother']], both, ['father', 'mother']);
  expect(who(decisions.father)).toEqual(['FATHER otp from 5']);
  expect(who(decisions.mother)).toEqual(['FATHER otp from 5']);
});

const phoneIds = ['a', 'b', 'c', 'd'];
const pair = fc.tuple(fc.constantFrom(...phoneIds), fc.constantFrom(...phoneIds)).filter(([a, b]) => a !== b);
const extraClaims = fc.dictionary(
  fc.constantFrom(...phoneIds),
  fc.array(
    fc.record({
      basis: fc.constantFrom<AttributionBasis>('ruling', 'otp', 'declared'),
      personId: fc.constantFrom('FATHER', 'MOTHER', 'SON'),
      validFrom: fc.nat(9),
    }),
    { maxLength: 2 },
  ),
);

test('two numbers in two places at once are never both attributed to the holder without the holder’s confirmation', () => {
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 6 }), extraClaims, (conflicts, extra) => {
      const decisions = decide(conflicts, extra, phoneIds);
      const weaklyHolders = (phoneId: string): boolean =>
        decisions[phoneId]?.attributions.some(
          ({ personId, basis }) => personId === 'FATHER' && basis === 'registered',
        ) === true;
      for (const [a, b] of conflicts) expect(weaklyHolders(a) && weaklyHolders(b)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('order and repetition of phones and conflicts change nothing', () => {
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 6 }), extraClaims, (conflicts, extra) => {
      const decisions = decide(conflicts, extra, phoneIds);
      const turned = [...conflicts, ...conflicts].toReversed().map(([a, b]) => [b, a] as const);
      expect(decide(turned, extra, phoneIds.toReversed())).toEqual(decisions);
    }),
    { numRuns: 500 },
  );
});
