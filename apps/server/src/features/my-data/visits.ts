/** Check-ins of a person: by their own document, or by a number while they carried it. */

import type { Instant } from '@open-health-code/domain';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { beginning, behind, newestFirst, valuesOf, type Position } from './position.ts';

export interface Visit extends Position {
  /** The record's. */
  readonly id: string;
  readonly placeId: string;
  readonly leftAt: Instant | undefined;
  readonly by: 'person' | 'phone';
  /** What else is kept of it. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Place {
  readonly placeId: string;
  readonly name: string;
  readonly kind: string;
  readonly district: string | undefined;
}

interface VisitRow {
  subject_id: string;
  record_id: string;
  place_id: string;
  at: Instant;
  left_at: Instant | null;
  details: Readonly<Record<string, unknown>>;
}

interface Carried {
  readonly phoneId: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** Check-ins since an instant that come behind a position, the newest first, at most so many. */
export async function readVisits(
  connection: Connection,
  personId: string,
  { since, from = beginning, limit }: { readonly since: Instant; readonly from?: Position; readonly limit: number },
): Promise<readonly Visit[]> {
  const carried = await readCarried(connection, personId);
  const subjects = [personId, ...new Set(carried.map(({ phoneId }) => phoneId))];
  const visits: Visit[] = [];
  // A number is somebody else's at other times, so more may have to be read than are wanted.
  for (let position = from; visits.length < limit;) {
    const { rows } = await connection.query<VisitRow>(
      `select subject_id, record_id, place_id, at, left_at,
              jsonb_strip_nulls(jsonb_build_object('via', via, 'plannedUntil', planned_leave_at, 'doubtful', doubtful,
                                                   'unnamedCompanions', unnamed_companions)) as details
       from check_in
       where subject_id = any($1) and at >= $2 and ${behind('record_id', [3, 4])}
       ${newestFirst('record_id')} limit ${limit}`,
      [subjects, sqlInstant(since), ...valuesOf(position)],
    );
    visits.push(...rows.flatMap((row) => visitOf(row, personId, carried) ?? []));
    const last = rows.at(-1);
    if (rows.length < limit || last === undefined) break;
    position = { at: last.at, id: last.record_id };
  }
  return visits.slice(0, limit);
}

function visitOf(row: VisitRow, personId: string, carried: readonly Carried[]): Visit | undefined {
  const isOwn = row.subject_id === personId;
  const carries = ({ phoneId, from, until }: Carried): boolean =>
    phoneId === row.subject_id && from <= row.at && row.at < until;
  if (!isOwn && !carried.some(carries)) return undefined;
  const { record_id: id, place_id: placeId, at, left_at: leftAt, details } = row;
  return { id, placeId, at, leftAt: leftAt ?? undefined, by: isOwn ? 'person' : 'phone', details };
}

async function readCarried(connection: Connection, personId: string): Promise<readonly Carried[]> {
  const { rows } = await connection.query<{ phone_id: string; valid_from: Instant; valid_until: Instant | null }>(
    'select phone_id, valid_from, valid_until from attribution where person_id = $1',
    [personId],
  );
  return rows.map((row) => ({ phoneId: row.phone_id, from: row.valid_from, until: row.valid_until ?? Infinity }));
}

/** Places by their ids; those that no list names are absent. */
export async function readPlaces(
  connection: Connection,
  placeIds: readonly string[],
): Promise<ReadonlyMap<string, Place>> {
  const { rows } = await connection.query<{ place_id: string; name: string; kind: string; district: string | null }>(
    'select place_id, name, kind, district from place where place_id = any($1)',
    [[...new Set(placeIds)]],
  );
  return new Map(
    rows.map(({ place_id: placeId, name, kind, district }) => [
      placeId,
      { placeId, name, kind, district: district ?? undefined },
    ]),
  );
}
