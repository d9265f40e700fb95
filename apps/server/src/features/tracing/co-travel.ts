/** Who travelled with a carrier: the tickets of the same run, compared leg by leg. */

import {
  addDays,
  classifyCoTravel,
  dayOf,
  startOfDay,
  type ContactFinding,
  type Instant,
  type Leg,
} from '@open-health-code/domain';
import { rowBatches } from '../../platform/rows.ts';
import { ClosestBy, endOfDay, factsOf, type Contact, type ContactSink, type TracingContext } from './contact.ts';
import { createCarrierRuns, dropCarrierRuns, type CarrierLeg, type CarrierRuns, type ServiceRun } from './runs.ts';
import { ticketColumns, ticketDateSlackDays, type TicketRow } from './tickets.ts';

/** Legs of carriers held at a time, with their runs; memory follows this and not the number of people. */
const legsAtATime = 5_000;

interface CarrierLegRow {
  readonly run_no: number;
  readonly case_id: string;
  readonly case_person_id: string;
  readonly person_id: string;
  readonly ticket_id: string;
  readonly coach: string | null;
  readonly seat: string | null;
  readonly board: Instant | null;
  readonly alight: Instant | null;
  readonly times_known: boolean;
}

interface TravellerRow extends TicketRow {
  readonly run_no: number;
  readonly person_id: string;
}

/** Contacts of everyone in trace_carrier aboard trains, planes, buses and ships. */
export async function traceCoTravel(run: TracingContext, sink: ContactSink): Promise<void> {
  const { connection } = run;
  const carrierRuns = await createCarrierRuns(run);
  if (carrierRuns !== undefined) {
    let legs = new Map<ServiceRun, CarrierLeg[]>();
    let count = 0;
    for await (const batch of rowBatches<CarrierLegRow>(connection, 'select * from carrier_leg order by run_no')) {
      for (const row of batch) {
        const serviceRun = carrierRuns.runs.list[row.run_no];
        if (serviceRun === undefined) throw new Error(`run ${row.run_no} is missing`);
        const aboard = legs.get(serviceRun);
        if (aboard === undefined && count >= legsAtATime) {
          await traceRuns(run, carrierRuns, legs, sink);
          legs = new Map();
          count = 0;
        }
        const leg = carrierLegOf(row, serviceRun, carrierRuns);
        if (aboard === undefined) legs.set(serviceRun, [leg]);
        else aboard.push(leg);
        count += 1;
      }
    }
    await traceRuns(run, carrierRuns, legs, sink);
  }
  await dropCarrierRuns(connection);
}

function carrierLegOf(row: CarrierLegRow, serviceRun: ServiceRun, { reader }: CarrierRuns): CarrierLeg {
  return {
    caseId: row.case_id,
    casePersonId: row.case_person_id,
    personId: row.person_id,
    ticketId: row.ticket_id,
    leg: {
      mode: serviceRun.mode,
      service: serviceRun.names[0] ?? '',
      date: serviceRun.date,
      coach: row.coach ?? undefined,
      seat: row.seat === null ? undefined : reader.seatOf(serviceRun.mode, row.seat),
      board: row.board ?? undefined,
      alight: row.alight ?? undefined,
      timesKnown: row.times_known,
    },
  };
}

/** Reads everyone aboard the given runs, whose numbers are neighbours. */
async function traceRuns(
  run: TracingContext,
  { runs, reader }: CarrierRuns,
  legs: ReadonlyMap<ServiceRun, readonly CarrierLeg[]>,
  sink: ContactSink,
): Promise<void> {
  const numbers = [...legs.keys()].map(({ no }) => no);
  const dates = [...legs.keys()].map(({ date }) => date).sort();
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return;
  const travellers = rowBatches<TravellerRow>(
    run.connection,
    `select r.run_no, j.person_id, ${ticketColumns}
     from run_ticket_name r
     join journey j on j.service = r.service and j.service_date = r.service_date and j.mode = r.mode
     where r.run_no between $1 and $2 and j.service_date between $3 and $4
     order by r.run_no, j.person_id`,
    [numbers[0], numbers.at(-1), first, addDays(last, ticketDateSlackDays)],
  );
  // One person's tickets on a run come together; of several the closest contact counts.
  const closest = new ClosestBy<string>();
  let current: { serviceRun: ServiceRun; personId: string } | undefined;
  for await (const batch of travellers) {
    for (const row of batch) {
      const serviceRun = runs.list[row.run_no];
      const aboard = serviceRun === undefined ? undefined : legs.get(serviceRun);
      if (serviceRun === undefined || aboard === undefined) continue;
      if (current?.serviceRun !== serviceRun || current.personId !== row.person_id) {
        await closest.drainTo(sink);
        current = { serviceRun, personId: row.person_id };
      }
      const leg = reader.legOf(row, serviceRun.names);
      for (const carrier of aboard) {
        if (row.person_id === carrier.personId || row.person_id === carrier.casePersonId) continue;
        const finding = classifyCoTravel(carrier.leg, leg, run.policy.contacts);
        if (finding !== undefined) closest.add(carrier.caseId, contactAboard(carrier, row, leg, finding, run));
      }
    }
  }
  await closest.drainTo(sink);
}

function contactAboard(
  carrier: CarrierLeg,
  ticket: TravellerRow,
  leg: Leg,
  finding: ContactFinding,
  { utcOffsetMinutes }: TracingContext,
): Contact {
  return {
    caseId: carrier.caseId,
    casePersonId: carrier.casePersonId,
    personId: ticket.person_id,
    facts: factsOf(
      carrier.caseId,
      {
        service: ticket.service,
        date: ticket.service_date,
        coach: ticket.coach ?? undefined,
        seat: ticket.seat ?? undefined,
      },
      finding,
    ),
    // A ticket is bound to an ID document. Where coach or seat are not known, closeness and level say so.
    strength: 'strong',
    source: 'tickets',
    exposed: exposureAboard(carrier.leg, leg, utcOffsetMinutes),
    restsOn: [carrier.caseId, carrier.ticketId, ticket.ticket_id],
  };
}

/** From the later boarding to the earlier alighting that is known; otherwise the service day. */
function exposureAboard(a: Leg, b: Leg, utcOffsetMinutes: number): Contact['exposed'] {
  const boards = [a.board, b.board].filter((instant) => instant !== undefined);
  const alights = [a.alight, b.alight].filter((instant) => instant !== undefined);
  const from = boards.length > 0 ? Math.max(...boards) : startOfDay(a.date, utcOffsetMinutes);
  const until = alights.length > 0 ? Math.min(...alights) : endOfDay(dayOf(from, utcOffsetMinutes), utcOffsetMinutes);
  return { from: Math.min(from, until), until };
}
