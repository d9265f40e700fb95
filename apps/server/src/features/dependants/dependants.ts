/** Who acts for whom: what is kept of it, and how long. */

import type { City } from '../../city.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';

/** As many as one person may act for, those asked for included. */
export const mostDependants = 8;
/** Whoever does not agree in this time has refused. */
export const consentMs = 7 * 86_400_000;
/** A refusal by the office is shown this long. */
const refusedMs = 30 * 86_400_000;

export type Relation = 'child' | 'parent' | 'disabled';

/** Who decided, where it was the dependant's own word. */
export const byDependant = 'dependant';

/** What was sealed for deciding is not needed any more. */
export const withoutSealed = 'sealed_name = null, sealed_number = null, sealed_proof = null';

export interface DependantRow {
  readonly person_id: string;
  readonly dependant_id: string;
  readonly handle: string;
  readonly relation: Relation;
  readonly basis: 'consent' | 'proof';
  readonly state: 'pending' | 'active' | 'refused';
  readonly since: number;
  readonly decided_by: string | null;
  readonly key_id: number | null;
  readonly sealed_name: Buffer | null;
}

/** The person whom a carer acts for under this handle. Undefined for one that is not theirs, somebody's or nobody's. */
export async function dependantOf(city: City, carerId: string, handle: string): Promise<string | undefined> {
  // The path is not checked yet where this is asked.
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(handle)) return undefined;
  const row = await findDependant(city.db, carerId, handle);
  return row?.state === 'active' ? row.dependant_id : undefined;
}

/** Whom a carer calls by this handle, acting for them or not. */
export async function findDependant(
  queryable: Queryable,
  carerId: string,
  handle: string,
): Promise<Pick<DependantRow, 'dependant_id' | 'state'> | undefined> {
  const { rows } = await queryable.query<Pick<DependantRow, 'dependant_id' | 'state'>>(
    'select dependant_id, state from dependant where person_id = $1 and handle = $2',
    [carerId, handle],
  );
  return rows[0];
}

/** Whom somebody calls by this handle who acts for them, or asks to. */
export async function findCarer(
  queryable: Queryable,
  dependantId: string,
  handle: string,
): Promise<string | undefined> {
  const { rows } = await queryable.query<{ person_id: string }>(
    'select person_id from dependant where dependant_id = $1 and handle = $2',
    [dependantId, handle],
  );
  return rows[0]?.person_id;
}

/** By which handles carers know those they act for now. */
export async function handlesOf(
  queryable: Queryable,
  carerIds: readonly string[],
): Promise<(carerId: string, dependantId: string) => string | undefined> {
  const { rows } = await queryable.query<Pick<DependantRow, 'person_id' | 'dependant_id' | 'handle'>>(
    `select person_id, dependant_id, handle from dependant where person_id = any($1) and state = 'active'`,
    [carerIds],
  );
  const handles = new Map(rows.map((row) => [`${row.person_id} ${row.dependant_id}`, row.handle]));
  return (carerId, dependantId) => handles.get(`${carerId} ${dependantId}`);
}

/** Everything kept of a carer or a dependant, the oldest first. */
export async function readRows(
  connection: Connection,
  column: 'person_id' | 'dependant_id',
  id: string,
): Promise<DependantRow[]> {
  const { rows } = await connection.query<DependantRow>(
    `select person_id, dependant_id, handle, relation, basis, state, since, decided_by, key_id, sealed_name
     from dependant where ${column} = $1 order by since, handle`,
    [id],
  );
  return rows;
}

/** Whether the carer sees it. Requests for consent pass away by themselves, refused or not. */
export function isShown(row: DependantRow, now: number): boolean {
  const { state, basis, since, sealed_name: name } = row;
  if (state === 'active' || (state === 'pending' && basis === 'proof')) return true;
  if (state === 'refused' && row.decided_by !== byDependant) return since > now - refusedMs;
  return name !== null && since > now - consentMs;
}

/** Whether the dependant refused, not long ago. */
export function refuses({ state, decided_by: by, since }: DependantRow, now: number): boolean {
  return state === 'refused' && by === byDependant && since > now - consentMs;
}

/** Drops what has passed away. */
export async function dropOldRequests(city: City): Promise<void> {
  const now = city.clock.now();
  await city.db.query(
    `delete from dependant
     where (state = 'pending' and basis = 'consent' and since < $1) or (state = 'refused' and since < $2)`,
    [sqlInstant(now - consentMs), sqlInstant(now - refusedMs)],
  );
}
