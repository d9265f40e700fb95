/** A policy made ready for assessing many people: rules by kind, durations in milliseconds, conditions as functions. */

import { evidenceKinds, evidenceSources, type Evidence, type EvidenceKind, type EvidenceSource } from '../evidence.ts';
import { dayMs, hourMs, parseUtcOffset } from '../time.ts';
import { factShape, ownAnchors } from './evidence-facts.ts';
import { countingDays } from './retention.ts';
import { releaseConditions, type FactCondition, type Policy, type PolicyRule, type Release } from './schema.ts';

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly utcOffsetMinutes: number;
  readonly rules: Readonly<Record<EvidenceKind, readonly CompiledRule[]>>;
  /** Evidence older than this is history; Infinity for kinds whose rules alone say when they end. */
  readonly lifeMs: Readonly<Record<EvidenceKind, number>>;
  /** The same by who told of it: zone visits and contacts end before the records they rest on are dropped. */
  readonly recordLifeMs: Readonly<Record<EvidenceSource, number>>;
  /** How long a declaration counts; undefined when none is required. */
  readonly declarationMs: number | undefined;
}

export interface CompiledRule {
  readonly id: string;
  readonly matches: (evidence: Evidence) => boolean;
  readonly anchor: { readonly fact: string; readonly isDay: boolean } | undefined;
  readonly stages: readonly CompiledStage[];
}

export interface CompiledStage {
  readonly colour: 'yellow' | 'red';
  /** Infinity when the stage has no duration. */
  readonly forMs: number;
  readonly until: readonly CompiledRelease[];
  /** Whether the duration and a condition must both hold. */
  readonly both: boolean;
}

/** A release condition with its numbers in milliseconds. */
export type CompiledRelease =
  | {
      readonly type: 'negative-tests' | 'normal-temperatures';
      readonly condition: Release;
      readonly count: number;
      /** At least 1: two results of one moment are one sample. */
      readonly gapMs: number;
      readonly windowMs: number;
      readonly test: 'pcr' | 'antigen' | undefined;
      readonly feverCelsius: number;
    }
  | { readonly type: 'daily-reports'; readonly condition: Release; readonly count: number }
  | { readonly type: 'diagnosis' | 'release'; readonly condition: Release; readonly values: readonly string[] }
  | { readonly type: 'amended'; readonly condition: Release };

/**
 * Prepares a policy that `parsePolicy` returned. Total for every such policy; the result shares nothing mutable and can
 * be used for any number of people.
 */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const history: Partial<Record<EvidenceKind, number>> = {
    fever: policy.feverCountsDays,
    'zone-visit': policy.zones.lookBackDays,
  };
  const counting = countingDays(policy);
  return {
    policy,
    utcOffsetMinutes: parseUtcOffset(policy.utcOffset) ?? 0,
    rules: byKind((kind) =>
      policy.rules.filter(({ when }) => when.kind === kind).map((rule) => compileRule(rule, policy)),
    ),
    lifeMs: byKind((kind) => (history[kind] ?? Infinity) * dayMs),
    recordLifeMs: bySource((source) => (counting[source] ?? Infinity) * dayMs),
    declarationMs: policy.declaration.required ? Math.round(policy.declaration.validDays * dayMs) : undefined,
  };
}

function byKind<T>(value: (kind: EvidenceKind) => T): Record<EvidenceKind, T> {
  // Every kind is a key, since the list of kinds is what is walked.
  return Object.fromEntries(evidenceKinds.map((kind) => [kind, value(kind)])) as Record<EvidenceKind, T>;
}

function bySource<T>(value: (source: EvidenceSource) => T): Record<EvidenceSource, T> {
  // Every source is a key, since the list of sources is what is walked.
  return Object.fromEntries(evidenceSources.map((source) => [source, value(source)])) as Record<EvidenceSource, T>;
}

function compileRule(rule: PolicyRule, policy: Policy): CompiledRule {
  const { when, anchor = ownAnchors[when.kind] } = rule;
  return {
    id: rule.id,
    matches: compileWhen(rule),
    anchor: anchor === undefined ? undefined : { fact: anchor, isDay: factShape(when.kind, anchor)?.type === 'day' },
    stages: rule.stages.map((stage) => ({
      colour: stage.colour,
      forMs: stage.forDays === undefined ? Infinity : Math.round(stage.forDays * dayMs),
      until: releaseConditions(stage).map((condition) => compileRelease(condition, policy)),
      both: stage.ends === 'both',
    })),
  };
}

function compileWhen({ when }: PolicyRule): (evidence: Evidence) => boolean {
  const tests: ((evidence: Evidence) => boolean)[] = [];
  const { strength, source } = when;
  if (strength !== undefined) tests.push((evidence) => strength.includes(evidence.strength));
  if (source !== undefined) tests.push((evidence) => source.includes(evidence.source));
  for (const [fact, condition] of Object.entries(when.facts ?? {})) {
    const holds = compileCondition(condition);
    tests.push((evidence) => holds(factOf(evidence, fact)));
  }
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (tests.length === 2) return (evidence) => first(evidence) && second(evidence);
  return (evidence) => tests.every((test) => test(evidence));
}

/** A fact by name; absent facts, and facts of other kinds, are undefined. */
function factOf(evidence: Evidence, fact: string): unknown {
  // The facts of every kind are plain objects, and the names a policy may ask for were checked against the table.
  const value = (evidence.facts as unknown as Readonly<Record<string, unknown>>)[fact];
  return fact === 'attackRate' && typeof value === 'object' && value !== null && 'estimate' in value
    ? value.estimate
    : value;
}

function compileCondition(condition: FactCondition): (value: unknown) => boolean {
  if (typeof condition === 'object' && !Array.isArray(condition)) {
    const { min = -Infinity, max = Infinity } = condition;
    return (value) => typeof value === 'number' && value >= min && value <= max;
  }
  const allowed: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  return (value) => (Array.isArray(value) ? value.some((item) => allowed.includes(item)) : allowed.includes(value));
}

function compileRelease(condition: Release, policy: Policy): CompiledRelease {
  if ('negativeTests' in condition) {
    const { count, minHoursApart = 0, withinDays = Infinity, test } = condition.negativeTests;
    return {
      type: 'negative-tests',
      condition,
      count,
      gapMs: Math.max(1, Math.round(minHoursApart * hourMs)),
      windowMs: withinDays === Infinity ? Infinity : Math.round(withinDays * dayMs),
      test,
      feverCelsius: policy.feverCelsius,
    };
  }
  if ('normalTemperatures' in condition) {
    const { count, minHoursApart = 0 } = condition.normalTemperatures;
    return {
      type: 'normal-temperatures',
      condition,
      count,
      gapMs: Math.max(1, Math.round(minHoursApart * hourMs)),
      windowMs: Infinity,
      test: undefined,
      feverCelsius: policy.feverCelsius,
    };
  }
  if ('dailyReports' in condition) return { type: 'daily-reports', condition, count: condition.dailyReports.count };
  if ('diagnosis' in condition) return { type: 'diagnosis', condition, values: condition.diagnosis };
  if ('release' in condition) return { type: 'release', condition, values: condition.release };
  return { type: 'amended', condition };
}
