/** Tickets as the sellers hand them over: some without coach, seat, stops or times, some with a relative's number. */

import { purpose, type Chance } from '../chance.ts';
import { phoneNumber } from '../population/phones.ts';
import type { Passenger } from '../travel/seating.ts';
import type { World } from '../world.ts';
import type { RecordFiles } from './record-files.ts';

/** The finest place that the files hold of a ride; empty when they hold no good ticket of it. */
export type TicketKnowledge = '' | 'service' | 'coach' | 'seat';

export class Tickets {
  private readonly world: World;
  private readonly files: RecordFiles;
  private readonly chance: Chance;
  private count = 0;

  constructor(world: World, files: RecordFiles) {
    this.world = world;
    this.files = files;
    this.chance = world.newChance();
  }

  /** Writes the ticket and the true ride, and answers what the files now hold of it. */
  write(passenger: Passenger): TicketKnowledge {
    const { calendar, identities, mess } = this.world;
    const { person, journey } = passenger;
    const { service, serviceDay } = journey;
    const key = serviceDay * 2 + (journey.isOutbound ? 1 : 0);
    const { idType, idNumber } = identities.of(person);
    const phone = this.phoneOnTicket(person, key);
    const lacksPlace = this.chance.happens(0.05);
    const lacksSeat = lacksPlace || this.chance.happens(0.04);
    const lacksTimes = this.chance.happens(0.08);
    const lacksStops = this.chance.happens(0.03);
    const coach = passenger.coach === 0 ? '' : String(passenger.coach).padStart(service.mode === 'rail' ? 2 : 1, '0');
    // Who stands has no seat; the ticket says so.
    const seat = passenger.seat?.label ?? (service.mode === 'rail' ? '无座' : '');
    const from = service.stops[journey.boardStop]?.name ?? '';
    const to = service.stops[journey.alightStop]?.name ?? '';
    const serviceDate = calendar.day(serviceDay);
    const ticketId = `T${String(++this.count).padStart(9, '0')}`;
    const messOfRow = mess.of('tickets', person, key);
    this.files
      .table('tickets')
      .row(
        [
          ticketId,
          idType,
          idNumber,
          phone < 0 ? '' : phoneNumber(phone),
          service.mode,
          service.name,
          serviceDate,
          lacksPlace ? '' : coach,
          lacksSeat ? '' : seat,
          lacksStops ? '' : from,
          lacksStops ? '' : to,
          lacksTimes ? '' : calendar.instant(journey.boardAt),
          lacksTimes ? '' : calendar.instant(journey.alightAt),
        ],
        messOfRow,
      );
    const isLost = mess.loses('tickets', person, key);
    const known = isLost ? '' : knowledge(passenger, lacksPlace, lacksSeat);
    this.files.truth('rides', [
      String(person),
      ticketId,
      service.mode,
      service.name,
      serviceDate,
      coach,
      seat,
      from,
      to,
      calendar.instant(journey.boardAt),
      calendar.instant(journey.alightAt),
      known,
    ]);
    return known;
  }

  /** The traveller's own number, the head of the household's, or none. */
  private phoneOnTicket(person: number, key: number): number {
    const { phones, population } = this.world;
    this.chance.at(purpose.ticket, person, key);
    const head = population.firstMember[population.householdOf[person] ?? 0] ?? person;
    const draw = this.chance.unit();
    if (draw < 0.1) return -1;
    return phones.mainOf[draw < 0.25 ? head : person] ?? -1;
  }
}

function knowledge(passenger: Passenger, lacksPlace: boolean, lacksSeat: boolean): TicketKnowledge {
  const { mode } = passenger.journey.service;
  const hasCoach = passenger.coach > 0 && !lacksPlace;
  const hasSeat = passenger.seat !== undefined && passenger.seat.label !== '' && !lacksSeat;
  if (mode === 'air' || mode === 'coach') return hasSeat ? 'seat' : 'service';
  if (!hasCoach) return 'service';
  return hasSeat ? 'seat' : 'coach';
}
