/** Visits of a zone that tickets show: boarding or alighting at a stop in it. */

import { addDays, dayOf, normaliseStop, startOfDay, type Day, type Instant } from '@open-health-code/domain';
import { copyIn, copyText, type Connection } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { zoneScope, type Derivation } from '../evidence/derivation.ts';
import { wholeGroups } from '../evidence/whole-groups.ts';
import { loadServiceLinks, type ServiceLinksByDay } from '../tracing/service-links.ts';
import { LegReader, loadTimetables, ticketColumns, type TicketRow } from '../tracing/tickets.ts';
import type { ZoneUnits } from './units.ts';

/** A ticket's times lie at most this many days before and after its service date; import refuses others. */
export const daysBefore = 2;
export const daysAfter = 41;

interface PersonTicketRow extends TicketRow {
  readonly person_id: string;
}

/** A moment or, where the time is not known, a day at a stop. */
interface Calling {
  readonly stop: string;
  readonly day: Day;
  readonly at?: Instant | undefined;
}

/** Which tickets to read: those of the given service dates, or those of new import parts. */
export type TicketSelection = { readonly from: Day; readonly until: Day } | { readonly parts: readonly string[] };

/** Reads where and when tickets call at stops in zones, person by person. */
async function* callingsInZones(
  { connection, utcOffsetMinutes }: Derivation,
  stops: ReadonlyMap<string, readonly string[]>,
  selection: TicketSelection,
): AsyncGenerator<{ readonly personId: string; readonly callings: readonly Calling[] }> {
  const [condition, parameters] =
    'parts' in selection
      ? ['j.part_id = any($1)', [selection.parts]]
      : ['j.service_date between $1 and $2', [selection.from, selection.until]];
  await createZoneTickets(connection, stops, condition, parameters);
  const { reader, links } = await readerOfZoneTickets(connection, utcOffsetMinutes);
  const rows = rowBatches<PersonTicketRow>(connection, 'select * from zone_ticket order by person_id, service_date');
  for await (const people of wholeGroups(rows, (row) => row.person_id)) {
    for (const tickets of people) {
      const callings = tickets.flatMap((ticket) => callingsOf(ticket, reader, links, utcOffsetMinutes));
      yield { personId: tickets[0]?.person_id ?? '', callings };
    }
  }
  await connection.query('drop table zone_ticket');
}

/** Work table zone_ticket: tickets that name a stop in a zone, however they write it. */
async function createZoneTickets(
  connection: Connection,
  stops: ReadonlyMap<string, readonly string[]>,
  condition: string,
  parameters: readonly unknown[],
): Promise<void> {
  const { rows } = await connection.query<{ stop: string }>(
    `select board_stop as stop from journey j where ${condition} and board_stop is not null
     union select alight_stop from journey j where ${condition} and alight_stop is not null`,
    [...parameters],
  );
  const inZones = rows.filter(({ stop }) => stops.has(normaliseStop(stop)));
  await connection.query('create temp table stop_in_zone (stop text primary key) on commit drop');
  await copyIn(
    connection,
    'copy stop_in_zone from stdin',
    inZones.map(({ stop }) => `${copyText(stop)}\n`),
  );
  await connection.query(
    `create temp table zone_ticket on commit drop as
       select j.person_id, ${ticketColumns} from journey j
       where ${condition}
         and (j.board_stop in (select stop from stop_in_zone) or j.alight_stop in (select stop from stop_in_zone))`,
    [...parameters],
  );
  await connection.query('drop table stop_in_zone; analyze zone_ticket');
}

async function readerOfZoneTickets(
  connection: Connection,
  utcOffsetMinutes: number,
): Promise<{ reader: LegReader; links: ServiceLinksByDay | undefined }> {
  const days = await connection.query<{ first: Day | null; last: Day | null }>(
    'select min(service_date) as first, max(service_date) as last from zone_ticket',
  );
  const { first, last } = days.rows[0] ?? {};
  const links = first == null || last == null ? undefined : await loadServiceLinks(connection, first, last);
  const { rows } = await connection.query<Pick<TicketRow, 'mode' | 'service_date' | 'service'>>(
    'select distinct mode, service_date, service from zone_ticket',
  );
  const names = new Set(rows.flatMap((row) => namesOf(row, links)));
  const timetables = await loadTimetables(connection, [...names]);
  return { reader: new LegReader(timetables, utcOffsetMinutes), links };
}

