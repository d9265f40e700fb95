/** Checking people in by a poster, and out again. */

import { formatInstant, type ContactDefinitions, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import {
  changeCheckIns,
  keepCheckIns,
  type CheckInChange,
  type CheckInRecord,
  type CheckInVia,
} from '../sources/online-records.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';
import { fitArrival, type KnownVisit, type Visit } from './arrival.ts';
import { endVisitsLeftByGate } from './gate-departures.ts';
import { isCarriage, isRecent, placeColumns, placeOf, queuedMs, type Place, type PlaceRow } from './posters.ts';

/** A visit as its person sees it. */
export interface ShownCheckIn {
  readonly checkInId: string;
  readonly place: {
    readonly kind: string;
    readonly name: string;
    readonly service: string | null;
    readonly coach: string | null;
  };
  readonly via: CheckInVia | null;
  readonly at: string;
  readonly leftAt: string | null;
  readonly planned: boolean;
  readonly unnamedCompanions: number;
}

export interface Scan {
  readonly place: Place;
  readonly via: CheckInVia;
  readonly at: Instant;
  readonly leaveAfterMinutes: number | undefined;
  readonly unnamedCompanions: number;
  /** The policy's, for what a ride without an end is. */
  readonly contacts: Pick<ContactDefinitions, 'carriage'>;
  /** The same whenever this attempt is made again. */
  readonly attempt: readonly [ownerId: string, key: string];
}

/**
 * Checks people in at one place, each for themselves; the first one counts who is along without an account. Call `prepareCheckInDays`
 * before the transaction.
 */
export async function checkIn(
  city: City,
  connection: Connection,
  personIds: readonly string[],
  scan: Scan,
): Promise<readonly { readonly personId: string; readonly checkIn: ShownCheckIn }[]> {
  const { place, at, via } = scan;
  const planned = scan.leaveAfterMinutes === undefined ? undefined : at + scan.leaveAfterMinutes * 60_000;
  const known = await visitsAround(connection, personIds, at);
  const records: CheckInRecord[] = [];
  const changes: CheckInChange[] = [];
  const answers = personIds.map((personId, index) => {
    const visit: Visit = {
      placeId: place.placeId,
      isCarriage: isCarriage(place),
      via,
      at,
      leftAt: planned,
      planned: planned !== undefined,
      // A carriage is wherever its line goes, whatever a list says of it.
      lon: isCarriage(place) ? undefined : place.lon,
      lat: isCarriage(place) ? undefined : place.lat,
    };
    const visits = known.get(personId) ?? [];
    const arrival = fitArrival(visit, visits, scan.contacts);
    if (arrival.repeats !== undefined) return { personId, checkIn: shown(arrival.repeats.row) };
    const recordId = deterministicId('check-in', ...scan.attempt, personId);
    const leftAt = arrival.leftAt ?? planned;
    const unnamedCompanions = index === 0 ? scan.unnamedCompanions : 0;
    const stillPlanned = arrival.leftAt === undefined && planned !== undefined;
    records.push({
      personId,
      recordId,
      placeId: place.placeId,
      at,
      leftAt,
      via,
      unnamedCompanions,
      planned: stillPlanned,
      doubtful: arrival.doubtful,
    });
    for (const { visit: other, ...change } of arrival.changes) {
      changes.push({ personId, recordId: other.recordId, at: other.at, ...change });
    }
    return {
      personId,
      checkIn: {
        checkInId: recordId,
        place: shownPlace(place),
        via,
        planned: stillPlanned,
        unnamedCompanions,
        at: written(at),
        leftAt: leftAt === undefined ? null : written(leftAt),
      },
    };
  });
  if (records.length > 0) await keepCheckIns(city, connection, records);
  if (changes.length > 0) await changeCheckIns(city, connection, changes);
  // A phone that was offline may hand in a visit after a gate saw its end.
  const ends = await endVisitsLeftByGate(city, connection, place.placeId, records);
  return answers.map((answer) => {
    const end = ends.get(answer.checkIn.checkInId);
    return end === undefined
      ? answer
      : { ...answer, checkIn: { ...answer.checkIn, leftAt: written(end), planned: false } };
  });
}

/** Ends a visit; of one that has ended before, tells when. Throws `not-found` for a visit the person does not have. */
export async function leave(
  city: City,
  connection: Connection,
  personId: string,
  checkInId: string,
  saidLeftAt: Instant,
): Promise<ShownCheckIn> {
  const { rows } = await connection.query<VisitRow>(
    `${selectVisits} where v.subject_id = $1 and v.subject_kind = 'person' and v.record_id = $2`,
    [personId, checkInId],
  );
  const [row] = rows;
  if (row === undefined) throw new ProblemError('not-found');
  if (row.left_at !== null && !isPlanned(row)) return shown(row);
  const now = city.clock.now();
  if (saidLeftAt < row.at || !isRecent(saidLeftAt, now)) throw new ProblemError('check-in-time');
  // A phone's clock that is a little ahead shall not put anybody into the future.
  const leftAt = Math.max(row.at, Math.min(saidLeftAt, now));
  await changeCheckIns(city, connection, [{ personId, recordId: checkInId, at: row.at, leftAt }]);
  return { ...shown(row), leftAt: written(leftAt), planned: false };
}

/** Visits of the last day that have begun and not ended, the newest first. */
export async function openVisits(queryable: Queryable, personId: string, now: Instant): Promise<ShownCheckIn[]> {
  const { rows } = await queryable.query<VisitRow>(
    `${selectVisits}
     where v.subject_id = $1 and v.subject_kind = 'person' and v.at > $2::timestamptz and v.at <= $3::timestamptz
       and (v.left_at is null or v.left_at > $3::timestamptz)
     order by v.at desc, v.record_id`,
    [personId, sqlInstant(now - queuedMs), sqlInstant(now)],
  );
  return rows.map(shown);
}

interface VisitRow extends Omit<PlaceRow, 'kind' | 'name'> {
  /** Null with all of the place's columns when the city has it no more. */
  readonly kind: string | null;
  readonly name: string | null;
  readonly subject_id: string;
  readonly record_id: string;
  readonly at: Instant;
  readonly left_at: Instant | null;
  readonly planned_leave_at: Instant | null;
  readonly via: CheckInVia | null;
  readonly doubtful: boolean;
  readonly unnamed_companions: number;
}

const selectVisits = `
  select v.subject_id, v.record_id, v.place_id, v.at, v.left_at, v.planned_leave_at, v.via, v.doubtful, v.unnamed_companions, ${placeColumns}
  from check_in v left join place p on p.place_id = v.place_id`;

type VisitOfPerson = KnownVisit & { readonly row: VisitRow };

/** Visits of each person in the day before and after an instant. */
async function visitsAround(
  connection: Connection,
  personIds: readonly string[],
  at: Instant,
): Promise<ReadonlyMap<string, readonly VisitOfPerson[]>> {
  const { rows } = await connection.query<VisitRow>(
    `${selectVisits}
     where v.subject_id = any($1) and v.subject_kind = 'person' and v.at > $2::timestamptz and v.at < $3::timestamptz
     order by v.at, v.record_id`,
    [personIds, sqlInstant(at - queuedMs), sqlInstant(at + queuedMs)],
  );
  return Map.groupBy(rows.map(visitOf), (visit) => visit.row.subject_id);
}

function visitOf(row: VisitRow): VisitOfPerson {
  const moves = row.kind !== null && isCarriage({ kind: row.kind });
  return {
    row,
    recordId: row.record_id,
    placeId: row.place_id,
    isCarriage: moves,
    via: row.via,
    at: row.at,
    leftAt: row.left_at ?? undefined,
    planned: isPlanned(row),
    doubtful: row.doubtful,
    lon: moves ? undefined : (row.lon ?? undefined),
    lat: moves ? undefined : (row.lat ?? undefined),
  };
}

function isPlanned(row: VisitRow): boolean {
  return row.left_at !== null && row.left_at === row.planned_leave_at;
}

function shown(row: VisitRow): ShownCheckIn {
  return {
    checkInId: row.record_id,
    place: shownPlace(placeOf({ ...row, kind: row.kind ?? '', name: row.name ?? '' })),
    via: row.via,
    at: written(row.at),
    leftAt: row.left_at === null ? null : written(row.left_at),
    planned: isPlanned(row),
    unnamedCompanions: row.unnamed_companions,
  };
}

export function shownPlace({ kind, name, service, coach }: Place): ShownCheckIn['place'] {
  return { kind, name, service: service ?? null, coach: coach ?? null };
}

function written(instant: Instant): string {
  return formatInstant(instant, utcOffsetMinutes);
}
