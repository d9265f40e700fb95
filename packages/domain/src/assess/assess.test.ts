import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../policy/compile.ts';
import { assess } from './assess.ts';
import { at, defaultPolicy, evidence, policyWith } from './testkit/people.ts';

const policy = compilePolicy(defaultPolicy);
const declared = { declaredAt: at('2020-02-01') };

describe('stages', () => {
  const fiveThree = policyWith({
    when: { kind: 'contact' },
    stages: [
      { colour: 'red', forDays: 5 },
      { colour: 'yellow', forDays: 3 },
    ],
  });
  const person = { evidence: [evidence('contact', '2020-02-01 10:30')] };

  test('five days red are followed by three days yellow, each counted in full 24 hours from an instant', () => {
    expect(assess(person, fiveThree, at('2020-02-01 10:30'))).toMatchObject({
      colour: 'red',
      reasons: [{ rule: 'the-rule', stage: 0, since: at('2020-02-01 10:30'), until: at('2020-02-06 10:30') }],
      nextChangeAt: at('2020-02-06 10:30'),
    });
    expect(assess(person, fiveThree, at('2020-02-06 10:30'))).toMatchObject({
      colour: 'yellow',
      reasons: [{ stage: 1, since: at('2020-02-06 10:30'), until: at('2020-02-09 10:30') }],
    });
    expect(assess(person, fiveThree, at('2020-02-09 10:30'))).toEqual({ colour: 'green', reasons: [] });
  });

  test('evidence not yet in effect leads to nothing, but says when it will', () => {
    expect(assess(person, fiveThree, at('2020-01-31'))).toEqual({
      colour: 'green',
      reasons: [],
      nextChangeAt: at('2020-02-01 10:30'),
    });
  });

  test('a day as anchor counts from its first instant in the city, so days end at midnight', () => {
    const anchored = policyWith({
      when: { kind: 'contact' },
      anchor: 'date',
      stages: [{ colour: 'red', forDays: 5 }],
    });
    expect(assess(person, anchored, at('2020-02-02')).reasons[0]).toMatchObject({
      since: at('2020-02-01 10:30'),
      until: at('2020-02-06'),
    });
  });

  test('an anchor the evidence does not have gives way to its own time', () => {
    const onset = policyWith({
      when: { kind: 'diagnosis' },
      anchor: 'onsetOn',
      stages: [{ colour: 'red', forDays: 5 }],
    });
    const unknown = { evidence: [evidence('diagnosis', '2020-02-01 10:30')] };
    const known = { evidence: [evidence('diagnosis', '2020-02-01 10:30', { facts: { onsetOn: '2020-01-30' } })] };
    expect(assess(unknown, onset, at('2020-02-02')).reasons[0]?.until).toBe(at('2020-02-06 10:30'));
    expect(assess(known, onset, at('2020-02-02')).reasons[0]?.until).toBe(at('2020-02-04'));
  });

  describe('of an exposure that lasts', () => {
    const aboard = evidence('contact', '2020-02-01 10:30', { facts: { exposedUntil: at('2020-02-01 12:30') } });

    test('begin with the exposure and count from its end', () => {
      const met = { evidence: [aboard] };
      expect(assess(met, fiveThree, at('2020-02-01 10:29'))).toMatchObject({
        colour: 'green',
        nextChangeAt: at('2020-02-01 10:30'),
      });
      for (const moment of ['2020-02-01 10:30', '2020-02-01 12:30', '2020-02-06 12:29']) {
        expect(assess(met, fiveThree, at(moment))).toMatchObject({
          colour: 'red',
          reasons: [{ stage: 0, since: at('2020-02-01 10:30'), until: at('2020-02-06 12:30') }],
          nextChangeAt: at('2020-02-06 12:30'),
        });
      }
      expect(assess(met, fiveThree, at('2020-02-06 12:30')).reasons[0]).toMatchObject({
        stage: 1,
        since: at('2020-02-06 12:30'),
        until: at('2020-02-09 12:30'),
      });
    });

    test('are released by what happened after its end alone', () => {
      const tested = policyWith({
        when: { kind: 'contact' },
        stages: [{ colour: 'red', forDays: 5, until: { negativeTests: { count: 1 } } }],
      });
      const during = { evidence: [aboard, evidence('lab-result', '2020-02-01 11:00')] };
      const after = { evidence: [aboard, evidence('lab-result', '2020-02-01 13:00')] };
      expect(assess(during, tested, at('2020-02-01 14:00')).colour).toBe('red');
      expect(assess(after, tested, at('2020-02-01 14:00')).colour).toBe('green');
    });

    test('count from the anchor that a rule names instead', () => {
      const anchored = policyWith({
        when: { kind: 'contact' },
        anchor: 'date',
        stages: [{ colour: 'red', forDays: 5 }],
      });
      expect(assess({ evidence: [aboard] }, anchored, at('2020-02-02')).reasons[0]?.until).toBe(at('2020-02-06'));
    });
  });

  test('the end of the evidence ends the rule', () => {
    const ordered = { evidence: [evidence('contact', '2020-02-01', { effectiveUntil: at('2020-02-03') })] };
    expect(assess(ordered, fiveThree, at('2020-02-02')).reasons[0]?.until).toBe(at('2020-02-03'));
    expect(assess(ordered, fiveThree, at('2020-02-03')).colour).toBe('green');
  });

  test('a visit of a zone acts while it lasts, and is counted and remembered from its end', () => {
    const visit = evidence('zone-visit', '2020-02-01 10:00', { facts: { exposedUntil: at('2020-02-01 18:00') } });
    for (const [forDays, end] of [
      [3, '2020-02-04 18:00'],
      [30, '2020-02-15 18:00'],
    ] as const) {
      const lasting = policyWith({ when: { kind: 'zone-visit' }, stages: [{ colour: 'red', forDays }] });
      for (const moment of ['2020-02-01 10:00', '2020-02-01 18:00', '2020-02-04 17:59']) {
        const { reasons } = assess({ evidence: [visit] }, lasting, at(moment));
        expect(reasons).toMatchObject([{ since: at('2020-02-01 10:00'), until: at(end) }]);
      }
      expect(assess({ evidence: [visit] }, lasting, at(end)).colour).toBe('green');
    }
  });

  test('a zone visit is history after the days the policy looks back', () => {
    const long = policyWith({ when: { kind: 'zone-visit' }, stages: [{ colour: 'red', forDays: 30 }] });
    const visitor = { evidence: [evidence('zone-visit', '2020-02-01')] };
    expect(assess(visitor, long, at('2020-02-02')).reasons[0]?.until).toBe(at('2020-02-15'));
  });
});

