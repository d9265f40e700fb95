/** Sections of a policy that fit the schema and yet cannot be meant, or go against a principle of the platform. */

import { parseUtcOffset } from '../time.ts';
import { strengths, type Strength } from '../evidence.ts';
import { checkRetention } from './retention-check.ts';
import { checkRules, type Findings } from './rule-check.ts';
import { venueClasses, type Policy } from './schema.ts';

/**
 * Everything the schema cannot say. Problems stop a publication; warnings are read before it. What only bears on what will be kept does not
 * stop a policy that is in force already.
 */
export function checkMeaning(policy: Policy, standing: 'proposed' | 'in-force'): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  if (parseUtcOffset(policy.utcOffset) === undefined) {
    const message = `“${policy.utcOffset}” is no offset from UTC; write one like +08:00.`;
    findings.problems.push({ path: ['utcOffset'], message });
  }
  checkDistricts(policy, findings);
  checkDeclaration(policy, findings);
  checkContacts(policy, findings);
  checkAttribution(policy, findings);
  checkRules(policy, findings);
  checkEntry(policy, findings);
  checkSafeguards(policy, findings);
  checkRetention(policy, standing, findings);
  return findings;
}

/** Provinces, regions and municipalities of GB/T 2260. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(' '),
);

function checkDistricts({ districts }: Policy, { problems, warnings }: Findings): void {
  if (districts.length === 0) {
    const message = 'No district is named, so zones anywhere are accepted; name the districts under this authority.';
    warnings.push({ path: ['districts'], message });
  }
  const named = new Set(districts);
  const seen = new Set<string>();
  for (const [index, code] of districts.entries()) {
    const path = ['districts', index];
    if (code.length % 2 !== 0 || !provinces.has(code.slice(0, 2))) {
      const message = `“${code}” is no division code of GB/T 2260: two digits a province, four a city, six a district.`;
      problems.push({ path, message });
    } else if (code.endsWith('00')) {
      const prefix = code.replace(/(00)+$/, '');
      problems.push({ path, message: `“${code}” stands for all of ${prefix}…; write the prefix “${prefix}”.` });
    } else if (seen.has(code) || named.has(code.slice(0, -2)) || named.has(code.slice(0, -4))) {
      warnings.push({ path, message: `“${code}” is already within another entry of the list.` });
    }
    seen.add(code);
  }
}

function checkDeclaration({ declaration }: Policy, { problems }: Findings): void {
  if (declaration.required && declaration.validDays === 0) {
    const message = 'A declaration is required but valid for 0 days, so nobody could be green.';
    problems.push({ path: ['declaration', 'validDays'], message });
  }
  const seen = new Set<string>();
  for (const [index, { code }] of (declaration.symptoms ?? []).entries()) {
    if (seen.has(code)) {
      problems.push({ path: ['declaration', 'symptoms', index, 'code'], message: `“${code}” is asked for twice.` });
    }
    seen.add(code);
  }
}

function checkContacts({ contacts }: Policy, { problems, warnings }: Findings): void {
  for (const mode of ['rail', 'coach'] as const) {
    const { close, rows } = contacts[mode];
    if (close === 'rows' && rows === undefined) {
      const message = `\`close: rows\` needs \`rows\`: how many rows before and behind the case are close.`;
      problems.push({ path: ['contacts', mode, 'close'], message });
    } else if (close !== 'rows' && rows !== undefined) {
      const message = `\`rows\` has no effect with \`close: ${close}\`; leave it out.`;
      warnings.push({ path: ['contacts', mode, 'rows'], message });
    }
  }
  if (contacts.secondary.trace && contacts.secondary.days === 0) {
    const message =
      'Contacts of contacts are traced for 0 days, so none would be found; give days or set `trace: false`.';
    problems.push({ path: ['contacts', 'secondary', 'days'], message });
  }
}

function checkAttribution({ attribution: { strength } }: Policy, { problems, warnings }: Findings): void {
  const bases = ['ruling', 'otp', 'declared', 'registered'] as const;
  for (const [index, basis] of bases.entries()) {
    const before = bases[index - 1];
    const path = ['attribution', 'strength', basis];
    if (before !== undefined && isStronger(strength[basis], strength[before])) {
      const message = `“${basis}” is a weaker basis than “${before}” and cannot be worth more than ${strength[before]}.`;
      problems.push({ path, message });
    } else if ((basis === 'declared' || basis === 'registered') && strength[basis] !== 'weak') {
      const message = `A number that is merely ${basis} says little about who carries it; weak is meant for it. It never leads to red.`;
      warnings.push({ path, message });
    }
  }
}

function isStronger(a: Strength, b: Strength): boolean {
  return strengths.indexOf(a) > strengths.indexOf(b);
}

function checkEntry({ entry }: Policy, { problems, warnings }: Findings): void {
  for (const venue of venueClasses) {
    for (const state of ['green', 'yellow', 'red', 'none'] as const) {
      const path = ['entry', venue, state];
      const refused = entry[venue][state] === 'refuse';
      if (refused && (venue === 'hospital' || venue === 'emergency')) {
        problems.push({
          path,
          message: `A ${venue} never refuses anyone; use \`measure\` to lead people another way in.`,
        });
      } else if (refused && venue === 'residence') {
        warnings.push({ path, message: `People who are ${state} could not go home.` });
      } else if (state === 'green' && entry[venue][state] !== 'admit') {
        warnings.push({ path, message: `Green is not simply admitted at class ${venue}; green means free to move.` });
      }
    }
  }
}

function checkSafeguards({ safeguards }: Policy, { problems, warnings }: Findings): void {
  if (safeguards.bulkChangeShare === 1) {
    const message = 'A share of 1 never stops a bulk change; the safeguard is off.';
    warnings.push({ path: ['safeguards', 'bulkChangeShare'], message });
  }
  if (safeguards.contest.answerWithinHours === 0) {
    const message = 'An objection cannot be answered within 0 hours; give the time people are promised.';
    problems.push({ path: ['safeguards', 'contest', 'answerWithinHours'], message });
  }
}
