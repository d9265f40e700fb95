/** What ticket sellers and timetables say. */

import { normaliseService, parseClock, parsePlaceAboard, type Instant } from '@open-health-code/domain';
import { sqlInstant } from '../../../platform/database.ts';
import { idTypes } from '../../people/pseudonyms.ts';
import { rideIsOver } from '../../retention/horizon.ts';
import { Fault } from '../fault.ts';
import { day, instant, key, number, oneOf, optional, phone, type Field } from '../fields.ts';
import { localDays, startOfLocalDay } from '../local-day.ts';
import { aroundDay, endsBefore, recent } from '../plausible.ts';
import { defineProfile } from '../profile.ts';

export const tickets = defineProfile({
  name: 'tickets',
  fields: {
    ticket_id: key(),
    id_type: oneOf(idTypes),
    id_number: key(60),
    phone: optional(phone),
    mode: oneOf(['rail', 'air', 'coach', 'ferry']),
    service: key(80),
    service_date: day,
    coach: optional(key(40)),
    seat: optional(key(60)),
    board_stop: optional(key(60)),
    alight_stop: optional(key(60)),
    board_at: optional(instant),
    alight_at: optional(instant),
  },
  table: {
    name: 'journey',
    columns: {
      person_id: 'uuid',
      ticket_id: 'text',
      service_date: 'date',
      phone_id: 'uuid',
      mode: 'text',
      service: 'text',
      coach: 'text',
      seat: 'text',
      board_stop: 'text',
      alight_stop: 'text',
      board_at: 'timestamptz',
      alight_at: 'timestamptz',
    },
    key: ['ticket_id'],
    onChange: 'conflict',
    partitionedBy: 'service_date',
    over: {
      at: rideIsOver,
      floor: 'journey',
      column: 'service_date',
      ofPerson: false,
    },
    namesPart: true,
    person: 'person_id',
    phone: 'phone_id',
  },
  partitionDay: (row) => row.service_date,
  days: (row) => {
    const start = startOfLocalDay(row.service_date);
    return localDays(Math.min(start, row.board_at ?? start), row.alight_at ?? row.board_at ?? start);
  },
  store: (row, subjects) => {
    const { ticket_id, service_date, mode, board_stop, alight_stop, board_at, alight_at } = row;
    const service = normaliseService(mode, row.service);
    if (service === undefined)
      return new Fault('bad-service', `is not the number or name of a service by ${mode}`, 'service');
    const aboard = parsePlaceAboard(mode, row.coach ?? '', row.seat ?? '');
    if (!aboard.ok) return aboard.field === 'coach' ? badCoach : badSeat;
    const fault =
      recent(startOfLocalDay(service_date), subjects.now, 'service_date') ??
      aroundDay(board_at, service_date, 'board_at') ??
      aroundDay(alight_at, service_date, 'alight_at') ??
      endsBefore(board_at, alight_at, 'alight_at');
    if (fault !== undefined) return fault;
    const person_id = subjects.person(row.id_type, row.id_number);
    if (person_id instanceof Fault) return person_id;
    return {
      person_id,
      ticket_id,
      service_date,
      mode,
      service,
      board_stop,
      alight_stop,
      phone_id: row.phone === undefined ? undefined : subjects.phone(row.phone),
      coach: aboard.coach,
      seat: aboard.seat.text === '' ? undefined : aboard.seat.text,
      board_at: sqlTime(board_at),
      alight_at: sqlTime(alight_at),
    };
  },
});

const badCoach = new Fault('bad-coach', 'must be the number (5) or letter (B) of a coach, or empty', 'coach');
const badSeat = new Fault(
  'bad-seat',
  'must be row and letter (14E), a number, a berth (软卧5下), 无座, crew, or empty',
  'seat',
);

function sqlTime(instantOrNone: Instant | undefined): string | undefined {
  return instantOrNone === undefined ? undefined : sqlInstant(instantOrNone);
}

/** `HH:MM`; the domain turns the clock times of a run into minutes that never go back. */
const clock: Field<string> = {
  read: (raw) => {
    if (/^[-—–]*$/.test(raw)) return '';
    return parseClock(raw) === undefined ? new Fault('bad-time', 'must be a time such as 08:05, or empty') : raw;
  },
};

/** Rows of a timetable; kept by runs, see ../timetable.ts. */
export const timetableFields = {
  service: key(80),
  stop_seq: number(0, 10_000, 0),
  stop: key(60),
  arrives: clock,
  departs: clock,
};

/** The canonical name of a service whose mode the source does not say. */
export function serviceOfAnyMode(name: string): string | Fault {
  return (
    normaliseService('rail', name) ??
    normaliseService('air', name) ??
    normaliseService('coach', name) ??
    new Fault('bad-service', 'is not the number or name of a service', 'service')
  );
}
