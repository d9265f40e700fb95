/** What a rule may not say, whatever its shape: the principles that hold for every policy of every authority. */

import type { EvidenceKind } from '../evidence.ts';
import { anchorFacts, conditionFacts, factShape, type FactShape } from './evidence-facts.ts';
import { nearestWord } from './nearest-word.ts';
import type { DocumentPath, Finding } from './problem.ts';
import { releaseConditions, type FactCondition, type Policy, type PolicyRule, type PolicyStage } from './schema.ts';

export interface Findings {
  readonly problems: Finding[];
  readonly warnings: Finding[];
}

/** Checks every rule by itself and their ids against each other. */
export function checkRules(policy: Policy, findings: Findings): void {
  const firstAt = new Map<string, number>();
  for (const [index, rule] of policy.rules.entries()) {
    const path = ['rules', index];
    const earlier = firstAt.get(rule.id);
    if (earlier === undefined) firstAt.set(rule.id, index);
    else {
      const message = `The id “${rule.id}” is already used by rules[${earlier}]; every rule needs its own.`;
      findings.problems.push({ path: [...path, 'id'], message });
    }
    checkFacts(rule, path, findings);
    checkKind(rule, path, findings);
    checkStages(policy, rule, path, findings);
    checkCertainty(rule, path, findings);
  }
}

function checkFacts(rule: PolicyRule, path: DocumentPath, { problems }: Findings): void {
  const { kind, facts = {} } = rule.when;
  for (const [fact, condition] of Object.entries(facts)) {
    const at = [...path, 'when', 'facts', fact];
    const shape = factShape(kind, fact);
    if (shape === undefined) {
      const message = `Evidence of kind ${kind} has no fact \`${fact}\`${hint(fact, conditionFacts(kind))}`;
      problems.push({ path: at, atKey: true, message });
      continue;
    }
    const wrong = wrongCondition(shape, fact, condition);
    if (wrong !== undefined) problems.push({ path: at, message: wrong });
  }
  const { anchor } = rule;
  if (anchor !== undefined && !anchorFacts(kind).includes(anchor)) {
    const message = `\`${anchor}\` is no day or instant of ${kind} evidence${hint(anchor, anchorFacts(kind))}`;
    problems.push({ path: [...path, 'anchor'], message });
  }
}

function hint(word: string, allowed: readonly string[]): string {
  const meant = nearestWord(word, allowed);
  if (meant !== undefined) return `; did you mean \`${meant}\`?`;
  return allowed.length === 0 ? '; leave it out.' : `; allowed are ${allowed.join(', ')}.`;
}

function wrongCondition(shape: FactShape, fact: string, condition: FactCondition): string | undefined {
  if (shape.type === 'identifying') {
    return `A rule may not ask for \`${fact}\`: it would pick out single persons or records.`;
  }
  if (shape.type === 'day' || shape.type === 'instant') {
    return `\`${fact}\` is a time; a rule counts from it with \`anchor\` and \`forDays\`, it does not compare it.`;
  }
  const isBounds = typeof condition === 'object' && !Array.isArray(condition);
  if (isBounds) {
    if (shape.type !== 'number')
      return `\`${fact}\` is no number, so \`min\` and \`max\` do not apply; give its value or a list.`;
    const { min = shape.min, max = shape.max } = condition;
    return min > max ? `\`min\` (${min}) is above \`max\` (${max}); the rule would never apply.` : undefined;
  }
  const values = Array.isArray(condition) ? condition : [condition];
  return values.map((value) => wrongFactValue(shape, fact, value)).find((wrong) => wrong !== undefined);
}

function wrongFactValue(
  shape: Exclude<FactShape, { type: 'identifying' | 'day' | 'instant' }>,
  fact: string,
  value: string | number | boolean,
): string | undefined {
  if (shape.type === 'number') {
    if (typeof value === 'number' && value >= shape.min && value <= shape.max) return undefined;
    return `\`${fact}\` is a number from ${shape.min} to ${shape.max}; “${value}” can never occur.`;
  }
  if (typeof value !== 'string' || value.trim() === '') return `\`${fact}\` is a text; “${value}” can never occur.`;
  if (shape.type !== 'choice' || shape.values.includes(value)) return undefined;
  const meant = nearestWord(value, shape.values);
  const ending = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `\`${fact}\` is never “${value}”; it is one of ${shape.values.join(', ')}.${ending}`;
}

