/** Who sits where: parties side by side, no seat sold twice over the same stretch, seats sold again after it is left. */

import { purpose, type Chance } from '../chance.ts';
import type { Journey } from './journeys.ts';
import type { SeatPlan, Service } from './services.ts';

export interface Seat {
  /** As printed on the ticket; empty in a ferry cabin and for those who stand. */
  readonly label: string;
  readonly row: number;
  readonly column: number;
}

export interface Passenger {
  readonly person: number;
  readonly journey: Journey;
  /** Coach or cabin counted from 1; 0 in an aircraft or a road coach, and for who has no place. */
  readonly coach: number;
  readonly plan: SeatPlan | undefined;
  readonly seat: Seat | undefined;
}

const seatCounts: Readonly<Record<SeatPlan, number>> = {
  'second-class': 90,
  'hard-seat': 118,
  'hard-sleeper': 66,
  'soft-sleeper': 36,
  aircraft: 180,
  road: 45,
  cabin: 60,
};

/** Berths of one soft-sleeper compartment. */
const berthsPerCompartment = 4;

export function seatOf(plan: SeatPlan, index: number): Seat {
  switch (plan) {
    case 'second-class':
      return lettered(index, 'ABCDF');
    case 'aircraft':
      return lettered(index, 'ABCDEF');
    case 'hard-seat':
      return { label: String(index + 1), row: Math.floor(index / 5) + 1, column: index % 5 };
    case 'hard-sleeper': {
      const stack = Math.floor(index / 3);
      return { label: `硬卧${stack + 1}${'上中下'.charAt(index % 3)}`, row: (stack >> 1) + 1, column: index % 6 };
    }
    case 'soft-sleeper': {
      const row = Math.floor(index / berthsPerCompartment) + 1;
      return { label: `软卧${index + 1}${index % 2 === 0 ? '下' : '上'}`, row, column: index % berthsPerCompartment };
    }
    case 'road':
      return { label: String(index + 1), row: Math.floor(index / 4) + 1, column: index % 4 };
    case 'cabin':
      return { label: '', row: 0, column: 0 };
  }
}

function lettered(index: number, letters: string): Seat {
  const row = Math.floor(index / letters.length) + 1;
  const column = index % letters.length;
  return { label: `${row}${letters.charAt(column)}`, row, column };
}

/** Seats every journey of a service date; the order of the journeys decides who chooses first. */
export function seatPassengers(journeys: readonly Journey[], key: number, chance: Chance): Passenger[] {
  const [first] = journeys;
  if (first === undefined) return [];
  const { service, serviceDay } = first;
  chance.at(purpose.seats, key, serviceDay);
  const taken = new Map<number, Journey[]>();
  const passengers: Passenger[] = [];
  for (const journey of journeys) {
    const found = findSeats(service, journey, key, taken, chance);
    for (const [i, person] of journey.travellers.entries()) {
      if (found === undefined) {
        passengers.push({ person, journey, coach: 0, plan: undefined, seat: undefined });
        continue;
      }
      const plan = service.coaches[found.coach];
      const slot = found.coach * 1000 + found.first + i;
      taken.set(slot, [...(taken.get(slot) ?? []), journey]);
      passengers.push({
        person,
        journey,
        coach: service.coaches.length === 1 ? 0 : found.coach + 1,
        plan,
        seat: plan === undefined ? undefined : seatOf(plan, found.first + i),
      });
    }
  }
  return passengers;
}

/** Adjoining free seats for a party; undefined when none turned up, then the party stands. */
function findSeats(
  service: Service,
  journey: Journey,
  key: number,
  taken: ReadonlyMap<number, readonly Journey[]>,
  chance: Chance,
): { coach: number; first: number } | undefined {
  const size = journey.travellers.length;
  const coaches = service.coaches.length;
  for (let attempt = 0; attempt < 40; attempt++) {
    // Sellers fill some coaches first, so a few of them hold most of our travellers.
    const coach = (key + Math.floor(coaches * chance.unit() ** 3)) % coaches;
    const plan = service.coaches[coach];
    if (plan === undefined) continue;
    const first = chance.below(seatCounts[plan] - size + 1);
    const isFree = (slot: number) => (taken.get(slot) ?? []).every((other) => sharedMinutes(other, journey) <= 0);
    const slots = Array.from({ length: size }, (_, i) => coach * 1000 + first + i);
    if (plan === 'cabin' || slots.every(isFree)) return { coach, first };
  }
  return undefined;
}

/** Minutes both journeys are aboard the same run; zero or less when one leaves before the other boards. */
export function sharedMinutes(a: Journey, b: Journey): number {
  return Math.min(a.alightAt, b.alightAt) - Math.max(a.boardAt, b.boardAt);
}
