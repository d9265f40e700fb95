/** The form of a declaration, filled with what the city knows already. */

import {
  addDays,
  askedSymptoms,
  dayMs,
  dayOf,
  formatInstant,
  parseTrips,
  sourceNames,
  startOfDay,
  type DeclaredTrip,
  type Evidence,
  type EvidenceOf,
  type Instant,
} from '@open-health-code/domain';
import type { AnswerOf, Operations } from '@open-health-code/contract';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { asOf } from '../my-data/position.ts';
import { readPlaces, readVisits, type Place } from '../my-data/visits.ts';
import { readStanding } from '../people/standing.ts';
import { policyInForce } from '../policy/store.ts';
import { names, readJourneys, type Journey } from './journeys.ts';

export type DeclarationForm = AnswerOf<Operations['GET /v1/people/:who/declaration']>;

const mostVisits = 200;

/** The form for a person at this instant; for somebody of whom nothing is known, an empty one. */
export async function readForm(city: City, connection: Connection, personId: string): Promise<DeclarationForm> {
  const inForce = await policyInForce(city);
  const { policy, utcOffsetMinutes } = inForce;
  const { required, validDays } = policy.declaration;
  const now = city.clock.now();
  const until = dayOf(now, utcOffsetMinutes);
  const since = addDays(until, -policy.crossCheck.lookBackDays);
  const time = (instant: Instant): string => formatInstant(instant, utcOffsetMinutes);

  const standing = await readStanding(city, connection, inForce, personId);
  const declaredAt = standing?.state.declaredAt;
  const declarations = await readDeclarations(connection, personId, startOfDay(since, utcOffsetMinutes));
  const told = declarations.flatMap(({ trips }) => trips);
  const journeys = await readJourneys(connection, personId, { from: since, until, utcOffsetMinutes });
  const visits = await readVisits(connection, personId, {
    since: startOfDay(since, utcOffsetMinutes),
    from: asOf(now),
    limit: mostVisits,
  });
  const mismatches = (standing?.state.evidence ?? []).filter(isMismatch);
  const places = await readPlaces(connection, [
    ...visits.map(({ placeId }) => placeId),
    ...mismatches.map(({ facts }) => facts.what),
  ]);
  const last = declarations.at(-1);
  return {
    declaredAt: declaredAt === undefined ? null : time(declaredAt),
    validUntil: declaredAt === undefined ? null : time(validUntil(declaredAt, validDays)),
    required,
    validDays,
    since,
    until,
    symptoms: askedSymptoms(policy).map(({ code, name }) => ({ code, name })),
    last: last ?? null,
    told: withoutJourneys(told, journeys, since),
    offered: journeys.map((journey) => offer(journey, told, time)),
    visits: visits
      .map(({ placeId, at }) => {
        const place = places.get(placeId);
        return { placeId, place: place?.name ?? placeId, district: place?.district ?? null, at: time(at) };
      })
      .toReversed(),
    mismatches: mismatches.map((mismatch) => showMismatch(mismatch, places, time)),
  };
}

/** Until when a declaration counts. */
export function validUntil(declaredAt: Instant, validDays: number): Instant {
  return declaredAt + Math.round(validDays * dayMs);
}

interface Declaration {
  readonly recordId: string;
  readonly symptoms: readonly string[];
  readonly contacts: string;
  readonly trips: readonly DeclaredTrip[];
}

/** Declarations with trips since an instant, and the last one before it: oldest first. */
async function readDeclarations(connection: Connection, personId: string, since: Instant): Promise<Declaration[]> {
  const { rows } = await connection.query<{
    record_id: string;
    declared_at: Instant;
    symptoms: string[];
    contacts: string;
    trips: string;
  }>(
    `select record_id, declared_at, symptoms, contacts, trips::text as trips from declaration
     where person_id = $1 and jsonb_typeof(trips) <> 'null'
       and declared_at >= coalesce((select max(declared_at) from declaration
                                    where person_id = $1 and jsonb_typeof(trips) <> 'null' and declared_at < $2), $2)
     order by declared_at, record_id`,
    [personId, sqlInstant(since)],
  );
  return rows.map((row) => {
    const parsed = parseTrips(row.trips);
    return {
      recordId: row.record_id,
      symptoms: row.symptoms,
      contacts: row.contacts,
      trips: parsed.ok ? parsed.trips : [],
    };
  });
}

/** What was told of the days asked about beyond the journeys known by ticket, each trip once. */
function withoutJourneys(told: readonly DeclaredTrip[], journeys: readonly Journey[], since: string): DeclaredTrip[] {
  const others = told.filter(
    (one) => (one.until ?? one.date) >= since && !journeys.some((journey) => names(one, journey)),
  );
  return [...new Map(others.map((one) => [JSON.stringify(one), one])).values()];
}

function offer(
  journey: Journey,
  told: readonly DeclaredTrip[],
  time: (instant: Instant) => string,
): DeclarationForm['offered'][number] {
  const { ticketId, trip, departsAt, arrivesAt } = journey;
  return {
    ticketId,
    mode: trip.mode,
    service: trip.service,
    date: trip.date,
    coach: trip.coach ?? null,
    seat: trip.seat ?? null,
    from: trip.from ?? null,
    to: trip.to ?? null,
    departsAt: departsAt === undefined ? null : time(departsAt),
    arrivesAt: arrivesAt === undefined ? null : time(arrivesAt),
    declared: told.some((one) => names(one, journey)),
  };
}

type MismatchEvidence = EvidenceOf<'declaration-mismatch'>;

function isMismatch(evidence: Evidence): evidence is MismatchEvidence {
  return evidence.kind === 'declaration-mismatch';
}

function showMismatch(
  { id, facts }: MismatchEvidence,
  places: ReadonlyMap<string, Place>,
  time: (instant: Instant) => string,
): DeclarationForm['mismatches'][number] {
  const { omitted, date, what, seenBy, declared, declaredAt } = facts;
  const place = places.get(what);
  return {
    evidenceId: id,
    omitted,
    date,
    what: place?.name ?? what,
    seenBy,
    seenByName: sourceNames[seenBy],
    declared: [...declared],
    declaredAt: time(declaredAt),
    amendment: {
      date,
      ...(omitted === 'zone-visit' ? { zone: what } : place === undefined ? { service: what } : { place: what }),
    },
  };
}
