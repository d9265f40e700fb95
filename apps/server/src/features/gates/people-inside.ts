/** How many people are inside a place, by what its gates counted in and out, and by who counted them there. */

import { dayMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { startOfHour } from './counts.ts';
import type { Scan } from './scans.ts';

/** Whoever came in longer ago is no longer taken to be inside: so a departure that no gate saw is forgotten in the end. */
const countedMs = dayMs;

/** Advisory locks by place: batches of scans share one, whoever counts by hand waits for them, and they for that. */
const lockSpace = 7_302_020;

/**
 * Of who was inside before and, hour by hour, by how many more came in than left. Never below none: where more left than are known to be
 * inside, the others came in before counting began, or unseen. Pure.
 */
export function insideAfter(before: number, moved: readonly number[]): number {
  return moved.reduce((inside, net) => Math.max(0, inside + net), before);
}

export interface PeopleInside {
  readonly inside: number;
  /** When somebody last counted them at the place; undefined when that was longer ago than is counted. */
  readonly handCountedAt: number | undefined;
}

/** People inside a place by all of its gates. Midnight ends nothing. */
export async function peopleInside(city: City, placeId: string): Promise<PeopleInside> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const countedFrom = startOfHour(city.clock.now() - countedMs, utcOffsetMinutes);
  const handCount = await readHandCount(city.db, placeId);
  const base = handCount !== undefined && handCount.hour >= countedFrom ? handCount : undefined;
  const { rows } = await city.db.query<{ hour: number; net: number }>(
    `select hour, sum(entered - departed)::int as net from gate_count
     where place_id = $1 and hour >= $2 group by hour order by hour`,
    [placeId, sqlInstant(base?.hour ?? countedFrom)],
  );
  const moved = rows.map(({ hour, net }) => (hour === base?.hour ? net - base.movedBefore : net));
  return { inside: insideAfter(base?.inside ?? 0, moved), handCountedAt: base?.countedAt };
}

/** From now on the count goes on from what somebody counted there, as if these people had come in now. */
export async function setPeopleInside(city: City, placeId: string, inside: number, by: string): Promise<void> {
  const { utcOffsetMinutes } = await policyInForce(city);
  await city.db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, placeId]);
    const now = city.clock.now();
    const hour = sqlInstant(startOfHour(now, utcOffsetMinutes));
    const { rows } = await connection.query<{ moved: number }>(
      'select coalesce(sum(entered - departed), 0)::int as moved from gate_count where place_id = $1 and hour = $2',
      [placeId, hour],
    );
    await connection.query(
      `insert into gate_hand_count (place_id, inside, counted_at, hour, moved_before, counted_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (place_id) do update set inside = excluded.inside, counted_at = excluded.counted_at, hour = excluded.hour,
         moved_before = excluded.moved_before, counted_by = excluded.counted_by`,
      [placeId, inside, sqlInstant(now), hour, rows[0]?.moved ?? 0, by],
    );
  });
}

/**
 * Notes of scans that are kept now which were made before somebody counted, in the same hour: the hour's count has them, the people inside
 * were counted with them already. Call it in the transaction that counts them, and before that.
 */
export async function noteBeforeHandCount(
  connection: Connection,
  placeId: string,
  scans: readonly Pick<Scan, 'at' | 'direction'>[],
): Promise<void> {
  await connection.query('select pg_advisory_xact_lock_shared($1, hashtext($2))', [lockSpace, placeId]);
  const handCount = await readHandCount(connection, placeId);
  if (handCount === undefined) return;
  const { hour, countedAt } = handCount;
  const before = scans.filter(({ at }) => at >= hour && at < countedAt);
  const net = count(before, 'in') - count(before, 'out');
  if (net === 0) return;
  await connection.query('update gate_hand_count set moved_before = moved_before + $2 where place_id = $1', [
    placeId,
    net,
  ]);
}

function count(scans: readonly Pick<Scan, 'direction'>[], direction: 'in' | 'out'): number {
  return scans.filter((scan) => scan.direction === direction).length;
}

interface HandCount {
  readonly inside: number;
  readonly countedAt: number;
  readonly hour: number;
  readonly movedBefore: number;
}

async function readHandCount(queryable: Queryable, placeId: string): Promise<HandCount | undefined> {
  const { rows } = await queryable.query<HandCount>(
    `select inside, counted_at as "countedAt", hour, moved_before as "movedBefore" from gate_hand_count where place_id = $1`,
    [placeId],
  );
  return rows[0];
}
