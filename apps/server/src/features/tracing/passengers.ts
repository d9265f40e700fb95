/** Everyone aboard one run of a service, for notification. */

import {
  addDays,
  formatInstant,
  normaliseService,
  type Day,
  type Instant,
  type TransportMode,
} from '@open-health-code/domain';
import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { policyInForce } from '../policy/store.ts';
import { loadServiceLinks } from './service-links.ts';
import { LegReader, loadTimetables, ticketColumns, ticketDateSlackDays, type TicketRow } from './tickets.ts';

const modes: readonly TransportMode[] = ['rail', 'air', 'coach', 'ferry'];

export interface Passenger {
  readonly person: string;
  readonly mode: TransportMode;
  readonly service: string;
  readonly coach: string | null;
  readonly seat: string | null;
  readonly boardStop: string | null;
  readonly alightStop: string | null;
  /** ISO 8601 at the policy's offset from UTC; null where neither ticket nor timetable tells. */
  readonly boardAt: string | null;
  readonly alightAt: string | null;
}

/**
 * Lists the tickets of the run that left its origin on that day, under whichever of its names, by coach and seat. Everyone listed can
 * see it in the log of reads. Undefined when the text is no service of any mode.
 */
export async function listPassengers(
  city: City,
  service: string,
  date: Day,
  reason: string,
): Promise<Passenger[] | undefined> {
  const names = modes.flatMap((mode) => {
    const name = normaliseService(mode, service);
    return name === undefined ? [] : [{ mode, name }];
  });
  if (names.length === 0) return undefined;
  const { utcOffsetMinutes } = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    const passengers: Passenger[] = [];
    for (const { mode, name } of names) {
      passengers.push(...(await listAboard(connection, mode, name, date, utcOffsetMinutes)));
    }
    await recordRead(connection, {
      personIds: passengers.map(({ person }) => person),
      actor: city.actor,
      reason,
      what: 'passenger list',
      now: city.clock.now(),
    });
    return passengers;
  });
}

async function listAboard(
  connection: Connection,
  mode: TransportMode,
  service: string,
  date: Day,
  utcOffsetMinutes: number,
): Promise<Passenger[]> {
  const links = await loadServiceLinks(connection, date, date);
  const names = links.on(mode, date).namesOf(service);
  const timetables = await loadTimetables(connection, names);
  const reader = new LegReader(timetables, utcOffsetMinutes);
  const lastDate = addDays(date, Math.min(timetables.nightsOf(names), ticketDateSlackDays));
  const { rows } = await connection.query<TicketRow & { person_id: string }>(
    `select j.person_id, ${ticketColumns} from journey j
     where j.mode = $1 and j.service = any($2) and j.service_date between $3 and $4
     order by length(j.coach), j.coach, length(j.seat), j.seat, j.person_id`,
    [mode, names, date, lastDate],
  );
  const time = (instant: Instant | null | undefined): string | null =>
    instant == null ? null : formatInstant(instant, utcOffsetMinutes);
  return rows.flatMap((row) => {
    const leg = reader.legOf(row, names);
    if (leg.date !== date) return [];
    return {
      person: row.person_id,
      mode,
      service: row.service,
      coach: row.coach,
      seat: row.seat,
      boardStop: row.board_stop,
      alightStop: row.alight_stop,
      boardAt: time(leg.timesKnown ? leg.board : row.board_at),
      alightAt: time(leg.timesKnown ? leg.alight : row.alight_at),
    };
  });
}
