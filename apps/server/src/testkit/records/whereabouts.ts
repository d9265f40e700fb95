/** Where people were: tickets and timetables, check-ins, stays of phones. */

import type { TransportMode } from '@open-health-code/domain';
import type { Queryable } from '../../platform/database.ts';
import { cellKey } from './map.ts';
import {
  ensurePartition,
  insert,
  insertPart,
  localDays,
  markDue,
  personId,
  phoneId,
  recordId,
  utcDay,
} from './rows.ts';

export interface TestTicket {
  readonly person: string;
  readonly date: string;
  readonly mode?: TransportMode;
  readonly service: string;
  readonly coach?: string;
  readonly seat?: string;
  readonly board?: string;
  readonly alight?: string;
  readonly boardAt?: string;
  readonly alightAt?: string;
  readonly ticket?: string;
  readonly phone?: string;
}

export async function insertTicket(db: Queryable, ticket: TestTicket): Promise<string> {
  const part = await insertPart(db, 'tickets', [ticket.date]);
  await ensurePartition(db, 'journey', ticket.date);
  await insert(db, 'journey', {
    person_id: personId(ticket.person),
    ticket_id: recordId(ticket.ticket),
    service_date: ticket.date,
    phone_id: ticket.phone === undefined ? null : phoneId(ticket.phone),
    mode: ticket.mode ?? 'rail',
    service: ticket.service,
    coach: ticket.coach ?? null,
    seat: ticket.seat ?? null,
    board_stop: ticket.board ?? null,
    alight_stop: ticket.alight ?? null,
    board_at: ticket.boardAt ?? null,
    alight_at: ticket.alightAt ?? null,
    part_id: part,
  });
  return part;
}

export interface TestCheckIn {
  /** Either the person or the phone that checked in. */
  readonly person?: string;
  readonly phone?: string;
  readonly place: string;
  readonly at: string;
  readonly leftAt?: string;
  readonly record?: string;
}

export async function insertCheckIn(db: Queryable, visit: TestCheckIn): Promise<string> {
  const part = await insertPart(db, 'check-ins', localDays(visit.at, visit.leftAt));
  await ensurePartition(db, 'check_in', utcDay(visit.at));
  await insert(db, 'check_in', {
    subject_id: visit.person === undefined ? phoneId(visit.phone ?? '') : personId(visit.person),
    subject_kind: visit.person === undefined ? 'phone' : 'person',
    record_id: recordId(visit.record),
    place_id: visit.place,
    at: visit.at,
    left_at: visit.leftAt ?? null,
    part_id: part,
  });
  return part;
}

export interface TestStay {
  readonly phone: string;
  readonly cell: string;
  readonly from: string;
  readonly until: string;
}

export async function insertStay(db: Queryable, stay: TestStay): Promise<string> {
  const part = await insertPart(db, 'telco-stays', localDays(stay.from, stay.until));
  await ensurePartition(db, 'stay', utcDay(stay.from));
  await insert(db, 'stay', {
    phone_id: phoneId(stay.phone),
    started_at: stay.from,
    cell_key: cellKey(stay.cell),
    ended_at: stay.until,
  });
  return part;
}

/** Replaces a service's runs by one of these stops; minutes since midnight of the day it leaves its origin. */
export async function insertTimetable(
  db: Queryable,
  service: string,
  stops: readonly (readonly [stop: string, arrives: number | null, departs: number | null])[],
): Promise<string> {
  const part = await insertPart(db, 'timetable', []);
  await db.query('delete from timetable_stop where service = $1', [service]);
  await markDue(db, 'service', service);
  for (const [index, [stop, arrives, departs]] of stops.entries()) {
    await insert(db, 'timetable_stop', {
      service,
      variant: 0,
      stop_seq: index + 1,
      stop,
      arrives_minute: arrives,
      departs_minute: departs,
    });
  }
  return part;
}
