import { describe, expect, it } from 'vitest';
import { testPolicy } from '../../testkit/policy.ts';
import { caseOf, type DiagnosisRecord } from './cases.ts';

const policy = testPolicy().infectiousPeriod;
const at = (day: string): number => Date.parse(`${day}T12:00+08:00`);
const diagnosis = (status: DiagnosisRecord['status'], day: string, onsetOn?: string): DiagnosisRecord => ({
  status,
  diagnosedAt: at(day),
  onsetOn,
});
const firstDay = (diagnoses: readonly DiagnosisRecord[], positives: readonly number[] = []): string | undefined => {
  const found = caseOf(diagnoses, positives, policy, 480);
  return found === undefined ? undefined : new Date(found.infectious.from + 8 * 3_600_000).toISOString().slice(0, 10);
};

describe('the case that diagnoses make', () => {
  it('counts back from the onset that an earlier suspicion named', () => {
    expect(firstDay([diagnosis('suspected', '2020-02-03', '2020-02-01'), diagnosis('confirmed', '2020-02-05')])).toBe(
      '2020-01-30',
    );
  });

  it('stays when the person has recovered', () => {
    expect(firstDay([diagnosis('confirmed', '2020-02-05'), diagnosis('recovered', '2020-02-20')])).toBe('2020-02-03');
  });

  it('is none when the illness is ruled out, and stays when a later suspicion is', () => {
    expect(firstDay([diagnosis('confirmed', '2020-02-05'), diagnosis('ruled-out', '2020-02-07')])).toBeUndefined();
    expect(
      firstDay([
        diagnosis('confirmed', '2020-02-05'),
        diagnosis('recovered', '2020-02-20'),
        diagnosis('suspected', '2020-03-01', '2020-02-28'),
        diagnosis('ruled-out', '2020-03-02'),
      ]),
    ).toBe('2020-02-03');
  });

  it('is the second illness where there are two, without the onset and samples of the first', () => {
    const twice = [
      diagnosis('confirmed', '2020-02-05', '2020-02-01'),
      diagnosis('recovered', '2020-02-15'),
      diagnosis('asymptomatic', '2020-03-01'),
    ];
    expect(firstDay(twice, [at('2020-02-04')])).toBe('2020-02-28');
    expect(firstDay(twice, [at('2020-02-04'), at('2020-02-28')])).toBe('2020-02-26');
  });

  it('is none for a status the policy does not trace', () => {
    expect(firstDay([diagnosis('suspected', '2020-02-05')])).toBeUndefined();
    expect(firstDay([])).toBeUndefined();
  });
});
