import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Value } from 'typebox/value';
import { parsePolicy } from './parse.ts';
import { Policy, type PolicyRule } from './schema.ts';
import { publishedPolicy, publishedPolicyFiles, readPolicyFile } from './testkit/published-policies.ts';

const text = readPolicyFile('default.yaml');

/** Problems of the default policy after a replacement in its text, each as `line:column path message`. */
function problemsOf(find: string | RegExp, replacement: string): string[] {
  const changed = text.replace(find, replacement);
  expect(changed).not.toBe(text);
  const parsed = parsePolicy(changed);
  return parsed.ok
    ? []
    : parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);
}

const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
const columnOf = (part: string) => text.indexOf(part) - text.lastIndexOf('\n', text.indexOf(part));

const shown = (list: readonly { path: string; message: string }[]) =>
  list.map(({ path, message }) => `${path} ${message}`);

/** Problems or warnings of the default policy with one rule instead of its own, as `path message`. */
function judge(rule: Partial<PolicyRule>): { problems: string[]; warnings: string[] } {
  const words = { en: 'Why', zh: '原因' };
  const whole = {
    id: 'the-rule',
    stages: [{ colour: 'yellow', forDays: 3 }],
    message: words,
    instructions: words,
    ...rule,
  };
  const parsed = parsePolicy(
    stringify(
      { ...publishedPolicy('default.yaml'), districts: ['3301'], rules: [whole] },
      { aliasDuplicateObjects: false },
    ),
  );
  return parsed.ok
    ? { problems: [], warnings: shown(parsed.warnings) }
    : { problems: shown(parsed.problems), warnings: [] };
}

describe('a problem has a place and a sentence', () => {
  test('of a value', () => {
    const at = `${lineOf('feverCelsius: 37.3')}:15`;
    expect(problemsOf('feverCelsius: 37.3', 'feverCelsius: 373')).toEqual([
      `${at} feverCelsius 373 is outside what is allowed: from 36 to 42.`,
    ]);
    expect(problemsOf('feverCelsius: 37.3', 'feverCelsius: warm')).toEqual([
      `${at} feverCelsius “warm” is given; a number is needed here.`,
    ]);
    expect(problemsOf('feverCelsius: 37.3', 'feverCelsius:')).toEqual([
      expect.stringContaining('feverCelsius Nothing is given; a number is needed here.'),
    ]);
  });

  test('deep in a rule', () => {
    expect(
      problemsOf(
        '- colour: red\n        until:\n          - diagnosis',
        '- colour: rad\n        until:\n          - diagnosis',
      ),
    ).toEqual([
      `${lineOf('- colour: red')}:${columnOf('colour: red') + 8} rules[0].stages[0].colour “rad” is not allowed; it must be one of yellow, red. Did you mean red?`,
    ]);
  });

  test('of an unknown key, with the key that may be meant', () => {
    expect(problemsOf('feverCelsius:', 'feverCelcius:')).toEqual([
      `${lineOf('feverCelsius: 37.3')}:1 feverCelcius \`feverCelcius\` is no key of a policy; did you mean \`feverCelsius\`?`,
    ]);
  });

  test('of a missing key, at the section that lacks it', () => {
    expect(problemsOf('  validDays: 14\n', '')).toEqual([
      `${lineOf('declaration:\n')}:1 declaration.validDays \`declaration\` lacks \`validDays\` (counted from the moment of declaration).`,
    ]);
  });

  test('of a key given twice', () => {
    expect(problemsOf('feverCelsius: 37.3', 'feverCelsius: 37.3\nfeverCelsius: 37.4')).toEqual([
      `${lineOf('feverCelsius: 37.3') + 1}:1 feverCelsius The key stands twice in the same section; keep one of the two.`,
    ]);
  });

  test('of a code without quotes', () => {
    expect(problemsOf('districts: []', 'districts: [3301]')).toEqual([
      expect.stringContaining('districts[0] “3301” is given; text is needed here; put it in quotes.'),
    ]);
  });

  test('of an evidence kind that does not exist', () => {
    expect(problemsOf('when: { kind: symptom }', 'when: { kind: other }')).toEqual([
      expect.stringMatching(/when\.kind “other” is not allowed; it must be one of lab-result, /),
    ]);
  });

  test('of a release that is misspelt, empty or two in one', () => {
    expect(problemsOf('until: { amended: true }', 'until: { amendet: true }')[0]).toContain('did you mean `amended`?');
    expect(problemsOf('until: { amended: true }', 'until: {}')[0]).toContain(
      'An empty section is given; one of negativeTests',
    );
    expect(problemsOf('until: { amended: true }', 'until: { amended: true, diagnosis: [recovered] }')[0]).toContain(
      'Several conditions stand in one entry; write a list',
    );
    expect(problemsOf('until: { amended: true }', 'until: { negativeTests: { count: 0 } }')[0]).toContain(
      'until.negativeTests.count 0 is outside what is allowed: from 1 to 10',
    );
  });

  test('of a day that is not in the calendar', () => {
    expect(problemsOf('endsOn: 2027-12-31', 'endsOn: 2027-02-30')[0]).toContain(
      '“2027-02-30” is no day of the calendar',
    );
  });

  test('of a code that lives longer than liveness allows', () => {
    expect(problemsOf('lifeHours: 12', 'lifeHours: 13')[0]).toContain('13 is outside what is allowed: from 0.1 to 12');
  });
});

