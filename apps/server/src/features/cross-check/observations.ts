/** A piece of evidence as something a declaration ought to tell. */

import {
  addDays,
  normaliseService,
  onSameRun,
  startOfDay,
  type ContactFacts,
  type ContactSetting,
  type Day,
  type DeclaredTrip,
  type EvidenceSource,
  type Instant,
  type Observation,
  type Strength,
  type TransportMode,
  type ZoneVisitFacts,
} from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import type { Surroundings } from './surroundings.ts';

export type EvidenceRow = {
  readonly person_id: string;
  readonly source: EvidenceSource;
  readonly strength: Strength;
  readonly effective_from: Instant;
} & (
  | { readonly kind: 'zone-visit'; readonly facts: ZoneVisitFacts }
  | { readonly kind: 'contact'; readonly facts: ContactFacts }
);

/** A journey the person has a ticket for. */
export interface Ride {
  readonly mode: TransportMode;
  readonly service: string;
  readonly date: Day;
  readonly stops: readonly string[];
}

export interface Context {
  readonly surroundings: Surroundings;
  /** All that the person declared. */
  readonly trips: readonly DeclaredTrip[];
  readonly rides: readonly Ride[];
  readonly utcOffsetMinutes: number;
}

/** Undefined for what nobody could declare: a phone cell. */
export function observationOf(row: EvidenceRow, context: Context): Observation | undefined {
  const { date } = row.facts;
  // Evidence of a whole day begins with it; when it happened is then not known.
  const isWholeDay = row.effective_from === startOfDay(date, context.utcOffsetMinutes);
  const seen = {
    date,
    at: row.facts.exposedUntil ?? (isWholeDay ? undefined : row.effective_from),
    seenBy: row.source,
    strength: row.strength,
  };
  if (row.kind === 'contact') {
    if (row.facts.setting === 'cell') return undefined;
    return { kind: 'contact', ...seen, ...whereMet(row.facts, context) };
  }
  return { kind: 'zone-visit', ...seen, ...whatVisited(row.facts, row.source, context) };
}

function whatVisited(
  { zoneId, date }: ZoneVisitFacts,
  source: EvidenceSource,
  { surroundings, trips, rides }: Context,
): Pick<Observation, 'what' | 'mode' | 'service' | 'places' | 'districts'> {
  const named = trips.flatMap(({ place, from, to }) => [place, from, to].filter((name) => name !== undefined));
  // Who told of the train told of where it was boarded.
  const callers =
    source === 'tickets'
      ? ridesAbout(rides, date).filter((ride) => surroundings.placesInZone(zoneId, ride.stops).length > 0)
      : [];
  const ride = callers.find((candidate) => trips.some((trip) => isTripBy(trip, candidate)));
  return {
    what: zoneId,
    places: surroundings.placesInZone(zoneId, named),
    districts: surroundings.divisionsOfZone(zoneId),
    ...(ride === undefined ? {} : { mode: ride.mode, service: ride.service }),
  };
}

function isTripBy(trip: DeclaredTrip, ride: Ride): boolean {
  const service = trip.service === undefined ? undefined : normaliseService(ride.mode, trip.service);
  return service !== undefined && onSameRun(service, ride.service);
}

const modes: Readonly<Partial<Record<ContactSetting, TransportMode>>> = {
  'rail-coach': 'rail',
  'rail-compartment': 'rail',
  'rail-bay': 'rail',
  'rail-train': 'rail',
  'flight-rows': 'air',
  'flight-seats': 'air',
  flight: 'air',
  'road-coach': 'coach',
  'road-coach-rows': 'coach',
  'ferry-cabin': 'ferry',
  ferry: 'ferry',
};

function whereMet(
  { setting, service, date }: ContactFacts,
  { surroundings, rides }: Context,
): Pick<Observation, 'what' | 'mode' | 'service' | 'places' | 'districts' | 'stops'> {
  const mode = modes[setting];
  if (mode !== undefined) {
    const aboard = rides.filter((ride) => onSameRun(ride.service, service));
    return { what: service, mode, service, stops: ridesAbout(aboard, date).flatMap((ride) => ride.stops) };
  }
  const place = surroundings.place(service);
  return {
    what: service,
    places: place === undefined ? [service] : [service, place.name],
    districts: place?.district === undefined ? [] : [place.district],
  };
}

/** Journeys of about that day: the run may have left the day before. */
function ridesAbout(rides: readonly Ride[], date: Day): Ride[] {
  return rides.filter((ride) => ride.date >= addDays(date, -1) && ride.date <= addDays(date, 1));
}

/** Journeys of the given people. */
export async function personRides(
  connection: Connection,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Ride[]>> {
  const { rows } = await connection.query<{
    person_id: string;
    mode: TransportMode;
    service: string;
    service_date: Day;
    board_stop: string | null;
    alight_stop: string | null;
  }>(
    `select person_id, mode, service, service_date, board_stop, alight_stop from journey
     where person_id = any($1::uuid[])`,
    [ids],
  );
  const rides = new Map<string, Ride[]>();
  for (const row of rows) {
    const stops = [row.board_stop, row.alight_stop].filter((stop) => stop !== null);
    const known = rides.get(row.person_id) ?? [];
    known.push({ mode: row.mode, service: row.service, date: row.service_date, stops });
    rides.set(row.person_id, known);
  }
  return rides;
}
