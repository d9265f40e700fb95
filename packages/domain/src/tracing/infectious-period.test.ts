import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, hourMs, parseInstant, startOfDay } from '../time.ts';
import { infectiousPeriod, isDuring, type CaseFacts } from './infectious-period.ts';

const offset = 480;
const policy = {
  statuses: ['confirmed' as const, 'asymptomatic' as const],
  beforeOnset: 2,
  beforeDiagnosisWithoutOnset: 4,
  afterDiagnosis: 1,
};

function at(text: string): number {
  const instant = parseInstant(`${text}+08:00`);
  if (instant === undefined) throw new Error(`no instant: ${text}`);
  return instant;
}

function days(facts: Partial<CaseFacts>): unknown {
  const period = infectiousPeriod(
    { status: 'confirmed', diagnosedAt: at('2020-01-26T15:00'), ...facts },
    policy,
    offset,
  );
  if (period === undefined) return undefined;
  expect(period.from).toBe(startOfDay(dayOf(period.from, offset), offset));
  return [dayOf(period.from, offset), dayOf(period.until, offset)];
}

test('begins the days of the policy before onset and ends with the day after diagnosis', () => {
  expect(days({ onsetOn: '2020-01-20' })).toEqual(['2020-01-18', '2020-01-28']);
});

test('without onset counts back from the first positive sample, or from the diagnosis', () => {
  expect(days({})).toEqual(['2020-01-22', '2020-01-28']);
  expect(days({ firstPositiveSampleAt: at('2020-01-24T00:30') })).toEqual(['2020-01-20', '2020-01-28']);
  expect(days({ firstPositiveSampleAt: at('2020-01-29T08:00') })).toEqual(['2020-01-22', '2020-01-28']);
});

test('who was found before falling ill is counted back from the finding', () => {
  expect(days({ onsetOn: '2020-01-28' })).toEqual(['2020-01-22', '2020-01-28']);
  expect(days({ onsetOn: '2020-01-25', firstPositiveSampleAt: at('2020-01-24T09:00') })).toEqual([
    '2020-01-20',
    '2020-01-28',
  ]);
});

test('onset on the day of the finding counts as onset', () => {
  expect(days({ onsetOn: '2020-01-26' })).toEqual(['2020-01-24', '2020-01-28']);
});

test('a status that the policy does not trace has no period', () => {
  expect(days({ status: 'suspected' })).toBeUndefined();
  expect(days({ status: 'ruled-out' })).toBeUndefined();
});

test('a stay counts when any part lies in the period; an unknown end is taken from its day', () => {
  const period = { from: at('2020-01-18T00:00'), until: at('2020-01-28T00:00') };
  const during = (from: string | undefined, until: string | undefined, day: string): boolean =>
    isDuring(
      period,
      { from: from === undefined ? undefined : at(from), until: until === undefined ? undefined : at(until) },
      day,
      offset,
    );
  expect(during('2020-01-17T22:00', '2020-01-18T06:00', '2020-01-17')).toBe(true);
  expect(during('2020-01-17T22:00', '2020-01-18T00:00', '2020-01-17')).toBe(false);
  expect(during(undefined, undefined, '2020-01-18')).toBe(true);
  expect(during(undefined, undefined, '2020-01-17')).toBe(false);
  expect(during('2020-01-17T23:00', undefined, '2020-01-17')).toBe(false);
  expect(during(undefined, '2020-01-18T06:00', '2020-01-17')).toBe(true);
  expect(during('2020-01-28T00:00', undefined, '2020-01-28')).toBe(false);
});

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

test('a period is never empty and always holds the moment of diagnosis and the first sample before it', () => {
  const day = fc.integer({ min: 0, max: 40 }).map((n) => dayOf(at('2020-01-01T00:00') + n * 24 * hourMs, offset));
  const hours = fc.integer({ min: 0, max: 40 * 24 }).map((n) => at('2020-01-01T00:00') + n * hourMs);
  fc.assert(
    fc.property(hours, maybe(day), maybe(hours), (diagnosedAt, onsetOn, firstPositiveSampleAt) => {
      const facts = { status: 'confirmed' as const, diagnosedAt, onsetOn, firstPositiveSampleAt };
      const period = infectiousPeriod(facts, policy, offset);
      expect(period).toBeDefined();
      if (period === undefined) return;
      expect(period.from).toBeLessThanOrEqual(Math.min(diagnosedAt, firstPositiveSampleAt ?? diagnosedAt));
      expect(period.until).toBeGreaterThan(diagnosedAt);
    }),
  );
});