describe('time and release together', () => {
  const test1 = evidence('lab-result', '2020-02-03');
  const stage = { colour: 'yellow', forDays: 5, until: { negativeTests: { count: 1 } } } as const;
  const contact = evidence('contact', '2020-02-01');

  test('either: a negative test ends the stage early', () => {
    const either = policyWith({ when: { kind: 'contact' }, stages: [stage] });
    expect(assess({ evidence: [contact] }, either, at('2020-02-02')).reasons[0]).toMatchObject({
      until: at('2020-02-06'),
      release: [{ progress: { have: 0, need: 1 } }],
      ends: 'either',
    });
    expect(assess({ evidence: [contact, test1] }, either, at('2020-02-03')).colour).toBe('green');
    expect(assess({ evidence: [contact] }, either, at('2020-02-06')).colour).toBe('green');
  });

  test('both: an early test leaves the days, and the days leave the test', () => {
    const both = policyWith({ when: { kind: 'contact' }, stages: [{ ...stage, ends: 'both' }] });
    const tested = assess({ evidence: [contact, test1] }, both, at('2020-02-04')).reasons[0];
    expect(tested?.until).toBe(at('2020-02-06'));
    expect(tested).not.toHaveProperty('release');
    const waiting = assess({ evidence: [contact] }, both, at('2020-02-07')).reasons[0];
    // With the records it rests on it ends at the latest.
    expect(waiting?.until).toBe(at('2020-02-23'));
    expect(waiting?.release).toHaveLength(1);
    expect(assess({ evidence: [contact, test1] }, both, at('2020-02-06')).colour).toBe('green');
  });

  test('of several conditions any one is enough', () => {
    const any = policyWith({
      when: { kind: 'diagnosis', facts: { status: 'confirmed' } },
      stages: [{ colour: 'red', until: [{ diagnosis: ['recovered'] }, { negativeTests: { count: 2 } }] }],
    });
    const ill = evidence('diagnosis', '2020-02-01');
    const well = evidence('diagnosis', '2020-02-08', { facts: { status: 'recovered' } });
    const twice = [evidence('lab-result', '2020-02-05'), evidence('lab-result', '2020-02-06')];
    expect(assess({ evidence: [ill] }, any, at('2020-02-09')).colour).toBe('red');
    expect(assess({ evidence: [ill, well] }, any, at('2020-02-09')).colour).toBe('green');
    expect(assess({ evidence: [ill, ...twice] }, any, at('2020-02-09')).colour).toBe('green');
  });
});

