/** Who checked in at places in a time, by themselves or by a phone they carried then. */

import type { Policy } from '@open-health-code/domain';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { leftAtLatest } from '../tracing/co-visits.ts';

export interface VisitWindow {
  readonly placeIds: readonly string[];
  /** Half-open. */
  readonly from: number;
  readonly until: number;
}

interface VisitRow {
  readonly subject_id: string;
  readonly subject_kind: 'person' | 'phone';
  readonly at: number;
}

/** In portions, a person perhaps several times. Check-ins that contradict others of the same person are left out. In the caller's transaction. */
export async function* visitorsOf(
  connection: Connection,
  policy: Policy,
  { placeIds, from, until }: VisitWindow,
): AsyncGenerator<readonly string[]> {
  const left = leftAtLatest('v', policy.contacts);
  const rows = rowBatches<VisitRow>(
    connection,
    `select v.subject_id, v.subject_kind, v.at from check_in v
     where v.place_id = any($1) and not v.doubtful and v.at < $3 and v.at > $2::timestamptz - interval '24 hours' and ${left} > $2
     union all
     select v.subject_id, v.subject_kind, v.at from check_in v
     where v.place_id = any($1) and not v.doubtful and v.left_at - v.at > interval '24 hours' and v.left_at > $2
       and v.at <= $2::timestamptz - interval '24 hours'`,
    [placeIds, sqlInstant(from), sqlInstant(until)],
  );
  for await (const batch of rows) {
    const people = batch.filter((row) => row.subject_kind === 'person').map((row) => row.subject_id);
    const phones = batch.filter((row) => row.subject_kind === 'phone');
    yield [...people, ...(await carriersOf(connection, phones))];
  }
}

/** Who carried each phone when it checked in. */
async function carriersOf(connection: Connection, visits: readonly VisitRow[]): Promise<string[]> {
  if (visits.length === 0) return [];
  const { rows } = await connection.query<{
    phone_id: string;
    person_id: string;
    valid_from: number;
    valid_until: number | null;
  }>('select phone_id, person_id, valid_from, valid_until from attribution where phone_id = any($1)', [
    [...new Set(visits.map((visit) => visit.subject_id))],
  ]);
  const byPhone = Map.groupBy(rows, (row) => row.phone_id);
  return visits.flatMap(({ subject_id: phoneId, at }) =>
    (byPhone.get(phoneId) ?? [])
      .filter((row) => row.valid_from <= at && at < (row.valid_until ?? Infinity))
      .map((row) => row.person_id),
  );
}
