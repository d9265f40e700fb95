/**
 * How long records count, and how long they have to be kept for that. Statements end some days before the records they rest on are
 * dropped, so that no colour and no explanation ever rests on what is gone.
 */

import { dayMs, dayOf, startOfDay, type Instant } from '../time.ts';
import type { EvidenceSource } from '../evidence.ts';
import type { Policy } from './schema.ts';

/**
 * Days a record is kept beyond the time its statements count. Stays and check-ins are added up over a day and into the next. Tickets may be
 * dated up to three days off the run they were for, and runs pass midnight.
 */
export const recordMarginDays = { presence: 2, journey: 4 } as const;

/** Whole days for which what follows from these sources counts, from the end of the exposure or stay. Of other sources no such bound holds. */
export function countingDays(policy: Policy): Readonly<Partial<Record<EvidenceSource, number>>> {
  const { presenceDays, journeyDays } = policy.retention;
  // Whoever met a close contact was exposed later than that one, and is followed no longer than that one's records.
  const chain = chainDays(policy);
  const presence = Math.max(0, presenceDays - recordMarginDays.presence - chain);
  return {
    'telco-stays': presence,
    'check-ins': presence,
    tickets: Math.max(0, journeyDays - recordMarginDays.journey - chain),
  };
}

/** Days between an exposure and those that may follow from it. */
export function chainDays({ contacts: { secondary } }: Pick<Policy, 'contacts'>): number {
  return secondary.trace ? secondary.days : 0;
}

/** Instants before which nothing counts any more. */
export interface Horizon {
  /** Of stays and check-ins. */
  readonly presenceFrom: Instant;
  /** Of tickets. */
  readonly journeyFrom: Instant;
  /** Of all other records and evidence. */
  readonly healthFrom: Instant;
}

/** What a policy lets count at `now`: whole days of the city's time. */
export function horizonAt({ retention }: Policy, now: Instant, utcOffsetMinutes: number): Horizon {
  const startOf = (days: number): Instant =>
    startOfDay(dayOf(now - Math.max(0, days) * dayMs, utcOffsetMinutes), utcOffsetMinutes);
  return {
    presenceFrom: startOf(retention.presenceDays - recordMarginDays.presence),
    journeyFrom: startOf(retention.journeyDays - recordMarginDays.journey),
    healthFrom: startOf(retention.evidenceDays),
  };
}