describe('unsure evidence', () => {
  const red = { colour: 'red', forDays: 5 } as const;

  test.each([
    ['weak evidence', evidence('contact', '2020-02-01', { strength: 'weak' })],
    ['a contact in a cell', evidence('contact', '2020-02-01', { facts: { setting: 'cell' } })],
    ['a zone seen by a phone', evidence('zone-visit', '2020-02-01', { facts: { via: 'telco', basis: 'otp' } })],
    ['a check-in of a registered phone', evidence('zone-visit', '2020-02-01', { facts: { basis: 'registered' } })],
    [
      'a mismatch seen by a phone',
      evidence('declaration-mismatch', '2020-02-01', { facts: { seenBy: 'telco-stays' } }),
    ],
  ])('%s is yellow at most, and says so', (_, unsure) => {
    const strict = policyWith({ when: { kind: unsure.kind }, stages: [red] });
    expect(assess({ evidence: [unsure] }, strict, at('2020-02-02'))).toMatchObject({
      colour: 'yellow',
      reasons: [{ colour: 'yellow', capped: true }],
    });
  });

  test('sure evidence beside it still decides', () => {
    const strict = policyWith({ when: { kind: 'contact' }, stages: [red] });
    const person = {
      evidence: [evidence('contact', '2020-02-01', { strength: 'weak' }), evidence('contact', '2020-02-01 01:00')],
    };
    expect(assess(person, strict, at('2020-02-02')).reasons.map(({ colour, capped }) => [colour, capped])).toEqual([
      ['red', undefined],
      ['yellow', true],
    ]);
  });
});

describe('the declaration', () => {
  test('without one, or with an old one, nobody is green; a lapse is grey and never yellow', () => {
    expect(assess({ evidence: [] }, policy, at('2020-02-02'))).toEqual({ colour: 'none', reasons: [] });
    expect(assess({ evidence: [], ...declared }, policy, at('2020-02-02'))).toEqual({
      colour: 'green',
      reasons: [],
      nextChangeAt: at('2020-02-15'),
    });
    expect(assess({ evidence: [], ...declared }, policy, at('2020-02-15')).colour).toBe('none');
  });

  test('a missing declaration does not hide a reason', () => {
    expect(assess({ evidence: [evidence('contact', '2020-02-01')] }, policy, at('2020-02-02')).colour).toBe('red');
  });

  test('is not asked for by a policy that does not require it', () => {
    const open = compilePolicy({ ...defaultPolicy, declaration: { required: false, validDays: 14 } });
    expect(assess({ evidence: [] }, open, at('2020-02-02')).colour).toBe('green');
  });
});

describe('conditions of a rule', () => {
  const yellow = [{ colour: 'yellow', forDays: 5 }] as const;
  const holds = (facts: Record<string, string | number | string[] | { min?: number; max?: number }>) => {
    const rule = policyWith({ when: { kind: 'contact', facts }, stages: [...yellow] });
    const contact = evidence('contact', '2020-02-01', {
      facts: { rows: 2, attackRate: { estimate: 0.03, study: 'train study' } },
    });
    return assess({ evidence: [contact] }, rule, at('2020-02-02')).colour === 'yellow';
  };

  test('compare values, lists and bounds; an absent fact never matches', () => {
    expect(holds({ closeness: 'close' })).toBe(true);
    expect(holds({ closeness: ['general', 'close'] })).toBe(true);
    expect(holds({ closeness: 'general' })).toBe(false);
    expect(holds({ rows: { max: 2 } })).toBe(true);
    expect(holds({ rows: { min: 3 } })).toBe(false);
    expect(holds({ minutes: { min: 0 } })).toBe(false);
    expect(holds({ attackRate: { min: 0.01 } })).toBe(true);
    expect(holds({ closeness: 'close', setting: 'rail-coach', level: 'coach' })).toBe(true);
    expect(holds({ closeness: 'close', setting: 'rail-coach', level: 'seat' })).toBe(false);
  });

  test('a list of facts matches when any entry does', () => {
    const rule = policyWith({
      when: { kind: 'symptom', facts: { symptoms: ['fever', 'cough'] } },
      stages: [...yellow],
    });
    expect(assess({ evidence: [evidence('symptom', '2020-02-01')] }, rule, at('2020-02-02')).colour).toBe('yellow');
  });

  test('strength and source are any of those named', () => {
    const rule = policyWith({
      when: { kind: 'contact', strength: ['conclusive'], source: ['tickets'] },
      stages: [...yellow],
    });
    expect(assess({ evidence: [evidence('contact', '2020-02-01')] }, rule, at('2020-02-02')).colour).toBe('green');
  });
});

test('reasons stand worst first, then the one that ends last; a release without a date ends last of all', () => {
  const person = {
    evidence: [
      evidence('zone-visit', '2020-02-01', { facts: { level: 'medium' } }),
      evidence('contact', '2020-02-01'),
      evidence('diagnosis', '2020-02-01'),
      evidence('contact', '2020-02-01 12:00', { facts: { closeness: 'general' } }),
    ],
  };
  expect(assess(person, policy, at('2020-02-02')).reasons.map(({ rule }) => rule)).toEqual([
    'case',
    'close-contact',
    'general-contact',
    'medium-risk-zone',
  ]);
});
