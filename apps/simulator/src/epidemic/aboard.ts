/** Who met an infectious passenger on a train, flight, coach or ferry, and how likely that was to infect. */

import { sharedMinutes, type Passenger } from '../travel/seating.ts';
import type { Contact } from './contact.ts';

export interface Aboard {
  readonly passenger: Passenger;
  /** What the files hold of the ticket. */
  readonly record: string;
}

export interface ContactAboard {
  readonly contact: Contact;
  /** Chance of infection on this ride. */
  readonly risk: number;
}

/**
 * Rates per hour together. Trains: Hu et al. 2021, doi 10.1093/cid/ciaa1057 (3.5 % adjacent, 1.5 % same row, 0.14 % other rows,
 * over about 2.7, 2.7 and 2.3 h). Flights: Hu et al. 2022, doi 10.1093/cid/ciab836 (9.2 % adjacent, 0.33 % not adjacent, over
 * about 2.3 h). Road coaches and ferries have no published rate by the hour; theirs are assumptions between the two.
 */
const perHour = {
  rail: { adjacent: 0.013, sameRow: 0.0056, nearRows: 0.0006, elsewhereInCoach: 0.0002 },
  air: { adjacent: 0.04, sameRow: 0.0014, nearRows: 0.0014, elsewhereInCoach: 0.0007 },
  coach: { adjacent: 0.02, sameRow: 0.01, nearRows: 0.005, elsewhereInCoach: 0.003 },
  ferry: { adjacent: 0, sameRow: 0, nearRows: 0, elsewhereInCoach: 0.002 },
} as const;
const nearRows = 3;

/**
 * Every passenger who was aboard together with an infectious one, the infectious ones among themselves too. A night train may carry
 * somebody who is infectious only after midnight, so what counts is the minute from which two were together.
 */
export function* contactsAboard(
  aboard: readonly Aboard[],
  isInfectious: (person: number, minute: number) => boolean,
): Generator<ContactAboard> {
  for (const source of aboard) {
    const { person, journey } = source.passenger;
    if (!isInfectious(person, journey.boardAt) && !isInfectious(person, journey.alightAt)) continue;
    for (const other of aboard) {
      const minutes = sharedMinutes(journey, other.passenger.journey);
      if (other === source || minutes <= 0) continue;
      const together = Math.max(journey.boardAt, other.passenger.journey.boardAt);
      if (isInfectious(person, together)) yield contactBetween(source, other, minutes);
    }
  }
}

function contactBetween(source: Aboard, other: Aboard, minutes: number): ContactAboard {
  const a = source.passenger;
  const b = other.passenger;
  const { service, serviceDay } = a.journey;
  const sameCoach = a.coach === b.coach && a.plan !== undefined && b.plan !== undefined;
  const rows = sameCoach && a.seat !== undefined && b.seat !== undefined ? Math.abs(a.seat.row - b.seat.row) : -1;
  const { setting, closeness } = settingOf(a, sameCoach, rows);
  return {
    contact: {
      person: b.person,
      source: a.person,
      day: serviceDay,
      setting,
      where: service.name,
      coach: sameCoach ? a.coach : 0,
      closeness,
      rows: service.mode === 'ferry' ? -1 : rows,
      minutes,
      personRecord: other.record,
      sourceRecord: source.record,
    },
    risk: sameCoach ? (riskPerHour(a, b, rows) * minutes) / 60 : 0,
  };
}

function settingOf(a: Passenger, sameCoach: boolean, rows: number): Pick<Contact, 'setting' | 'closeness'> {
  const { mode } = a.journey.service;
  if (mode === 'coach') return { setting: 'road-coach', closeness: 'close' };
  if (mode === 'ferry') {
    return sameCoach ? { setting: 'ferry-cabin', closeness: 'close' } : { setting: 'ferry', closeness: 'general' };
  }
  if (mode === 'air') {
    return rows >= 0 && rows <= nearRows
      ? { setting: 'flight-rows', closeness: 'close' }
      : { setting: 'flight', closeness: 'general' };
  }
  if (!sameCoach) return { setting: 'rail-train', closeness: 'general' };
  if (a.plan !== 'soft-sleeper') return { setting: 'rail-coach', closeness: 'close' };
  return rows === 0
    ? { setting: 'rail-compartment', closeness: 'close' }
    : { setting: 'rail-train', closeness: 'general' };
}

function riskPerHour(a: Passenger, b: Passenger, rows: number): number {
  const rates = perHour[a.journey.service.mode];
  if (rows < 0) return rates.elsewhereInCoach;
  const columns = Math.abs((a.seat?.column ?? 0) - (b.seat?.column ?? 0));
  if (rows === 0) return columns <= 1 ? rates.adjacent : rates.sameRow;
  return rows <= nearRows ? rates.nearRows : rates.elsewhereInCoach;
}
