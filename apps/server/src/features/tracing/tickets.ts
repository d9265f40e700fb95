/** Tickets as legs: seats read, missing times filled from the timetable. */

import {
  fillLeg,
  parseSeat,
  unknownSeat,
  type Day,
  type FilledLeg,
  type Instant,
  type Leg,
  type Seat,
  type Stop,
  type TransportMode,
} from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { remember } from './remember.ts';

export interface TicketRow {
  readonly ticket_id: string;
  readonly mode: TransportMode;
  readonly service: string;
  readonly service_date: Day;
  readonly coach: string | null;
  readonly seat: string | null;
  readonly board_stop: string | null;
  readonly alight_stop: string | null;
  readonly board_at: Instant | null;
  readonly alight_at: Instant | null;
}

/** Tickets dated up to this many days off the run's own day are looked at: `fillLeg` believes no more. */
export const ticketDateSlackDays = 3;

/** The columns of `TicketRow`, from a journey called `j`. */
export const ticketColumns =
  'j.ticket_id, j.mode, j.service, j.service_date, j.coach, j.seat, j.board_stop, j.alight_stop, j.board_at, j.alight_at';

type Variants = readonly (readonly Stop[])[];

/** Timetables of the given services; a service without one is absent. */
export class Timetables {
  readonly #variants: ReadonlyMap<string, Variants>;

  constructor(variants: ReadonlyMap<string, Variants>) {
    this.#variants = variants;
  }

  /** Under the service's own name, otherwise under the other names of the same run. */
  of(service: string, names: readonly string[]): Variants {
    return this.#variants.get(service) ?? names.flatMap((name) => this.#variants.get(name) ?? []);
  }

  /** Midnights the longest of the runs passes. */
  nightsOf(names: readonly string[]): number {
    let last = 0;
    for (const name of names) {
      for (const run of this.#variants.get(name) ?? []) {
        for (const { arrives, departs } of run) last = Math.max(last, arrives ?? 0, departs ?? 0);
      }
    }
    return Math.floor(last / 1440);
  }
}

export async function loadTimetables(connection: Connection, services: readonly string[]): Promise<Timetables> {
  const { rows } = await connection.query<{
    service: string;
    variant: number;
    stop: string;
    arrives_minute: number | null;
    departs_minute: number | null;
  }>(
    `select service, variant, stop, arrives_minute, departs_minute from timetable_stop
     where service = any($1) order by service, variant, stop_seq`,
    [services],
  );
  const variants = new Map<string, Stop[][]>();
  let previous = '';
  for (const { service, variant, stop, arrives_minute: arrives, departs_minute: departs } of rows) {
    const runs = variants.get(service) ?? [];
    variants.set(service, runs);
    const key = `${service} ${variant}`;
    if (key !== previous) runs.push([]);
    previous = key;
    runs.at(-1)?.push({ stop, arrives: arrives ?? undefined, departs: departs ?? undefined });
  }
  return new Timetables(variants);
}

/** Turns tickets into legs. Travellers of a run share a few pairs of stops and times, so each is worked out once. */
export class LegReader {
  readonly #timetables: Timetables;
  readonly #utcOffsetMinutes: number;
  readonly #seats = new Map<string, Seat>();
  readonly #filled = new Map<string, FilledLeg>();

  constructor(timetables: Timetables, utcOffsetMinutes: number) {
    this.#timetables = timetables;
    this.#utcOffsetMinutes = utcOffsetMinutes;
  }

  /** @param names every name of the run, see `ServiceLinks`; the first becomes the leg's, so that legs of one run compare equal. */
  legOf(ticket: TicketRow, names: readonly string[]): Leg {
    const filled = this.#fill(ticket, names);
    return {
      mode: ticket.mode,
      service: names[0] ?? ticket.service,
      date: filled.runDate,
      coach: ticket.coach ?? undefined,
      seat: ticket.seat === null ? undefined : this.seatOf(ticket.mode, ticket.seat),
      board: filled.board,
      alight: filled.alight,
      timesKnown: filled.timesKnown,
    };
  }

  #fill(ticket: TicketRow, names: readonly string[]): FilledLeg {
    const { service, service_date: date, board_stop: from, alight_stop: to, board_at: at, alight_at: until } = ticket;
    return remember(this.#filled, `${service}\t${date}\t${from}\t${to}\t${at}\t${until}`, () =>
      fillLeg(
        {
          serviceDate: date,
          boardStop: from ?? undefined,
          alightStop: to ?? undefined,
          boardAt: at ?? undefined,
          alightAt: until ?? undefined,
        },
        this.#timetables.of(service, names),
        this.#utcOffsetMinutes,
      ),
    );
  }

  /** The seat that canonical text stands for. */
  seatOf(mode: TransportMode, text: string): Seat {
    return remember(this.#seats, `${mode}\t${text}`, () => {
      const parsed = parseSeat(mode, text);
      return parsed.ok ? parsed.seat : unknownSeat;
    });
  }
}
