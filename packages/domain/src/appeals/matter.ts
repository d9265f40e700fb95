/** What an upheld objection is about: not one piece of evidence, but the matter it tells of, in whatever guise it comes again. */

import type { EvidenceKind, FactsByKind } from '../evidence.ts';
import type { Instant } from '../time.ts';
import type { AppealGround } from './grounds.ts';

/** A statement of this kind with these facts, and of this time where one is given, is the matter; its other facts may differ. */
export interface Matter {
  readonly kind: EvidenceKind;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly effectiveFrom?: Instant;
}

export interface ContestedEvidence {
  readonly kind: EvidenceKind;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly effectiveFrom: Instant;
}

/**
 * Facts that stay when the same thing is derived again from more records, under another policy, or against a newer declaration. Kinds
 * that are not here tell of one record, which never changes: all their facts and their time name it.
 */
const naming: { readonly [K in EvidenceKind]?: readonly (keyof FactsByKind[K])[] } = {
  contact: ['caseId', 'service', 'date'],
  'zone-visit': ['zoneId', 'date', 'via'],
  'declaration-mismatch': ['omitted', 'date', 'what'],
  'arrival-from-abroad': ['country', 'date'],
};

/** Grounds that say the person was not there at all, and so speak of everything that was met or seen there. */
const absence: ReadonlySet<AppealGround> = new Set(['did-not-travel', 'was-not-there', 'not-me']);

/**
 * The matters that stop counting when an objection on this ground is upheld; at least one, and the contested evidence is always of one.
 * Who did not travel met no other case aboard either, and what a declaration was said to leave out goes with the reproach of leaving
 * it out.
 */
export function mattersOf(evidence: ContestedEvidence, ground: AppealGround): readonly Matter[] {
  const { kind, facts, effectiveFrom } = evidence;
  const names: readonly string[] | undefined = naming[kind];
  if (names === undefined) return [{ kind, facts, effectiveFrom }];
  if (!absence.has(ground)) return [{ kind, facts: pick(facts, names) }];
  if (kind === 'contact') return [{ kind, facts: pick(facts, ['service', 'date']) }];
  const own: Matter = { kind, facts: pick(facts, names) };
  if (kind !== 'declaration-mismatch') return [own];
  const { omitted, date, what } = facts;
  return omitted === 'contact'
    ? [own, { kind: 'contact', facts: { service: what, date } }]
    : [own, { kind: 'zone-visit', facts: { zoneId: what, date } }];
}

function pick(facts: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (name in facts ? [[name, facts[name]]] : [])));
}