/** Kinds whose evidence may be good news must say which news they colour, or a negative test would make people yellow. */
function checkKind(rule: PolicyRule, path: DocumentPath, { problems }: Findings): void {
  const must: Partial<Record<EvidenceKind, { fact: string; never: readonly string[] }>> = {
    'lab-result': { fact: 'result', never: ['negative'] },
    diagnosis: { fact: 'status', never: ['ruled-out'] },
  };
  const demand = must[rule.when.kind];
  if (demand === undefined) return;
  const asked = rule.when.facts?.[demand.fact];
  if (asked === undefined) {
    const message = `A rule about ${rule.when.kind} must say for which \`${demand.fact}\`; without it ${demand.never.join(', ')} ones would colour people too.`;
    problems.push({ path: [...path, 'when'], message });
    return;
  }
  for (const value of demand.never) {
    if (!asks(asked, value)) continue;
    const message = `A ${rule.when.kind} with ${demand.fact} “${value}” clears a person; it cannot colour one.`;
    problems.push({ path: [...path, 'when', 'facts', demand.fact], message });
  }
}

function asks(condition: FactCondition, value: string): boolean {
  return Array.isArray(condition) ? condition.includes(value) : condition === value;
}

function checkStages(policy: Policy, rule: PolicyRule, path: DocumentPath, findings: Findings): void {
  for (const [index, stage] of rule.stages.entries()) {
    const at = [...path, 'stages', index];
    const last = index === rule.stages.length - 1;
    const conditions = releaseConditions(stage);
    if (stage.forDays === undefined && conditions.length === 0) {
      const end = last ? 'the person would never be released' : 'the next stage would never begin';
      findings.problems.push({ path: at, message: `The stage has neither \`forDays\` nor \`until\`, so ${end}.` });
    }
    if (stage.forDays === 0) {
      findings.problems.push({ path: [...at, 'forDays'], message: 'A stage of 0 days is none; leave it out.' });
    }
    if (stage.ends !== undefined && (stage.forDays === undefined || conditions.length === 0)) {
      const missing = stage.forDays === undefined ? 'forDays' : 'until';
      const message = `\`ends: ${stage.ends}\` speaks of \`forDays\` and \`until\`; \`${missing}\` is missing.`;
      findings.problems.push({ path: [...at, 'ends'], message });
    }
    checkConditions(policy, rule, stage, at, findings);
  }
  checkHistory(policy, rule, path, findings);
}

/** Fever and zone visits become history after a time; stages that reach beyond it never happen. */
function checkHistory(policy: Policy, rule: PolicyRule, path: DocumentPath, { warnings }: Findings): void {
  const history = { fever: policy.feverCountsDays, 'zone-visit': policy.zones.lookBackDays };
  if (rule.when.kind !== 'fever' && rule.when.kind !== 'zone-visit') return;
  const limit = history[rule.when.kind];
  const name = rule.when.kind === 'fever' ? 'feverCountsDays' : 'zones.lookBackDays';
  const total = rule.stages.reduce((sum, { forDays = 0 }) => sum + forDays, 0);
  const waits = rule.stages.some(({ ends }) => ends === 'both');
  if (total > limit || (waits && total === limit)) {
    const rest = waits ? 'the release is not waited for' : 'the rest never happens';
    const message = `The stages last ${total} days, but \`${name}\` makes the evidence history after ${limit}; ${rest}.`;
    warnings.push({ path: [...path, 'stages'], message });
  }
}