/** First problem of a rule about contacts with these facts. */
const facts = (given: NonNullable<PolicyRule['when']['facts']>) =>
  judge({ when: { kind: 'contact', facts: given } }).problems[0];
/** One yellow stage of three days with this release. */
const stagesUntil = (until: NonNullable<PolicyRule['stages'][number]['until']>) => [
  { colour: 'yellow' as const, forDays: 3, until },
];

describe('a rule', () => {
  test('must be able to end, in every stage', () => {
    expect(judge({ when: { kind: 'contact' }, stages: [{ colour: 'yellow' }] }).problems).toEqual([
      'rules[0].stages[0] The stage has neither `forDays` nor `until`, so the person would never be released.',
    ]);
    expect(
      judge({ when: { kind: 'contact' }, stages: [{ colour: 'red' }, { colour: 'yellow', forDays: 3 }] }).problems[0],
    ).toContain('the next stage would never begin');
    expect(judge({ when: { kind: 'contact' }, stages: [{ colour: 'yellow', forDays: 0 }] }).problems[0]).toContain(
      '0 days',
    );
    expect(
      judge({ when: { kind: 'contact' }, stages: [{ colour: 'yellow', forDays: 3, ends: 'both' }] }).problems[0],
    ).toContain('`until` is missing');
  });

  test.each<[string, PolicyRule['when'], string]>([
    ['weak evidence', { kind: 'contact', strength: ['weak'] }, 'weak evidence alone'],
    ['stays of phones', { kind: 'zone-visit', source: ['telco-stays'] }, "a phone's location alone"],
    ['zone visits seen by phones', { kind: 'zone-visit', facts: { via: 'telco' } }, "a phone's location alone"],
    [
      'phones of unconfirmed users',
      { kind: 'zone-visit', facts: { basis: ['declared', 'registered'] } },
      'user is not confirmed',
    ],
    ['a common cell', { kind: 'contact', facts: { setting: ['cell'] } }, "a phone's location alone"],
    [
      'mismatches seen by phones',
      { kind: 'declaration-mismatch', facts: { seenBy: 'telco-stays' } },
      "a phone's location alone",
    ],
  ])('may not make red what rests on %s', (_, when, because) => {
    expect(judge({ when, stages: [{ colour: 'red', forDays: 3 }] }).problems).toEqual([
      expect.stringMatching(
        new RegExp(`^rules\\[0\\]\\.stages\\[0\\]\\.colour The rule makes people red on .*${because}`),
      ),
    ]);
    expect(judge({ when }).problems).toEqual([]);
    expect(judge({ when }).warnings[0]).toContain('no immediate way out');
    expect(
      judge({ when, stages: [{ colour: 'yellow', forDays: 3, until: { negativeTests: { count: 1 } } }] }).warnings,
    ).toEqual([]);
  });

  test('speaks only of facts its kind has, with values they take', () => {
    expect(facts({ closenes: 'close' })).toBe(
      'rules[0].when.facts.closenes Evidence of kind contact has no fact `closenes`; did you mean `closeness`?',
    );
    expect(facts({ closeness: 'closed' })).toContain(
      'is never “closed”; it is one of close, general, secondary. Did you mean close?',
    );
    expect(facts({ rows: 'three' })).toContain('`rows` is a number from 0 to 200');
    expect(facts({ rows: { min: 3, max: 1 } })).toContain('the rule would never apply');
    expect(facts({ closeness: { min: 3 } })).toContain('`closeness` is no number');
    expect(facts({ date: '2020-02-01' })).toContain('`date` is a time');
    expect(facts({ service: true })).toContain('`service` is a text');
    expect(facts({ minutes: { min: 15 } })).toBeUndefined();
  });

  test('may not pick out single persons', () => {
    const rule = { when: { kind: 'contact', facts: { caseId: 'case-1' } } } as const;
    expect(judge(rule).problems[0]).toContain('A rule may not ask for `caseId`');
  });

  test('counts from a day or instant of its kind', () => {
    const stages = [{ colour: 'yellow' as const, forDays: 3, until: { negativeTests: { count: 1 } } }];
    expect(judge({ when: { kind: 'contact' }, anchor: 'date', stages }).problems).toEqual([]);
    expect(judge({ when: { kind: 'contact' }, anchor: 'closeness', stages }).problems[0]).toContain(
      'rules[0].anchor `closeness` is no day or instant of contact evidence; allowed are date, exposedUntil.',
    );
    expect(judge({ when: { kind: 'release' }, anchor: 'date' }).problems[0]).toContain('leave it out');
  });

  test('about tests and diagnoses says which, and colours no good news', () => {
    expect(judge({ when: { kind: 'lab-result' } }).problems[0]).toContain('must say for which `result`');
    expect(judge({ when: { kind: 'diagnosis' } }).problems[0]).toContain('must say for which `status`');
    expect(judge({ when: { kind: 'lab-result', facts: { result: ['positive', 'negative'] } } }).problems[0]).toContain(
      'clears a person; it cannot colour one',
    );
  });

  test('releases only by what can happen', () => {
    expect(judge({ when: { kind: 'fever' }, stages: stagesUntil({ amended: true }) }).problems[0]).toContain(
      'Only a declaration-mismatch can be amended',
    );
    expect(
      judge({
        when: { kind: 'fever' },
        stages: stagesUntil({ negativeTests: { count: 3, minHoursApart: 48, withinDays: 3 } }),
      }).problems[0],
    ).toContain('3 tests 48 hours apart do not fit into 3 days');
    const atOnce = stagesUntil({ negativeTests: { count: 2, withinDays: 0 } });
    expect(judge({ when: { kind: 'fever' }, stages: atOnce }).problems[0]).toContain('could never come');
    expect(
      judge({
        when: { kind: 'declaration-mismatch' },
        stages: [{ ...stagesUntil({ amended: true })[0], colour: 'yellow', ends: 'both' }],
      }).problems[0],
    ).toContain('use `either`');
  });

  test('longer than the policy looks back is warned of', () => {
    const stages = [{ colour: 'yellow' as const, forDays: 30, until: { negativeTests: { count: 1 } } }];
    expect(judge({ when: { kind: 'zone-visit' }, stages }).warnings[0]).toContain(
      '`zones.lookBackDays` makes the evidence history after 14',
    );
    expect(judge({ when: { kind: 'contact' }, stages }).warnings).toEqual([]);
  });

  test('needs an id of its own', () => {
    expect(problemsOf('- id: recovered', '- id: case')).toEqual([
      expect.stringContaining('rules[1].id The id “case” is already used by rules[0]'),
    ]);
  });
});

