/** What differs between two policies, for the people who approve the second. */

import { alternatives, counted, describeRelease } from './release-wording.ts';
import { releaseConditions, type Policy, type PolicyRule, type PolicyStage } from './schema.ts';

export interface PolicyChange {
  /** Rules by their id: `rules[close-contact].stages[0].forDays`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: unknown;
  readonly after?: unknown;
  /** The change as an English sentence. */
  readonly sentence: string;
}

/**
 * Every difference that has a meaning, in the order of the document; empty exactly when the policies mean the same.
 * Rules are matched by id and lists by their entries, so moving them is no change; stages are matched by position.
 */
export function diffPolicies(before: Policy, after: Policy): PolicyChange[] {
  const changes: PolicyChange[] = [];
  const { rules: rulesBefore, ...restBefore } = before;
  const { rules: rulesAfter, ...restAfter } = after;
  compare(restBefore, restAfter, '', changes);
  const later = new Map(rulesAfter.map((rule) => [rule.id, rule]));
  const earlier = new Map(rulesBefore.map((rule) => [rule.id, rule]));
  for (const rule of rulesBefore) {
    const path = `rules[${rule.id}]`;
    const match = later.get(rule.id);
    if (match !== undefined) compareRules(rule, match, path, { before, after }, changes);
    else {
      const sentence = `Rule “${rule.id}” is removed: ${rule.when.kind} evidence no longer leads by it to ${describeStages(rule, before)}.`;
      changes.push({ path, change: 'removed', before: rule, sentence });
    }
  }
  for (const rule of rulesAfter) {
    if (earlier.has(rule.id)) continue;
    const sentence = `Rule “${rule.id}” is new: ${rule.when.kind} evidence leads to ${describeStages(rule, after)}.`;
    changes.push({ path: `rules[${rule.id}]`, change: 'added', after: rule, sentence });
  }
  return changes;
}

interface Versions {
  readonly before: Policy;
  readonly after: Policy;
}

function compareRules(
  before: PolicyRule,
  after: PolicyRule,
  path: string,
  versions: Versions,
  changes: PolicyChange[],
): void {
  const { stages: stagesBefore, ...restBefore } = before;
  const { stages: stagesAfter, ...restAfter } = after;
  compare(restBefore, restAfter, path, changes);
  for (let index = 0; index < Math.max(stagesBefore.length, stagesAfter.length); index++) {
    const at = `${path}.stages[${index}]`;
    const where = `Rule “${before.id}”, stage ${index + 1}`;
    const old = stagesBefore[index];
    const now = stagesAfter[index];
    if (old !== undefined && now !== undefined) compareStages(old, now, { path: at, where, ...versions }, changes);
    else if (old !== undefined) {
      const sentence = `${where} is removed: ${describeStage(old, versions.before)}.`;
      changes.push({ path: at, change: 'removed', before: old, sentence });
    } else if (now !== undefined) {
      const sentence = `${where} is new: ${describeStage(now, versions.after)}.`;
      changes.push({ path: at, change: 'added', after: now, sentence });
    }
  }
}

function compareStages(
  old: PolicyStage,
  now: PolicyStage,
  { path, where, before, after }: Versions & { path: string; where: string },
  changes: PolicyChange[],
): void {
  for (const key of ['colour', 'forDays', 'until', 'ends'] as const) {
    const words = {
      colour: (stage: PolicyStage) => stage.colour,
      forDays: ({ forDays }: PolicyStage) => (forDays === undefined ? 'no fixed time' : counted(forDays, 'day')),
      until: (stage: PolicyStage, policy: Policy) => describeUntil(stage, policy) ?? 'time alone',
      ends: ({ ends = 'either' }: PolicyStage) => (ends === 'both' ? 'time and release together' : 'what comes first'),
    }[key];
    const verb = { colour: 'is', forDays: 'lasts', until: 'is ended by', ends: 'ends with' }[key];
    if (same(old[key], now[key])) continue;
    const sentence = `${where} ${verb} ${words(now, after)}; before: ${words(old, before)}.`;
    changes.push(changeOf(`${path}.${key}`, old[key], now[key], sentence));
  }
}

function describeStages(rule: PolicyRule, policy: Policy): string {
  return rule.stages.map((stage) => describeStage(stage, policy)).join(', then ');
}

function describeStage(stage: PolicyStage, policy: Policy): string {
  const time = stage.forDays === undefined ? undefined : `for ${counted(stage.forDays, 'day')}`;
  const release = describeUntil(stage, policy);
  const until = release === undefined ? undefined : `until ${release}`;
  const parts = [time, until].filter((part) => part !== undefined);
  return `${stage.colour} ${parts.join(stage.ends === 'both' ? ' and ' : ' or ')}`;
}

function describeUntil(stage: PolicyStage, policy: Policy): string | undefined {
  const conditions = releaseConditions(stage);
  if (conditions.length === 0) return undefined;
  return alternatives(conditions.map((condition) => describeRelease(condition, policy.feverCelsius))).en;
}

/** Sections key by key, lists entry by entry, anything else as a whole. */
function compare(before: unknown, after: unknown, path: string, changes: PolicyChange[]): void {
  if (same(before, after)) return;
  if (isSection(before) && isSection(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[key], after[key], path === '' ? key : `${path}.${key}`, changes);
    }
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (const item of before.filter((entry) => !after.some((other) => same(entry, other)))) {
      changes.push({
        path,
        change: 'removed',
        before: item,
        sentence: `${subject(path)} no longer has ${shown(item)}.`,
      });
    }
    for (const item of after.filter((entry) => !before.some((other) => same(entry, other)))) {
      changes.push({ path, change: 'added', after: item, sentence: `${subject(path)} now has ${shown(item)}.` });
    }
  } else {
    changes.push(changeOf(path, before, after, sentenceOf(path, before, after)));
  }
}

function changeOf(path: string, before: unknown, after: unknown, sentence: string): PolicyChange {
  if (before === undefined) return { path, change: 'added', after, sentence };
  if (after === undefined) return { path, change: 'removed', before, sentence };
  return { path, change: 'changed', before, after, sentence };
}

function sentenceOf(path: string, before: unknown, after: unknown): string {
  if (before === undefined) return `${subject(path)} is now given: ${shown(after)}.`;
  if (after === undefined) return `${subject(path)} is no longer given; before: ${shown(before)}.`;
  return `${subject(path)} is ${shown(after)}; before: ${shown(before)}.`;
}

function subject(path: string): string {
  const inRule = /^rules\[([^\]]+)\]\.(.+)$/.exec(path);
  return inRule === null ? path : `Rule “${inRule[1]}”, ${inRule[2]},`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
}

/** Equal in meaning: the order of keys and of list entries does not count. */
function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length &&
      a.every((item) => b.some((other) => same(item, other))) &&
      b.every((item) => a.some((other) => same(item, other)))
    );
  }
  if (isSection(a) && isSection(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => same(a[key], b[key]));
  }
  return a === b;
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
