/** Synthetic evidence with sensible defaults, and one rule at a time in an otherwise ordinary policy. */

import type { Evidence, EvidenceKind, EvidenceOf, FactsByKind } from '../../evidence.ts';
import { compilePolicy, type CompiledPolicy } from '../../policy/compile.ts';
import type { Policy, PolicyRule } from '../../policy/schema.ts';
import { publishedPolicy } from '../../policy/testkit/published-policies.ts';
import { parseInstant, type Instant } from '../../time.ts';

export const defaultPolicy: Policy = publishedPolicy('default.yaml');

const ordinaryFacts: FactsByKind = {
  'lab-result': { test: 'pcr', result: 'negative', laboratory: 'Laboratory 1', sampledAt: 0, reportedAt: 0 },
  diagnosis: { status: 'confirmed', facility: 'Hospital 1', diagnosedAt: 0 },
  symptom: { symptoms: ['cough'] },
  fever: { celsius: 38, measuredBy: 'gate' },
  contact: {
    caseId: 'case-1',
    closeness: 'close',
    setting: 'rail-coach',
    service: 'G1',
    date: '2020-02-01',
    exposedUntil: 0,
    level: 'coach',
    rule: 'CN-2020/rail/same-coach',
  },
  'zone-visit': { zoneId: 'zone-1', level: 'high', date: '2020-02-01', via: 'check-in' },
  'declaration-mismatch': {
    omitted: 'zone-visit',
    date: '2020-02-01',
    what: 'zone-1',
    seenBy: 'tickets',
    declared: [],
    declaredAt: 0,
  },
  'arrival-from-abroad': { date: '2020-02-01' },
  'quarantine-order': { place: 'home' },
  release: { from: 'home' },
  handover: { city: 'City B', colour: 'red', originalKind: 'contact' },
};

type Given<K extends EvidenceKind> = Partial<Omit<EvidenceOf<K>, 'kind' | 'facts' | 'effectiveFrom'>> & {
  readonly facts?: Partial<FactsByKind[K]>;
};

/** Strong evidence of a kind from a local time in the city; what is not given is ordinary, and a contact is over in a moment. */
export function evidence<K extends EvidenceKind>(kind: K, local: string, given: Given<K> = {}): Evidence {
  return {
    id: `${kind}-${local}`,
    strength: 'strong',
    source: 'tickets',
    effectiveFrom: at(local),
    ...given,
    kind,
    facts: { ...ordinaryFacts[kind], ...(kind === 'contact' ? { exposedUntil: at(local) } : {}), ...given.facts },
    // Kind and facts belong together by the type parameter; the union cannot show it to the compiler.
  } as unknown as Evidence;
}

/** `2020-02-01 08:00` in the city's time, or a day's first instant. */
export function at(local: string): Instant {
  const [day = '', time = '00:00'] = local.split(' ');
  const instant = parseInstant(`${day}T${time}:00+08:00`);
  if (instant === undefined) throw new Error(`no such time: ${local}`);
  return instant;
}

/** The default policy with one rule instead of its own, and no declaration asked for. */
export function policyWith(rule: Pick<PolicyRule, 'when' | 'stages'> & Partial<PolicyRule>): CompiledPolicy {
  return compilePolicy(rulePolicy(rule));
}

export function rulePolicy(rule: Pick<PolicyRule, 'when' | 'stages'> & Partial<PolicyRule>): Policy {
  const words = { en: 'Why', zh: '原因' };
  return {
    ...defaultPolicy,
    declaration: { required: false, validDays: 14 },
    rules: [{ id: 'the-rule', message: words, instructions: { en: 'Do', zh: '请做' }, ...rule }],
  };
}
