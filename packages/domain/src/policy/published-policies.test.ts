import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../assess/assess.ts';
import { anyEvidence, anyInstant, anyPerson } from '../assess/testkit/arbitraries.ts';
import { at, evidence } from '../assess/testkit/people.ts';
import { contactPresets } from '../tracing/presets.ts';
import { compilePolicy } from './compile.ts';
import { policyJsonSchema } from './json-schema.ts';
import { parsePolicy } from './parse.ts';
import { publishedPolicy, publishedPolicyFiles, readPolicyFile } from './testkit/published-policies.ts';

test('the default and at least four historical policies ship', () => {
  expect(publishedPolicyFiles).toContain('default.yaml');
  expect(publishedPolicyFiles.length).toBeGreaterThanOrEqual(5);
});

describe.each(publishedPolicyFiles)('%s', (file) => {
  const text = readPolicyFile(file);
  const policy = publishedPolicy(file);

  test('publishes with no warning but that of open districts', () => {
    const parsed = parsePolicy(text);
    expect(parsed.ok && parsed.warnings.map(({ path }) => path).filter((path) => path !== 'districts')).toEqual([]);
  });

  test('is named like its file, points editors at the schema and names its sources with their grade', () => {
    expect(`${policy.policy}.yaml`).toBe(file);
    expect(text.startsWith('# yaml-language-server: $schema=./policy.schema.json\n')).toBe(true);
    expect(policy.sources.some((source) => /\[[ABC]\]/.test(source))).toBe(true);
  });

  test('writes out the contact definitions of the preset it names; only contacts of contacts are its own matter', () => {
    const { secondary: _, ...definitions } = contactPresets['CN-2020'];
    expect(policy.contacts).toMatchObject(definitions);
  });

  test('assesses anyone', () => {
    const compiled = compilePolicy(policy);
    fc.assert(
      fc.property(anyPerson, anyInstant, (person, now) => {
        expect(['green', 'yellow', 'red', 'none']).toContain(assess(person, compiled, now).colour);
      }),
      { numRuns: 200 },
    );
  });

  test('colours a close contact on strong evidence, and unsure contacts with an immediate way out', () => {
    const compiled = compilePolicy(policy);
    const sure = assess({ evidence: [evidence('contact', '2020-02-01')] }, compiled, at('2020-02-02'));
    expect(['yellow', 'red']).toContain(sure.colour);
    const weak = evidence('contact', '2020-02-01', { strength: 'weak' });
    const unsure = assess({ evidence: [weak] }, compiled, at('2020-02-02'));
    expect(unsure.colour).toBe('yellow');
    const tested = [weak, evidence('lab-result', '2020-02-02')];
    expect(assess({ evidence: tested, declaredAt: at('2020-02-02') }, compiled, at('2020-02-02')).colour).toBe('green');
  });
});

test('under the default policy every piece of evidence has a consequence, unless it is good news', () => {
  const compiled = compilePolicy(publishedPolicy('default.yaml'));
  fc.assert(
    fc.property(anyEvidence, (given) => {
      const good =
        (given.kind === 'lab-result' && given.facts.result === 'negative') ||
        (given.kind === 'diagnosis' && given.facts.status === 'ruled-out') ||
        (given.kind === 'release' && given.facts.from === 'home');
      // An arrival counts from its day, which random evidence may have long before its own time.
      fc.pre(!good && given.kind !== 'arrival-from-abroad');
      // So does an exposure from its end.
      const { exposedUntil = Infinity } = 'exposedUntil' in given.facts ? given.facts : {};
      fc.pre(exposedUntil >= given.effectiveFrom);
      const { effectiveUntil: _, ...lasting } = given;
      const reasons = assess({ evidence: [lasting as typeof given] }, compiled, given.effectiveFrom).reasons;
      expect(reasons).toHaveLength(1);
    }),
    { numRuns: 2000 },
  );
});

/** So many days after 1 February 2020. */
const day = (count: number) => at('2020-02-01') + count * 86_400_000;

describe('what the published texts say', () => {
  const contact = { evidence: [evidence('contact', '2020-02-01')], declaredAt: day(8) };

  test('August 2022: contacts are red for 5 days, then yellow for 3', () => {
    const policy = compilePolicy(publishedPolicy('close-contacts-5-3-2022-08.yaml'));
    const colours = [0, 4.9, 5, 7.9, 8].map((count) => assess(contact, policy, day(count)).colour);
    expect(colours).toEqual(['red', 'red', 'yellow', 'yellow', 'green']);
  });

  test('Hangzhou: 14 days and 14 consecutive normal daily check-ins', () => {
    const policy = compilePolicy(publishedPolicy('hangzhou-2020-02.yaml'));
    const days = Array.from({ length: 14 }, (_, index) => `2020-02-${String(index + 1).padStart(2, '0')}`);
    const diligent = { ...contact, normalReportDays: days, declaredAt: day(15) };
    expect(assess(contact, policy, day(15)).colour).toBe('red');
    expect(assess(diligent, policy, day(13.9)).colour).toBe('red');
    expect(assess(diligent, policy, day(15)).colour).toBe('green');
  });

  test('Hubei 2020: a case is red until cured, 14 days more, then yellow for 14 days', () => {
    const policy = compilePolicy(publishedPolicy('hubei-2020-03.yaml'));
    const cured = evidence('diagnosis', '2020-02-11', { facts: { status: 'recovered' } });
    const person = { evidence: [evidence('diagnosis', '2020-02-01'), cured], declaredAt: day(38) };
    const colours = [9, 11, 23.9, 24, 37.9, 38].map((count) => assess(person, policy, day(count)).colour);
    expect(colours).toEqual(['red', 'red', 'red', 'yellow', 'yellow', 'green']);
  });

  test('Chengdu: mid risk ends by two tests in three days, 24 hours apart', () => {
    const policy = compilePolicy(publishedPolicy('chengdu-2022-07.yaml'));
    const visit = evidence('zone-visit', '2020-02-01', { facts: { level: 'medium' } });
    const withTests = (...days: string[]) => ({
      evidence: [visit, ...days.map((local) => evidence('lab-result', local))],
      declaredAt: day(5),
    });
    expect(assess(withTests('2020-02-02', '2020-02-03'), policy, day(5)).colour).toBe('green');
    expect(assess(withTests('2020-02-02', '2020-02-02 20:00'), policy, day(5)).colour).toBe('yellow');
    expect(assess(withTests('2020-02-02', '2020-02-05 12:00'), policy, day(5)).colour).toBe('yellow');
  });

  test('Beijing: home observation ends after 14 days and an update by staff, both', () => {
    const policy = compilePolicy(publishedPolicy('beijing-2020-03.yaml'));
    const order = evidence('quarantine-order', '2020-02-01');
    const updated = [order, evidence('release', '2020-02-10')];
    expect(assess({ evidence: updated, declaredAt: day(14) }, policy, day(13)).colour).toBe('yellow');
    expect(assess({ evidence: [order], declaredAt: day(14) }, policy, day(14)).colour).toBe('yellow');
    expect(assess({ evidence: updated, declaredAt: day(14) }, policy, day(14)).colour).toBe('green');
  });
});

test('the JSON Schema beside the policies is the one of this version', () => {
  const file = new URL('../../../../policies/policy.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(policyJsonSchema());
});
