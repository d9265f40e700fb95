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

/** The facts but for how long it lasted, which several meetings may make up. */
type MeetingFacts = Omit<ContactFacts, 'exposedUntil'>;

export interface Contact {
  readonly caseId: string;
  readonly casePersonId: string;
  readonly personId: string;
  readonly facts: MeetingFacts;
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
 * then the surer. Of two as close and as sure it is the one fewer rows apart, then the longer, and it lasts from the beginning of the
 * one to the end of the other. The same for any order, so that evidence ids repeat.
 */
function closerOf(a: Contact | undefined, b: Contact): Contact {
  if (a === undefined) return b;
  const byWeight =
    closenessOrder[a.facts.closeness] - closenessOrder[b.facts.closeness] ||
    strengthOrder.indexOf(b.strength) - strengthOrder.indexOf(a.strength);
  if (byWeight !== 0) return byWeight < 0 ? a : b;
  const byLength = (a.facts.rows ?? 1000) - (b.facts.rows ?? 1000) || (b.facts.minutes ?? -1) - (a.facts.minutes ?? -1);
  const isFirst = byLength === 0 ? a.restsOn.join('\0') <= b.restsOn.join('\0') : byLength < 0;
  return {
    ...(isFirst ? a : b),
    exposed: {
      from: Math.min(a.exposed.from, b.exposed.from),
      until: Math.max(a.exposed.until, b.exposed.until),
    },
  };
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
): MeetingFacts {
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

/** When the person was first and last exposed: to the end of the exposure, on the day it belongs to even where it ends at midnight. */
export function exposureOf({ exposed: { from, until } }: Contact, utcOffsetMinutes: number): Contact['exposed'] {
  const last = (until + utcOffsetMinutes * minuteMs) % dayMs === 0 ? until - minuteMs : until;
  return { from: Math.min(from, last), until: last };
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
