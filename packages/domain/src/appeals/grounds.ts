/** On what grounds evidence can be contested. */

import { evidenceKinds, type EvidenceKind } from '../evidence.ts';

/**
 * Grounds by the kinds of evidence they make sense for; `other` goes with every kind, since people know of causes that nobody listed.
 * The first four answer the causes of wrong colours that were reported most: a number on another person's document, a document on
 * another person's number, a ticket that was not used, a measure that was over (Huarong CDC, Hunan).
 */
export const appealGrounds = {
  'not-my-phone': ['zone-visit', 'contact', 'declaration-mismatch'],
  'did-not-travel': ['contact', 'zone-visit', 'declaration-mismatch', 'arrival-from-abroad'],
  'was-not-there': ['zone-visit', 'contact', 'declaration-mismatch', 'arrival-from-abroad'],
  'not-me': evidenceKinds,
  'wrong-result': ['lab-result', 'diagnosis', 'fever', 'symptom'],
  'known-cause': ['symptom', 'fever'],
  'measure-over': ['quarantine-order', 'handover', 'diagnosis', 'contact', 'zone-visit'],
  other: evidenceKinds,
} as const satisfies Readonly<Record<string, readonly EvidenceKind[]>>;

export type AppealGround = keyof typeof appealGrounds;

/** Whether a ground makes sense for a kind of evidence. */
export function isGroundFor(ground: AppealGround, kind: EvidenceKind): boolean {
  const kinds: readonly EvidenceKind[] = appealGrounds[ground];
  return kinds.includes(kind);
}
