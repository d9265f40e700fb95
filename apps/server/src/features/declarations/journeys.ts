/** The journeys that the city has tickets of: offered for confirmation, so that nobody types what is known. */

import {
  addDays,
  normaliseService,
  onSameRun,
  serviceNumbers,
  type Day,
  type DeclaredTrip,
  type Instant,
} from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { LegReader, loadTimetables, ticketColumns, type TicketRow } from '../tracing/tickets.ts';

export interface Journey {
  readonly ticketId: string;
  readonly trip: DeclaredTrip & Required<Pick<DeclaredTrip, 'mode' | 'service'>>;
  /** From the ticket, or the timetable where the ticket is silent. */
  readonly departsAt: Instant | undefined;
  readonly arrivesAt: Instant | undefined;
}

const mostJourneys = 100;

/** Journeys of a person by ticket between two days, oldest first; of very many the latest. */
export async function readJourneys(
  connection: Connection,
  personId: string,
  { from, until, utcOffsetMinutes }: { readonly from: Day; readonly until: Day; readonly utcOffsetMinutes: number },
): Promise<readonly Journey[]> {
  const { rows } = await connection.query<TicketRow>(
    `select ${ticketColumns} from journey j where j.person_id = $1 and j.service_date between $2 and $3
     order by j.service_date desc, j.board_at desc nulls last, j.ticket_id limit ${mostJourneys}`,
    [personId, from, until],
  );
  const named = rows.map((row) => namesOf(row.service));
  const reader = new LegReader(await loadTimetables(connection, [...new Set(named.flat())]), utcOffsetMinutes);
  return rows.toReversed().map((row) => journeyOf(row, reader));
}

/** A train that changes its number on the way stands in the timetable under one of them. */
function namesOf(service: string): readonly string[] {
  return [service, ...serviceNumbers(service).filter((number) => number !== service)];
}

function journeyOf(row: TicketRow, reader: LegReader): Journey {
  const { board, alight, timesKnown } = reader.legOf(row, namesOf(row.service));
  return {
    ticketId: row.ticket_id,
    trip: {
      date: row.service_date,
      mode: row.mode,
      service: row.service,
      ...(row.coach === null ? {} : { coach: row.coach }),
      ...(row.seat === null ? {} : { seat: row.seat }),
      ...(row.board_stop === null ? {} : { from: row.board_stop }),
      ...(row.alight_stop === null ? {} : { to: row.alight_stop }),
    },
    // Bounds of the whole run are no times of this journey.
    departsAt: timesKnown ? board : (row.board_at ?? undefined),
    arrivesAt: timesKnown ? alight : (row.alight_at ?? undefined),
  };
}

/** Whether a declared trip names the journey: its service, on its day or, as people date overnight trains, on the day beside it. */
export function names(trip: DeclaredTrip, journey: Journey): boolean {
  const { mode, service, date } = journey.trip;
  const said = trip.service === undefined ? undefined : normaliseService(mode, trip.service);
  if (said === undefined || !onSameRun(said, service)) return false;
  return trip.date <= addDays(date, 1) && (trip.until ?? trip.date) >= addDays(date, -1);
}
