import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../assess/assess.ts';
import { at, evidence, policyWith } from '../assess/testkit/people.ts';
import { dayMs, hourMs } from '../time.ts';
import { compilePolicy } from './compile.ts';
import { parsePolicy } from './parse.ts';
import { horizonAt } from './retention.ts';
import { readPolicyFile } from './testkit/published-policies.ts';

const text = readPolicyFile('default.yaml');
const keeping = (changes: Readonly<Record<string, number>>): string =>
  Object.entries(changes).reduce(
    (now, [key, days]) => now.replace(new RegExp(`${key}: \\d+`), `${key}: ${days}`),
    text,
  );

const lineOf = (key: string): number => text.split('\n').findIndex((line) => line.includes(`  ${key}:`)) + 1;

describe('a policy that keeps records too short', () => {
  test('is told at which line, which rule needs them, and how long', () => {
    const parsed = parsePolicy(keeping({ presenceDays: 15 }));
    expect(parsed.ok).toBe(false);
    expect(!parsed.ok && parsed.problems).toMatchObject([
      {
        line: lineOf('presenceDays'),
        path: 'retention.presenceDays',
        message: expect.stringMatching(/14 days.* stays and check-ins .* keep them 16 days or more instead of 15/),
      },
    ]);
    const tickets = parsePolicy(keeping({ journeyDays: 17 }));
    expect(!tickets.ok && tickets.problems).toMatchObject([{ path: 'retention.journeyDays' }]);
  });

  test('goes on working when it is in force already', () => {
    const parsed = parsePolicy(keeping({ presenceDays: 15 }), 'in-force');
    expect(parsed.ok && parsed.warnings.map(({ path }) => path)).toContain('retention.presenceDays');
  });

  test('is only warned where an omission would end before its days are over', () => {
    const parsed = parsePolicy(keeping({ presenceDays: 21, journeyDays: 21 }));
    expect(parsed.ok && parsed.warnings.filter(({ path }) => path.startsWith('retention'))).toMatchObject([
      { message: expect.stringMatching(/declaration-mismatch.*24 days or more instead of 21/) },
      { message: expect.stringMatching(/declaration-mismatch.*26 days or more instead of 21/) },
    ]);
  });

  test('must keep a case longer than its contacts', () => {
    const parsed = parsePolicy(keeping({ evidenceDays: 20 }));
    expect(!parsed.ok && parsed.problems).toMatchObject([{ path: 'retention.evidenceDays' }]);
  });

  test('needs more where contacts of contacts are traced', () => {
    const traced = keeping({ presenceDays: 17 }).replace('{ trace: false, days: 0 }', '{ trace: true, days: 4 }');
    const parsed = parsePolicy(traced);
    expect(!parsed.ok && parsed.problems[0]?.message).toMatch(/with 4 from a close contact to their own.*20 days/);
  });
});

test('nothing that counts lies before the horizon, whatever the rules say', () => {
  const days = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(
      fc.record({ presenceDays: days, journeyDays: days, evidenceDays: days }),
      fc.constantFrom('contact' as const, 'zone-visit' as const),
      fc.constantFrom('telco-stays' as const, 'check-ins' as const, 'tickets' as const),
      fc.integer({ min: 0, max: 45 * 24 }),
      (retention, kind, source, hoursAgo) => {
        const endless = policyWith({
          when: { kind },
          stages: [{ colour: 'yellow', until: { negativeTests: { count: 1 } } }],
        });
        const policy = { ...endless.policy, retention, zones: { ...endless.policy.zones, lookBackDays: 365 } };
        const now = at('2020-03-20 15:00');
        const exposedUntil = now - hoursAgo * hourMs;
        const seen = { ...evidence(kind, '2020-02-01'), source, effectiveFrom: exposedUntil - dayMs };
        const person = { evidence: [{ ...seen, facts: { ...seen.facts, exposedUntil } } as typeof seen] };
        const { reasons } = assess(person, compilePolicy(policy), now);
        const { presenceFrom, journeyFrom } = horizonAt(policy, now, 480);
        const from = source === 'tickets' ? journeyFrom : presenceFrom;
        if (reasons.length > 0) expect(exposedUntil).toBeGreaterThanOrEqual(from);
      },
    ),
  );
});