function checkConditions(
  policy: Policy,
  rule: PolicyRule,
  stage: PolicyStage,
  path: DocumentPath,
  { problems }: Findings,
): void {
  for (const condition of releaseConditions(stage)) {
    const at = [...path, 'until'];
    if ('amended' in condition && rule.when.kind !== 'declaration-mismatch') {
      const message = `Only a declaration-mismatch can be amended by the person; ${rule.when.kind} evidence cannot.`;
      problems.push({ path: at, message });
    }
    if ('amended' in condition && stage.ends === 'both') {
      const message =
        'An amendment withdraws the evidence itself, so `ends: both` would make the days meaningless; use `either`.';
      problems.push({ path: [...path, 'ends'], message });
    }
    if ('negativeTests' in condition) {
      const { count, minHoursApart = 0, withinDays = Infinity } = condition.negativeTests;
      // Two results of one moment are one sample, so even without a distance they need some time.
      if ((count - 1) * minHoursApart > withinDays * 24 || (count > 1 && withinDays === 0)) {
        const message = `${count} tests ${minHoursApart} hours apart do not fit into ${withinDays} days; the release could never come.`;
        problems.push({ path: at, message });
      }
    }
    if ('dailyReports' in condition && !policy.declaration.required) {
      const message =
        'The release asks for daily reports, but `declaration.required` is false; people must be asked for what releases them.';
      problems.push({ path: at, message });
    }
  }
}

/** Principle 3, sure data decides, unsure data asks: red needs evidence that can carry it, and doubt a quick way out. */
function checkCertainty(rule: PolicyRule, path: DocumentPath, { problems, warnings }: Findings): void {
  const unsure = unsureBecause(rule);
  const red = rule.stages.findIndex(({ colour }) => colour === 'red');
  if (red >= 0 && unsure !== undefined) {
    const message = `The rule makes people red on ${unsure}; such evidence may at most make someone yellow with an immediate way out.`;
    problems.push({ path: [...path, 'stages', red, 'colour'], message });
  }
  const canBeUnsure = unsure !== undefined || (placeKinds.has(rule.when.kind) && mayBeWeak(rule));
  const first = rule.stages[0];
  if (canBeUnsure && first !== undefined && (releaseConditions(first).length === 0 || first.ends === 'both')) {
    const message =
      'The rule can rest on unsure evidence, but offers no immediate way out (such as one negative test); add `until`, or limit `when.strength` to strong and conclusive.';
    warnings.push({ path: [...path, 'stages', 0], message });
  }
}

const placeKinds: ReadonlySet<EvidenceKind> = new Set(['zone-visit', 'contact', 'declaration-mismatch']);

function mayBeWeak({ when }: PolicyRule): boolean {
  return when.strength === undefined || when.strength.includes('weak');
}

/** Why everything a rule can match is unsure; undefined when it can also match evidence that may lead to red. */
function unsureBecause({ when }: PolicyRule): string | undefined {
  const onlyFact = (fact: string, ...unsure: readonly string[]): boolean => {
    const condition = when.facts?.[fact];
    if (typeof condition === 'string') return unsure.includes(condition);
    return Array.isArray(condition) && condition.every((value) => typeof value === 'string' && unsure.includes(value));
  };
  if (areAllOf(when.strength, ['weak'])) return 'weak evidence alone';
  if (areAllOf(when.source, ['telco-stays'])) return "a phone's location alone";
  if (when.kind === 'zone-visit' && onlyFact('via', 'telco')) return "a phone's location alone";
  if (when.kind === 'zone-visit' && onlyFact('basis', 'declared', 'registered')) {
    return 'a phone whose real user is not confirmed';
  }
  if (when.kind === 'contact' && onlyFact('setting', 'cell')) return "a phone's location alone";
  if (when.kind === 'contact' && onlyFact('level', 'cell')) return "a phone's location alone";
  if (when.kind === 'declaration-mismatch' && onlyFact('seenBy', 'telco-stays')) return "a phone's location alone";
  return undefined;
}

function areAllOf(values: readonly string[] | undefined, unsure: readonly string[]): boolean {
  return values !== undefined && values.every((value) => unsure.includes(value));
}
