import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributionBases } from '../evidence.ts';
import { attributePhone } from './attribute.ts';
import type { Claim } from './claims.ts';

const registered = (personId: string, validFrom = 0): Claim => ({ basis: 'registered', personId, validFrom });
const declared = (personId: string, validFrom = 0): Claim => ({ basis: 'declared', personId, validFrom });
const otp = (personId: string, validFrom: number): Claim => ({ basis: 'otp', personId, validFrom });
const ruling = (personId: string, validFrom: number): Claim => ({ basis: 'ruling', personId, validFrom });
const disowned = (personId: string, validFrom: number): Claim => ({ ...ruling(personId, validFrom), denied: true });

test('a phone nobody claims is nobody’s', () => {
  expect(attributePhone([])).toEqual([]);
});

test('the registered holder is taken for the carrier until something better is known', () => {
  expect(attributePhone([registered('li', 5)])).toEqual([{ personId: 'li', basis: 'registered', from: 5 }]);
});

test('the strongest basis wins, each from its own beginning', () => {
  expect(attributePhone([registered('li'), declared('wang', 10), otp('zhao', 20), ruling('li', 30)])).toEqual([
    { personId: 'li', basis: 'registered', from: 0, until: 10 },
    { personId: 'wang', basis: 'declared', from: 10, until: 20 },
    { personId: 'zhao', basis: 'otp', from: 20, until: 30 },
    { personId: 'li', basis: 'ruling', from: 30 },
  ]);
});

test('when the better claim ends the next one holds again', () => {
  expect(attributePhone([registered('li'), { ...otp('wang', 10), validUntil: 20 }])).toEqual([
    { personId: 'li', basis: 'registered', from: 0, until: 10 },
    { personId: 'wang', basis: 'otp', from: 10, until: 20 },
    { personId: 'li', basis: 'registered', from: 20 },
  ]);
});

test('the latest of two OTPs wins from its moment on', () => {
  expect(attributePhone([otp('li', 10), otp('wang', 20)])).toEqual([
    { personId: 'li', basis: 'otp', from: 10, until: 20 },
    { personId: 'wang', basis: 'otp', from: 20 },
  ]);
});

describe('two people who declare one number', () => {
  test('leave it to the registered holder when one of them is', () => {
    expect(attributePhone([registered('li'), declared('li'), declared('wang')])).toEqual([
      { personId: 'li', basis: 'declared', from: 0 },
    ]);
  });

  test('leave it to nobody otherwise, not even to the holder', () => {
    expect(attributePhone([registered('zhao'), declared('li'), declared('wang')])).toEqual([]);
  });

  test('still name the holder when the registration alone would not count', () => {
    expect(attributePhone([registered('li'), declared('li'), declared('wang')], true)).toMatchObject([
      { personId: 'li', basis: 'declared' },
    ]);
  });
});

describe('a ruling that somebody does not carry the phone', () => {
  test('sets the registration and declaration of that person aside', () => {
    expect(attributePhone([registered('li'), declared('li'), disowned('li', 10)])).toEqual([
      { personId: 'li', basis: 'declared', from: 0, until: 10 },
    ]);
  });

  test('leaves the claims of others', () => {
    expect(attributePhone([registered('li'), declared('wang', 5), disowned('li', 0)])).toEqual([
      { personId: 'wang', basis: 'declared', from: 5 },
    ]);
  });

  test('is lifted by a later OTP or ruling, not by an earlier one or a mere declaration', () => {
    expect(attributePhone([disowned('li', 10), otp('li', 20)])).toEqual([{ personId: 'li', basis: 'otp', from: 20 }]);
    expect(attributePhone([disowned('li', 10), ruling('li', 20)])).toEqual([
      { personId: 'li', basis: 'ruling', from: 20 },
    ]);
    expect(attributePhone([otp('li', 5), disowned('li', 10), declared('li', 20)])).toEqual([
      { personId: 'li', basis: 'otp', from: 5, until: 10 },
    ]);
  });
});

test('a number registered anew to somebody else ends what was claimed of its earlier life', () => {
  expect(attributePhone([registered('li'), otp('wang', 10), registered('zhao', 50)])).toEqual([
    { personId: 'li', basis: 'registered', from: 0, until: 10 },
    { personId: 'wang', basis: 'otp', from: 10, until: 50 },
    { personId: 'zhao', basis: 'registered', from: 50 },
  ]);
});

test('a new registration of the same holder ends nothing', () => {
  expect(attributePhone([registered('li'), otp('wang', 10), registered('li', 50)])).toMatchObject([
    { personId: 'li' },
    { personId: 'wang', basis: 'otp', from: 10 },
  ]);
});

test('claims of one basis and one moment that name different people give nobody', () => {
  expect(attributePhone([registered('li'), registered('wang')])).toEqual([]);
  expect(attributePhone([registered('li'), otp('wang', 10), otp('zhao', 10)])).toEqual([
    { personId: 'li', basis: 'registered', from: 0, until: 10 },
  ]);
});

const claim = fc
  .record({
    basis: fc.constantFrom(...attributionBases),
    personId: fc.constantFrom('li', 'wang', 'zhao'),
    validFrom: fc.nat(20),
    length: fc.option(fc.nat(20), { nil: undefined }),
    denied: fc.boolean(),
  })
  .map(({ length, denied, ...rest }): Claim => {
    return {
      ...rest,
      ...(length === undefined ? {} : { validUntil: rest.validFrom + length }),
      ...(denied && rest.basis === 'ruling' ? { denied: true } : {}),
    };
  });

test('attributions never overlap, never invent a person, and do not depend on the order of the claims', () => {
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 8 }), fc.boolean(), (claims, withhold) => {
      const attributions = attributePhone(claims, withhold);
      attributions.forEach(({ personId, basis, from, until }, index) => {
        if (until !== undefined) expect(until).toBeGreaterThan(from);
        const next = attributions[index + 1];
        if (next !== undefined) expect(next.from).toBeGreaterThanOrEqual(until ?? Number.POSITIVE_INFINITY);
        expect(claims.some((c) => c.denied !== true && c.personId === personId && c.basis === basis)).toBe(true);
        if (withhold) expect(basis).not.toBe('registered');
      });
      expect(attributePhone(claims.toReversed(), withhold)).toEqual(attributions);
      expect(attributePhone([...claims, ...claims], withhold)).toEqual(attributions);
    }),
    { numRuns: 2000 },
  );
});
