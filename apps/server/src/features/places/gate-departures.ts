/** Ending visits whose people a gate of the place saw leave, in whatever order arrivals and departures become known. */

import { dayMs, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { changeCheckIns, type CheckInChange } from '../sources/online-records.ts';
import { lockUntilCommit } from '../sources/partitions.ts';
import { repeatMs } from './arrival.ts';

/** A visit of one person at one place. */
export interface LastingVisit {
  readonly recordId: string;
  readonly at: Instant;
  readonly leftAt: Instant | null;
  /** That `leftAt` is only what was planned on arrival. */
  readonly planned: boolean;
}

/**
 * When visits of one person at one place ended, by when gates there saw them leave: each by the first time after it, within a day and
 * before the next arrival. Arrivals within a quarter of an hour are one. What the person said themselves stays. Pure.
 */
export function endsOf<Visit extends LastingVisit>(
  visits: readonly Visit[],
  departures: readonly Instant[],
): { readonly visit: Visit; readonly leftAt: Instant }[] {
  return visits
    .filter(({ leftAt, planned }) => leftAt === null || planned)
    .flatMap((visit) => {
      const nextArrival = Math.min(...visits.map(({ at }) => at).filter((at) => at > visit.at + repeatMs));
      const leftAt = Math.min(...departures.filter((at) => at > visit.at));
      const isItsOwn = leftAt <= visit.at + dayMs && leftAt <= nextArrival && leftAt !== visit.leftAt;
      return isItsOwn ? [{ visit, leftAt }] : [];
    });
}

/** Somebody's arrival or departure at the place. */
interface Movement {
  readonly personId: string;
  readonly at: Instant;
}

/**
 * Ends the visits at a place that end by what is known now. Call it after arrivals or departures were kept, last in the transaction: it
 * makes others of this place wait until that ends, so that of an arrival and a departure kept at the same moment one sees the other.
 * Gives the ends by the ids of their check-ins.
 */
export async function endVisitsLeftByGate(
  city: City,
  connection: Connection,
  placeId: string,
  movements: readonly Movement[],
): Promise<ReadonlyMap<string, Instant>> {
  if (movements.length === 0) return new Map();
  await lockUntilCommit(connection, `visits of ${placeId}`);
  const times = movements.map(({ at }) => at);
  const about = [
    [...new Set(movements.map(({ personId }) => personId))],
    placeId,
    sqlInstant(Math.min(...times) - dayMs),
    sqlInstant(Math.max(...times) + dayMs),
  ];
  const { rows: departures } = await connection.query<Movement>(
    `select person_id as "personId", at from gate_scan
     where person_id = any($1::uuid[]) and place_id = $2 and direction = 'out' and at between $3 and $4`,
    about,
  );
  if (departures.length === 0) return new Map();
  const { rows: visits } = await connection.query<LastingVisit & { readonly personId: string }>(
    `select subject_id as "personId", record_id as "recordId", at, left_at as "leftAt", coalesce(left_at = planned_leave_at, false) as planned
     from check_in
     where subject_id = any($1::uuid[]) and subject_kind = 'person' and place_id = $2 and at between $3 and $4
     order by subject_id, at, record_id`,
    about,
  );
  const departuresOf = Map.groupBy(departures, (departure) => departure.personId);
  const changes: (CheckInChange & { readonly leftAt: Instant })[] = [];
  for (const [personId, ofPerson] of Map.groupBy(visits, (visit) => visit.personId)) {
    const left = (departuresOf.get(personId) ?? []).map(({ at }) => at);
    for (const { visit, leftAt } of endsOf(ofPerson, left)) {
      changes.push({ personId, recordId: visit.recordId, at: visit.at, leftAt });
    }
  }
  if (changes.length > 0) await changeCheckIns(city, connection, changes);
  return new Map(changes.map(({ recordId, leftAt }) => [recordId, leftAt]));
}
