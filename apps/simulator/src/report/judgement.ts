/** Whether one reason of one person's colour is true of that person, and if not, what it came from. */

import type { Truth } from './truth.ts';

export interface ReportedReason {
  readonly rule: string;
  readonly kind: string;
  readonly source: string;
  readonly strength: string;
  /** Facts of the evidence; without them a contact or visit is held true when the person had any. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
  /** Colour this reason asks for; without it every reason of a person is taken to ask for the person's colour. */
  readonly colour?: string | undefined;
}

/** What a reason that is not true came from. */
export type WrongCause =
  /** True of somebody else who carries a number in this person's name. */
  | 'shared-sim'
  /** A phone's location that was not so: a neighbouring cell, or the wrong end of a stay. */
  | 'phone-location'
  | 'false-positive-test'
  | 'suspicion-not-confirmed'
  /** At a place that the zone's map cells cover and the zone itself does not. */
  | 'zone-edge'
  /** Check-ins that overlap only because nobody scanned on leaving. */
  | 'assumed-stay'
  /** A ticket without coach or seat was taken at the level known. */
  | 'incomplete-ticket'
  /** Aboard together, but the case was not infectious yet, or not in the same place aboard. */
  | 'assumed-on-board'
  | 'own-symptoms'
  /** What people declared of themselves, or left out, was not so. */
  | 'declaration'
  | 'other';

export interface Judgement {
  /** Undefined where the truth has nothing to compare with (an order, a handover). */
  readonly isTrue: boolean | undefined;
  readonly cause?: WrongCause;
}

const holds: Judgement = { isTrue: true };

/** Judges a reason against the truth. A person infected at any time is rightly held by any test, diagnosis or symptom. */
export function judgeReason(truth: Truth, person: number, reason: ReportedReason): Judgement {
  const isInfected = truth.infections.has(person);
  switch (reason.kind) {
    case 'diagnosis':
      return isInfected ? holds : { isTrue: false, cause: 'suspicion-not-confirmed' };
    case 'lab-result':
      return isInfected ? holds : { isTrue: false, cause: 'false-positive-test' };
    case 'symptom':
    case 'fever':
      return isInfected ? holds : { isTrue: false, cause: 'own-symptoms' };
    case 'contact':
    case 'zone-visit':
    case 'declaration-mismatch':
      return judgePresence(truth, person, reason);
    default:
      return { isTrue: undefined };
  }
}

function judgePresence(truth: Truth, person: number, reason: ReportedReason): Judgement {
  if (wasPresent(truth, person, reason)) return holds;
  const others = truth.otherUsersOf.get(person) ?? [];
  if (others.some((other) => isTrueByPhoneOf(truth, other, reason))) return { isTrue: false, cause: 'shared-sim' };
  if (restsOnLocation(reason)) return { isTrue: false, cause: 'phone-location' };
  if (reason.kind === 'declaration-mismatch' || reason.facts?.['via'] === 'declaration') {
    return { isTrue: false, cause: 'declaration' };
  }
  if (reason.kind === 'zone-visit') return { isTrue: false, cause: 'zone-edge' };
  if (reason.source === 'check-ins') return { isTrue: false, cause: 'assumed-stay' };
  if (reason.source !== 'tickets') return { isTrue: false, cause: 'other' };
  const ride = `${person}|${textOf(reason.facts, 'service')}|${textOf(reason.facts, 'date')}`;
  const isComplete = truth.ticketOf.get(ride) === 'seat';
  return { isTrue: false, cause: isComplete ? 'assumed-on-board' : 'incomplete-ticket' };
}

/** Whether somebody really was where the reason says, on that day. */
function wasPresent(truth: Truth, person: number, { kind, facts }: ReportedReason): boolean {
  const zone = textOf(facts, 'zoneId') ?? (facts?.['omitted'] === 'zone-visit' ? textOf(facts, 'what') : undefined);
  const service = textOf(facts, 'service') ?? (facts?.['omitted'] === 'contact' ? textOf(facts, 'what') : undefined);
  const date = textOf(facts, 'date');
  if (zone !== undefined) {
    return date === undefined
      ? truth.zonesOf.get(person)?.has(zone) === true
      : truth.zoneMinutes.has(`${person}|${zone}|${date}`);
  }
  if (service !== undefined && date !== undefined) {
    const met = truth.metAt.get(`${person}|${service}|${date}`);
    return met !== undefined && (met !== 'general' || facts?.['closeness'] !== 'close');
  }
  return kind === 'zone-visit' ? truth.zonesOf.has(person) : truth.contactsOf.has(person);
}

function restsOnLocation({ source, facts }: ReportedReason): boolean {
  return source === 'telco-stays' || facts?.['via'] === 'telco' || facts?.['seenBy'] === 'telco-stays';
}

/**
 * Whether the reason rests on a phone and is true of this other person, who carries one. A visit says so by its basis; a check-in that made
 * a contact does not, so the truth must know that the other person scanned with a number.
 */
function isTrueByPhoneOf(truth: Truth, other: number, reason: ReportedReason): boolean {
  if (!wasPresent(truth, other, reason)) return false;
  if (restsOnLocation(reason) || reason.facts?.['basis'] !== undefined) return true;
  const [where, date] = [textOf(reason.facts, 'service'), textOf(reason.facts, 'date')];
  return (truth.contactsOf.get(other) ?? []).some(
    (contact) => contact.where === where && contact.day === date && contact.personRecord.startsWith('phone'),
  );
}

function textOf(facts: ReportedReason['facts'], key: string): string | undefined {
  const value = facts?.[key];
  return typeof value === 'string' ? value : undefined;
}
