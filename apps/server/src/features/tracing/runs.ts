/** The runs (a service leaving its origin on a day) that carriers travelled on, and their legs aboard, as work tables. */

import {
  addDays,
  isDuring,
  startOfDay,
  type Day,
  type Instant,
  type Leg,
  type TransportMode,
} from '@open-health-code/domain';
import { copyIn, copyText, sqlInstant, type Connection } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { endOfDay, type Carrier, type TracingContext } from './contact.ts';
import { loadServiceLinks, type ServiceLinksByDay } from './service-links.ts';
import {
  LegReader,
  loadTimetables,
  ticketColumns,
  ticketDateSlackDays,
  type TicketRow,
  type Timetables,
} from './tickets.ts';

export interface ServiceRun {
  readonly no: number;
  readonly mode: TransportMode;
  /** The day it left its origin. */
  readonly date: Day;
  /** Every name a ticket may give it. */
  readonly names: readonly string[];
}

export interface CarrierLeg extends Carrier {
  readonly ticketId: string;
  /** Cut to the part in which the carrier counts. */
  readonly leg: Leg;
}

/** The runs of one tracing. They are as many as services and days, not as people. */
class Runs {
  readonly #byKey = new Map<string, ServiceRun>();
  readonly list: ServiceRun[] = [];

  at(mode: TransportMode, date: Day, names: readonly string[]): ServiceRun {
    const key = `${mode} ${date} ${names.join(' | ')}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const run = { no: this.list.length, mode, date, names };
    this.#byKey.set(key, run);
    this.list.push(run);
    return run;
  }
}

interface CarrierTicketRow extends TicketRow {
  readonly case_id: string;
  readonly case_person_id: string;
  readonly person_id: string;
  readonly active_from: Instant;
  readonly active_until: Instant;
}

/** Work table carrier_ticket: the tickets of those in trace_carrier about the time they count in. */
async function createCarrierTickets(connection: Connection): Promise<{ from: Day; until: Day } | undefined> {
  await connection.query(`
    create temp table carrier_ticket on commit drop as
      select c.case_id, c.case_person_id, c.person_id, c.active_from, c.active_until, j.part_id, ${ticketColumns}
      from trace_carrier c join journey j on j.person_id = c.person_id
        and j.service_date between (c.active_from at time zone 'UTC')::date - ${ticketDateSlackDays}
                               and (c.active_until at time zone 'UTC')::date + ${ticketDateSlackDays};
    analyze carrier_ticket`);
  const { rows } = await connection.query<{ first: Day | null; last: Day | null }>(
    'select min(service_date) as first, max(service_date) as last from carrier_ticket',
  );
  const { first, last } = rows[0] ?? {};
  return first == null || last == null ? undefined : { from: first, until: last };
}

export interface CarrierRuns {
  readonly links: ServiceLinksByDay;
  readonly runs: Runs;
  readonly reader: LegReader;
}

/**
 * Work tables of the runs in trace_carrier: carrier_leg (who was aboard which run), run_ticket_name (under which names and dates the
 * tickets of a run stand). Undefined when nobody travelled.
 */
export async function createCarrierRuns(run: TracingContext): Promise<CarrierRuns | undefined> {
  const { connection, utcOffsetMinutes } = run;
  const days = await createCarrierTickets(connection);
  await connection.query(`
    create temp table carrier_leg (
      run_no integer not null, case_id uuid not null, case_person_id uuid not null, person_id uuid not null,
      ticket_id text not null, coach text, seat text,
      board timestamptz, alight timestamptz, times_known boolean not null
    ) on commit drop;
    create temp table run_ticket_name (run_no integer not null, mode text not null, service text not null, service_date date not null)
      on commit drop`);
  if (days === undefined) return undefined;

  const links = await loadServiceLinks(connection, days.from, days.until);
  const timetables = await loadTimetables(connection, await listNames(connection, links));
  const reader = new LegReader(timetables, utcOffsetMinutes);
  const runs = new Runs();
  // By date, so that runs of one day have neighbouring numbers and are read from one partition.
  const tickets = rowBatches<CarrierTicketRow>(
    connection,
    'select * from carrier_ticket order by service_date, service',
  );
  for await (const batch of tickets) {
    const lines: string[] = [];
    for (const row of batch) {
      const names = links.on(row.mode, row.service_date).namesOf(row.service);
      const leg = reader.legOf(row, names);
      const period = { from: row.active_from, until: row.active_until };
      if (!isDuring(period, { from: leg.board, until: leg.alight }, leg.date, utcOffsetMinutes)) continue;
      lines.push(
        carrierLegLine(runs.at(row.mode, leg.date, names).no, row, cutToPeriod(leg, period, utcOffsetMinutes)),
      );
    }
    await copyIn(connection, 'copy carrier_leg from stdin', [lines.join('')]);
  }
  await copyIn(connection, 'copy run_ticket_name from stdin', runTicketNameLines(runs, timetables));
  await connection.query('analyze carrier_leg; analyze run_ticket_name');
  return { links, runs, reader };
}

export async function dropCarrierRuns(connection: Connection): Promise<void> {
  await connection.query('drop table carrier_ticket, carrier_leg, run_ticket_name');
}

/** Every name of every run that carriers travelled on. */
async function listNames(connection: Connection, links: ServiceLinksByDay): Promise<string[]> {
  const { rows } = await connection.query<{ mode: TransportMode; service_date: Day; service: string }>(
    'select distinct mode, service_date, service from carrier_ticket',
  );
  const names = new Set<string>();
  for (const { mode, service_date: date, service } of rows) {
    for (const name of links.on(mode, date).namesOf(service)) names.add(name);
  }
  return [...names];
}

/** An end that is not known is bounded by the period too, where that lies within the day: it shows who cannot have met. */
function cutToPeriod(leg: Leg, period: { from: Instant; until: Instant }, utcOffsetMinutes: number): Leg {
  const board = Math.max(leg.board ?? startOfDay(leg.date, utcOffsetMinutes), period.from);
  const alight = Math.min(leg.alight ?? endOfDay(leg.date, utcOffsetMinutes), period.until);
  return {
    ...leg,
    board: leg.board === undefined && board !== period.from ? undefined : board,
    alight: leg.alight === undefined && alight !== period.until ? undefined : alight,
  };
}

function carrierLegLine(runNo: number, row: CarrierTicketRow, leg: Leg): string {
  const fields = [
    runNo,
    row.case_id,
    row.case_person_id,
    row.person_id,
    row.ticket_id,
    row.coach,
    row.seat,
    leg.board === undefined ? undefined : sqlInstant(leg.board),
    leg.alight === undefined ? undefined : sqlInstant(leg.alight),
    leg.timesKnown,
  ];
  return `${fields.map(copyText).join('\t')}\n`;
}

/** A ticket bought at a stop reached after midnight may be dated by its own day; which run it is for shows when its leg is filled. */
function* runTicketNameLines(runs: Runs, timetables: Timetables): Generator<string> {
  for (const { no, mode, date, names } of runs.list) {
    const nights = Math.min(timetables.nightsOf(names), ticketDateSlackDays);
    for (let night = 0; night <= nights; night += 1) {
      for (const name of names) yield `${[no, mode, name, addDays(date, night)].map(copyText).join('\t')}\n`;
    }
  }
}
