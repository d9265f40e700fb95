/** A contact as tracing found it, and which of several contacts of the same two people counts. */

import {
  addDays,
  dayMs,
  minuteMs,
  startOfDay,
  type AttributionBasis,
  type Closeness,
  type ContactFacts,
  type ContactFinding,
  type Day,
  type EvidenceSource,
  type Instant,
  type Policy,
  type Strength,
} from '@open-health-code/domain';
import type { Derivation } from '../evidence/derivation.ts';

/** What finding who travelled together needs of a run. */
export type TracingContext = Pick<Derivation, 'connection' | 'policy' | 'utcOffsetMinutes'>;

/** Whose movements are followed: a case in its infectious period, or a close contact of it in the days after the exposure. */
export interface Carrier {
  readonly caseId: string;
  readonly casePersonId: string;
  readonly personId: string;
}

export interface Contact {
  readonly caseId: string;
  readonly casePersonId: string;
  readonly personId: string;
  readonly facts: ContactFacts;
  readonly strength: Strength;
  readonly source: EvidenceSource;
  /** Half-open; an end that is not known is the end of the service day. */
  readonly exposed: { readonly from: Instant; readonly until: Instant };
  /** Ids of the records of both sides. */
  readonly restsOn: readonly string[];
}

/** Takes each contact as it is found; awaited, so that a consumer can write what it holds. */
export type ContactSink = (contact: Contact) => Promise<void>;

/** Closest first. */
export const closenessOrder: Readonly<Record<Closeness, number>> = { close: 0, secondary: 1, general: 2 };

const strengthOrder: readonly Strength[] = ['weak', 'strong', 'conclusive'];

/**
 * The contact that counts of two between the same people aboard one run, at one place or in one cell on one day: the closer one,
 * then the surer, the one fewer rows apart, the longer, the later. Total and the same for either order, so that evidence ids repeat.
 */
function closerOf(a: Contact | undefined, b: Contact): Contact {
  if (a === undefined) return b;
  const byRank =
    closenessOrder[a.facts.closeness] - closenessOrder[b.facts.closeness] ||
    strengthOrder.indexOf(b.strength) - strengthOrder.indexOf(a.strength) ||
    (a.facts.rows ?? 1000) - (b.facts.rows ?? 1000) ||
    (b.facts.minutes ?? -1) - (a.facts.minutes ?? -1) ||
    b.exposed.until - a.exposed.until;
  if (byRank !== 0) return byRank < 0 ? a : b;
  return a.restsOn.join('\0') <= b.restsOn.join('\0') ? a : b;
}

/** The closest contact for each key, such as a case or a day. */
export class ClosestBy<Key> {
  readonly #closest = new Map<Key, Contact>();

  add(key: Key, contact: Contact): void {
    this.#closest.set(key, closerOf(this.#closest.get(key), contact));
  }

  async drainTo(sink: ContactSink): Promise<void> {
    for (const contact of this.#closest.values()) await sink(contact);
    this.#closest.clear();
  }
}

/** The facts that the two sides and the finding make together. */
export function factsOf(
  caseId: string,
  where: { service: string; date: Day; coach?: string | undefined; seat?: string | undefined },
  finding: ContactFinding,
): ContactFacts {
  return {
    caseId,
    closeness: finding.closeness,
    setting: finding.setting,
    service: where.service,
    date: where.date,
    ...(where.coach === undefined ? {} : { coach: where.coach }),
    ...(where.seat === undefined || where.seat === '' ? {} : { seat: where.seat }),
    ...(finding.rows === undefined ? {} : { rows: finding.rows }),
    ...(finding.minutes === undefined ? {} : { minutes: finding.minutes }),
    level: finding.level,
    rule: finding.rule,
    ...(finding.attackRate === undefined ? {} : { attackRate: finding.attackRate }),
  };
}

/** When the person was last exposed: the end of the exposure, on the day it belongs to even where it ends at midnight. */
export function lastExposedAt(contact: Contact, utcOffsetMinutes: number): Instant {
  const { until } = contact.exposed;
  return (until + utcOffsetMinutes * minuteMs) % dayMs === 0 ? until - minuteMs : until;
}

export function endOfDay(day: Day, utcOffsetMinutes: number): Instant {
  return startOfDay(addDays(day, 1), utcOffsetMinutes);
}

/**
 * What a meeting is worth when it rests on records of these persons' own (null) or of phones attributed to them: never more than
 * strong, since a check-in does not show who stood how near to whom.
 */
export function strengthOf(bases: readonly (AttributionBasis | null)[], policy: Policy): Strength {
  const worth = bases.map((basis) => (basis === null ? 'strong' : policy.attribution.strength[basis]));
  const weakest = Math.min(...worth.map((strength) => strengthOrder.indexOf(strength)), 1);
  return weakest === 0 ? 'weak' : 'strong';
}