function namesOf(
  { mode, service_date: date, service }: Pick<TicketRow, 'mode' | 'service_date' | 'service'>,
  links: ServiceLinksByDay | undefined,
): readonly string[] {
  return links?.on(mode, date).namesOf(service) ?? [service];
}

/** Boarding and alighting, at the ticket's time or the timetable's; where neither tells, on the service date. */
function callingsOf(
  ticket: PersonTicketRow,
  reader: LegReader,
  links: ServiceLinksByDay | undefined,
  utcOffsetMinutes: number,
): Calling[] {
  const { board, alight } = reader.legOf(ticket, namesOf(ticket, links));
  const calling = (stop: string | null, at: Instant | undefined): Calling[] => {
    if (stop === null) return [];
    const day = at === undefined ? ticket.service_date : dayOf(at, utcOffsetMinutes);
    const isNear = day >= addDays(ticket.service_date, -daysBefore) && day <= addDays(ticket.service_date, daysAfter);
    return isNear ? [{ stop: normaliseStop(stop), day, at }] : [];
  };
  return [...calling(ticket.board_stop, board), ...calling(ticket.alight_stop, alight)];
}

/** Adds the zone-days that the tickets of the run's new parts touch. */
export async function findTicketUnits(
  run: Derivation,
  units: ZoneUnits,
  stops: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  for await (const { callings } of callingsInZones(run, stops, { parts: run.parts })) {
    for (const { stop, day } of callings) units.addAll('ticket', stops.get(stop) ?? [], [day]);
  }
}

/** One piece of evidence per person, zone and local day: from the first time aboard or off there, which may be to come, to the last. */
export async function deriveTicketVisits(
  run: Derivation,
  units: ZoneUnits,
  stops: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const days = units.daysOf('ticket');
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return;
  const selection = { from: addDays(first, -daysAfter), until: addDays(last, daysBefore) };
  let pending = 0;
  for await (const { personId, callings } of callingsInZones(run, stops, selection)) {
    for (const visit of visitsOf(units, stops, callings)) {
      emitVisit(run, units, personId, visit);
      pending += 1;
    }
    if (pending < 5000) continue;
    await run.flush();
    pending = 0;
  }
  await run.flush();
}

interface Visit {
  readonly zoneId: string;
  readonly day: Day;
  /** Undefined while no time of the day is known. */
  readonly times: { readonly first: Instant; readonly last: Instant } | undefined;
}

function visitsOf(
  units: ZoneUnits,
  stops: ReadonlyMap<string, readonly string[]>,
  callings: readonly Calling[],
): Iterable<Visit> {
  const visits = new Map<string, Visit>();
  for (const { stop, day, at } of callings) {
    for (const zoneId of stops.get(stop) ?? []) {
      const unit = units.on('ticket', day).get(zoneId);
      if (unit === undefined) continue;
      if (at !== undefined && (at < unit.zone.from || at >= unit.zone.until)) continue;
      const key = `${zoneId}\0${day}`;
      const known = visits.get(key)?.times;
      const times =
        at === undefined ? known : { first: Math.min(at, known?.first ?? at), last: Math.max(at, known?.last ?? at) };
      visits.set(key, { zoneId, day, times });
    }
  }
  return visits.values();
}

function emitVisit(run: Derivation, units: ZoneUnits, personId: string, { zoneId, day, times }: Visit): void {
  const zone = units.on('ticket', day).get(zoneId)?.zone;
  if (zone === undefined) throw new Error(`a visit of no unit: ${zoneId} on ${day}`);
  // Of an unknown time no more is claimed than that the day had begun.
  const first = times?.first ?? Math.max(zone.from, startOfDay(day, run.utcOffsetMinutes));
  const last = times?.last ?? first;
  run.emit({
    personId,
    kind: 'zone-visit',
    strength: 'strong',
    source: 'tickets',
    facts: { zoneId, level: zone.level, date: day, via: 'ticket', ...(last > first ? { exposedUntil: last } : {}) },
    effectiveFrom: first,
    restsOn: [],
    scope: zoneScope(zoneId, day, 'ticket'),
  });
}