describe('sections', () => {
  test('a hospital or emergency entry that refuses does not publish', () => {
    expect(
      problemsOf(/hospital: \{ green: admit, yellow: measure/, 'hospital: { green: admit, yellow: refuse'),
    ).toEqual([expect.stringContaining('entry.hospital.yellow A hospital never refuses anyone')]);
  });

  test('green not admitted, or people kept from going home, is warned of', () => {
    const parsed = parsePolicy(
      text
        .replace('shop: { green: admit', 'shop: { green: measure')
        .replace('residence: { green: admit, yellow: measure', 'residence: { green: admit, yellow: refuse'),
    );
    expect(parsed.ok && parsed.warnings.map(({ path }) => path)).toEqual([
      'districts',
      'entry.residence.yellow',
      'entry.shop.green',
    ]);
  });

  test.each([
    ['"330100"', 'write the prefix “3301”'],
    ['"331"', 'no division code of GB/T 2260'],
    ['"99"', 'no division code of GB/T 2260'],
  ])('the district %s is refused', (code, message) => {
    expect(problemsOf('districts: []', `districts: [${code}]`)[0]).toContain(message);
  });

  test('contact definitions that contradict themselves are refused', () => {
    expect(problemsOf('rail: { close: coach,', 'rail: { close: rows,')[0]).toContain(
      'contacts.rail.close `close: rows` needs `rows`',
    );
    expect(problemsOf('secondary: { trace: false', 'secondary: { trace: true')[0]).toContain('contacts.secondary.days');
  });

  test('a weaker basis cannot be worth more than a stronger one', () => {
    expect(problemsOf('otp: strong', 'otp: conclusive')[0]).toContain('“otp” is a weaker basis than “ruling”');
  });

  test('a declaration that is required must be able to be valid', () => {
    expect(problemsOf('validDays: 14', 'validDays: 0')[0]).toContain('nobody could be green');
  });

  test('an offset no city has is refused', () => {
    expect(problemsOf('utcOffset: +08:00', 'utcOffset: +28:00')[0]).toContain('“+28:00” is no offset from UTC');
  });
});

describe('hostile texts', () => {
  test.each([
    ['aliases', 'a: &a [1]\nb: [*a, *a]'],
    ['tags', 'policy: !!binary aGk='],
    ['two documents', `${text}\n---\n${text}`],
    ['nesting', '['.repeat(100_000)],
    ['nested blocks', '- '.repeat(50_000)],
    ['a long text', `# ${'x'.repeat(300_000)}`],
    ['many keys', Array.from({ length: 20_000 }, (_, index) => `k${index}: `).join('\n')],
    ['many districts', text.replace('districts: []', `districts: [${'"11",'.repeat(40_000)}]`)],
    ['a prototype', `${text}\n__proto__: { policy: x }`],
    ['nothing', ''],
    ['no text at all', '\u0000\uffff\t'],
  ])('%s are refused in bounded time, or read', (_, hostile) => {
    const parsed = parsePolicy(hostile);
    if (!parsed.ok) {
      expect(parsed.problems.length).toBeGreaterThan(0);
      expect(parsed.problems.length).toBeLessThanOrEqual(100);
    }
  });

  test('a mutated text is either refused with places inside it or is a policy', () => {
    const lines = text.split('\n');
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.oneof(fc.constantFrom('', '  x: 1', '- a', '}', 'null', '"', '&a', '<<: {}', 'when: 1'), fc.string()),
        fc.boolean(),
        (line, inserted, replace) => {
          const changed = [...lines];
          changed.splice(line, replace ? 1 : 0, inserted);
          const parsed = parsePolicy(changed.join('\n'));
          if (parsed.ok) {
            expect(Value.Check(Policy, parsed.policy)).toBe(true);
            return;
          }
          for (const { line: at, column, message } of parsed.problems) {
            expect(at).toBeGreaterThanOrEqual(1);
            expect(at).toBeLessThanOrEqual(changed.length + 1);
            expect(column).toBeGreaterThanOrEqual(1);
            expect(message).toMatch(/[.?]$/);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('any value anywhere is judged as the schema judges it', () => {
    const values = fc.constantFrom<unknown>(
      null,
      '',
      ' ',
      'x',
      -1,
      0,
      1.5,
      1e9,
      true,
      [],
      {},
      ['x'],
      { x: 1 },
      'red',
      '2020-02-30',
    );
    const whole = parse(text);
    const paths = pathsOf(whole);
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => {
        const changed = structuredClone(whole);
        set(changed, path, value);
        const parsed = parsePolicy(stringify(changed));
        if (parsed.ok) expect(Value.Check(Policy, changed)).toBe(true);
        else expect(parsed.problems.every(({ message }) => !message.startsWith('The document '))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}

function set(target: Record<string, unknown>, path: (string | number)[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) target[key] = value;
  // Every step but the last leads to a section or list, since the path was read from the same data.
  else set(target[key] as Record<string, unknown>, rest, value);
}

test('every shipped policy is read again as it was after being written out', () => {
  for (const file of publishedPolicyFiles) {
    const policy = publishedPolicy(file);
    expect(parsePolicy(stringify(policy))).toMatchObject({ ok: true, policy });
  }
});
