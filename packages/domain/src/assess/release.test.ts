import { describe, expect, test } from 'vitest';
import type { Evidence } from '../evidence.ts';
import type { Release } from '../policy/schema.ts';
import { assess } from './assess.ts';
import type { PersonState } from './assessment.ts';
import { at, evidence, policyWith } from './testkit/people.ts';

const order = evidence('quarantine-order', '2020-02-01 12:00');

/** Colour and progress of someone under an order since 1 February, noon, that this condition ends. */
function under(until: Release, person: Partial<PersonState>, local: string): string {
  const policy = policyWith({ when: { kind: 'quarantine-order' }, stages: [{ colour: 'yellow', until }] });
  const state = { ...person, evidence: [order, ...(person.evidence ?? [])] };
  const { colour, reasons } = assess(state, policy, at(local));
  const progress = reasons[0]?.release?.[0]?.progress;
  return progress === undefined ? colour : `${colour} ${progress.have}/${progress.need}`;
}

const tests = (
  ...results: [local: string, result?: 'positive' | 'negative' | 'indeterminate', test?: 'pcr' | 'antigen'][]
) => ({
  evidence: results.map(([local, result = 'negative', kind = 'pcr']): Evidence =>
    evidence('lab-result', local, { facts: { result, test: kind } }),
  ),
});

describe('negative tests', () => {
  const two: Release = { negativeTests: { count: 2, minHoursApart: 24 } };

  test('count when far enough apart', () => {
    expect(under(two, tests(['2020-02-02']), '2020-02-04')).toBe('yellow 1/2');
    expect(under(two, tests(['2020-02-02'], ['2020-02-02 23:00']), '2020-02-04')).toBe('yellow 1/2');
    expect(under(two, tests(['2020-02-02'], ['2020-02-03']), '2020-02-04')).toBe('green');
    expect(under(two, tests(['2020-02-02'], ['2020-02-02 23:00'], ['2020-02-03']), '2020-02-04')).toBe('green');
  });

  test('two results of one moment are one sample', () => {
    expect(under({ negativeTests: { count: 2 } }, tests(['2020-02-02'], ['2020-02-02']), '2020-02-04')).toBe(
      'yellow 1/2',
    );
  });

  test('before or at the fact itself do not count', () => {
    expect(under(two, tests(['2020-01-30'], ['2020-02-01 12:00']), '2020-02-04')).toBe('yellow 0/2');
  });

  test('start again after a positive, of whatever test', () => {
    const run = tests(['2020-02-02'], ['2020-02-03', 'positive', 'antigen'], ['2020-02-04']);
    expect(under(two, run, '2020-02-05')).toBe('yellow 1/2');
    expect(under(two, tests(['2020-02-02'], ['2020-02-03'], ['2020-02-04', 'positive']), '2020-02-05')).toBe('green');
  });

  test('an indeterminate result is no result', () => {
    const run = tests(['2020-02-02'], ['2020-02-02 12:00', 'indeterminate'], ['2020-02-03']);
    expect(under(two, run, '2020-02-05')).toBe('green');
  });

  test('of another kind than the one asked for do not count', () => {
    const pcr: Release = { negativeTests: { count: 1, test: 'pcr' } };
    expect(under(pcr, tests(['2020-02-02', 'negative', 'antigen']), '2020-02-05')).toBe('yellow 0/1');
    expect(under(pcr, tests(['2020-02-02']), '2020-02-05')).toBe('green');
  });

  test('too far apart do not count together, and one too old is no longer shown', () => {
    const chengdu: Release = { negativeTests: { count: 2, minHoursApart: 24, withinDays: 3 } };
    expect(under(chengdu, tests(['2020-02-02'], ['2020-02-05 00:01']), '2020-02-05 00:02')).toBe('yellow 1/2');
    expect(under(chengdu, tests(['2020-02-02'], ['2020-02-05']), '2020-02-05')).toBe('green');
    expect(under(chengdu, tests(['2020-02-02']), '2020-02-04 23:59')).toBe('yellow 1/2');
    expect(under(chengdu, tests(['2020-02-02']), '2020-02-05')).toBe('yellow 0/2');
  });
});

const readings = (...given: [local: string, celsius: number][]) => ({
  readings: given.map(([local, celsius]) => ({ at: at(local), celsius })),
});

describe('normal temperatures', () => {
  const two: Release = { normalTemperatures: { count: 2, minHoursApart: 12 } };
  test('one reading does not release, two apart do, and a fever starts again', () => {
    expect(under(two, readings(['2020-02-02', 36.5]), '2020-02-04')).toBe('yellow 1/2');
    expect(under(two, readings(['2020-02-02', 36.5], ['2020-02-02 12:00', 37.2]), '2020-02-04')).toBe('green');
    expect(
      under(two, readings(['2020-02-02', 36.5], ['2020-02-02 06:00', 37.3], ['2020-02-02 12:00', 36.9]), '2020-02-04'),
    ).toBe('yellow 1/2');
  });
});

const reports = (...normalReportDays: string[]) => ({ normalReportDays });

describe('daily reports', () => {
  const three: Release = { dailyReports: { count: 3 } };

  test('count on whole days of the stage only', () => {
    expect(under(three, reports('2020-02-01', '2020-02-02', '2020-02-03'), '2020-02-03 20:00')).toBe('yellow 2/3');
    expect(under(three, reports('2020-02-02', '2020-02-03', '2020-02-04'), '2020-02-04 20:00')).toBe('green');
  });

  test('a missed day starts again, once the day has passed', () => {
    expect(under(three, reports('2020-02-02', '2020-02-03'), '2020-02-04 23:00')).toBe('yellow 2/3');
    expect(under(three, reports('2020-02-02', '2020-02-03'), '2020-02-05')).toBe('yellow 0/3');
    expect(under(three, reports('2020-02-02', '2020-02-03', '2020-02-05'), '2020-02-05 08:00')).toBe('yellow 1/3');
  });

  test('the same day twice is one day, and what is no day is none', () => {
    expect(under(three, reports('2020-02-02', '2020-02-02', '2020-02-30', 'x'), '2020-02-03')).toBe('yellow 1/3');
  });
});

const ruledOut = (local: string) => ({
  evidence: [evidence('diagnosis', local, { facts: { status: 'ruled-out' } })],
});

test('a later diagnosis releases, an earlier one does not', () => {
  const cleared: Release = { diagnosis: ['ruled-out', 'recovered'] };
  expect(under(cleared, ruledOut('2020-02-03'), '2020-02-04')).toBe('green');
  expect(under(cleared, ruledOut('2020-02-01'), '2020-02-04')).toBe('yellow');
});

test('a release from another measure does not count', () => {
  const home: Release = { release: ['home'] };
  expect(under(home, { evidence: [evidence('release', '2020-02-03')] }, '2020-02-04')).toBe('green');
  const other = evidence('release', '2020-02-03', { facts: { from: 'central' } });
  expect(under(home, { evidence: [other] }, '2020-02-04')).toBe('yellow');
});

test('an amendment never happens by itself: it withdraws the evidence', () => {
  expect(under({ amended: true }, {}, '2021-02-04')).toBe('yellow');
});
