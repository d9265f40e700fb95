/** Contacts between people who were at one place: a carriage or venue they checked in to, or a cell their phones were in. */

import type { ContactDefinitions } from '../policy/schema.ts';
import { dayMs, minuteMs, type Instant } from '../time.ts';
import type { ContactFinding } from './contact-rules.ts';
import { overlapMs, wholeMinutes } from './overlap.ts';

export interface Visit {
  readonly at: Instant;
  /** Absent when nobody checked out. */
  readonly leftAt?: Instant | undefined;
}

export interface Stay {
  readonly from: Instant;
  readonly until: Instant;
}

/** A visit as a stay: from the check-in to the check-out, or for the definition's usual length when nobody checked out. */
export function stayOf(visit: Visit, kind: 'carriage' | 'venue', definitions: ContactDefinitions): Stay {
  return { from: visit.at, until: visit.leftAt ?? visit.at + definitions[kind].defaultStayMinutes * minuteMs };
}

/**
 * What a visitor of the same place is to the case; undefined when they did not meet there (touching stays do not) or for less
 * than the definition's minutes, or the definition leaves such places out. Visits of another run of the same carriage are other
 * visits: that the two are of one place is the caller's to know.
 */
export function classifyVisit(
  caseVisit: Visit,
  otherVisit: Visit,
  kind: 'carriage' | 'venue',
  definitions: ContactDefinitions,
): ContactFinding | undefined {
  const { closeness, minMinutes } = definitions[kind];
  if (closeness === 'none') return undefined;
  const minutes = minutesTogether(
    stayOf(caseVisit, kind, definitions),
    stayOf(otherVisit, kind, definitions),
    minMinutes,
  );
  if (minutes === undefined) return undefined;
  return { closeness, setting: kind, level: 'place', minutes, rule: `${definitions.preset}/${kind}/same-${kind}` };
}

/**
 * What the carrier of a phone in the same cell is to the case: at most a general contact, and only from the definition's minutes
 * on. Counts inside a zone only; the caller sees to that.
 */
export function classifyCellStay(
  caseStay: Stay,
  otherStay: Stay,
  definitions: ContactDefinitions,
): ContactFinding | undefined {
  const { closeness, minMinutes } = definitions.cell;
  if (closeness === 'none') return undefined;
  const minutes = minutesTogether(caseStay, otherStay, minMinutes);
  if (minutes === undefined) return undefined;
  return { closeness, setting: 'cell', level: 'cell', minutes, rule: `${definitions.preset}/cell/same-cell` };
}

/**
 * When people near a close contact count as secondary contacts: from the end of the exposure (its start, where the end is not
 * known) for the definition's days. Undefined when the definition does not trace them.
 */
export function secondaryWindow(
  exposure: { readonly from: Instant; readonly until?: Instant | undefined },
  definitions: ContactDefinitions,
): Stay | undefined {
  const { trace, days } = definitions.secondary;
  if (!trace || days <= 0) return undefined;
  const from = exposure.until ?? exposure.from;
  return { from, until: from + days * dayMs };
}

/**
 * A contact of a close contact, found by the same rules with the close contact in the place of the case: `secondary` when it
 * would have been close, otherwise nothing. Carries no attack rate, since nobody knows that the close contact was infected.
 */
export function asSecondary(finding: ContactFinding): ContactFinding | undefined {
  if (finding.closeness !== 'close') return undefined;
  const { attackRate: _ofACase, ...rest } = finding;
  return { ...rest, closeness: 'secondary', rule: `${finding.rule}/secondary` };
}

function minutesTogether(a: Stay, b: Stay, minMinutes: number): number | undefined {
  const shared = overlapMs(a, b) ?? 0;
  return shared > 0 && shared >= minMinutes * minuteMs ? wholeMinutes(shared) : undefined;
}
