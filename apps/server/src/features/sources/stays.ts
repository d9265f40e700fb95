/** Indexing of the stays: partitions are filled bare, which is several times faster, and finalised when the load is over. */

import pg from 'pg';
import type { Connection, Database } from '../../platform/database.ts';
import { lockUntilCommit } from './partitions.ts';
import { stayColumns } from './stays/stay-rows.ts';

/** Lock under which rows go into partitions and partitions are finalised. */
export const stayLock = 'stay';

/** The statements that index a partition: first the one that also keeps stays from being there twice. */
export function stayIndexes(partition: string): readonly [unique: string, byCell: string] {
  return [
    `create unique index ${partition}_phone on ${partition} (phone_id, started_at, cell_key, ended_at)`,
    `create index ${partition}_cell on ${partition} (cell_key, started_at) include (phone_id, ended_at)`,
  ];
}

/**
 * Takes double rows out of the bare partitions of `stay` and indexes them, each in a transaction of its own; those that an import left
 * behind when it was killed, too. Does nothing where all are indexed.
 *
 * @returns how many rows of source files were double: of a long stay that was cut into pieces only the first counts.
 */
export async function finaliseStays(db: Database): Promise<number> {
  return await db.withConnection(async (connection) => {
    const bare = await barePartitions(connection);
    if (bare.length === 0) return 0;
    await connection.query(
      'create temp table if not exists removed_stay (phone_id uuid, started_at timestamptz, cell_key bigint, ended_at timestamptz, times bigint)',
    );
    try {
      for (const partition of bare) await finalise(connection, partition);
      return await countRemovedRows(connection);
    } finally {
      await connection.query('drop table if exists removed_stay').catch(() => undefined);
    }
  });
}

/** Partitions of `stay` without an index, by name; all, or those among the given ones. */
export async function barePartitions(
  connection: Pick<Connection, 'query'>,
  among?: readonly string[],
): Promise<string[]> {
  const { rows } = await connection.query<{ name: string }>(
    `select c.relname as name from pg_inherits h join pg_class c on c.oid = h.inhrelid
     where h.inhparent = 'stay'::regclass and not exists (select from pg_index i where i.indrelid = c.oid) and ($1::text[] is null or c.relname = any($1))
     order by c.relname`,
    [among ?? null],
  );
  return rows.map(({ name }) => name);
}

async function finalise(connection: Connection, partition: string): Promise<void> {
  await connection.query('begin');
  try {
    await lockUntilCommit(connection, stayLock);
    const isBare = (await barePartitions(connection, [partition])).length > 0;
    if (isBare) {
      const [unique, byCell] = stayIndexes(partition);
      await connection.query('savepoint indexing');
      try {
        await connection.query(unique);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError) || error.code !== uniqueViolation) throw error;
        await connection.query('rollback to savepoint indexing');
        await removeDoubles(connection, partition);
        await connection.query(unique);
      }
      await connection.query(byCell);
    }
    await connection.query('commit');
    // Marks every row as seen by all: only then is "who was there" answered from the index alone.
    if (isBare) await connection.query(`vacuum (analyze) ${partition}`);
  } catch (error) {
    await connection.query('rollback').catch(() => undefined);
    throw error;
  }
}

const uniqueViolation = '23505';

/** Counting groups by the phone first, so a spread table does it on each machine; only the double rows are touched. */
async function removeDoubles(connection: Connection, partition: string): Promise<void> {
  await connection.query(`
    create temp table double_stay on commit drop as
      select ${stayColumns}, count(*) - 1 as times from ${partition} group by ${stayColumns} having count(*) > 1;
    delete from ${partition} where (${stayColumns}) in (select ${stayColumns} from double_stay);
    insert into ${partition} (${stayColumns}) select ${stayColumns} from double_stay;
    insert into removed_stay select ${stayColumns}, times from double_stay;
    drop table double_stay`);
}

/** A later piece of a long stay follows, without a gap, a piece of exactly 24 hours in the same cell. */
async function countRemovedRows(connection: Connection): Promise<number> {
  const { rows } = await connection.query<{ count: string }>(
    `select coalesce(sum(r.times), 0)::text as count from removed_stay r
     where not exists (
       select from removed_stay b
       where b.phone_id = r.phone_id and b.cell_key = r.cell_key and b.ended_at = r.started_at
         and b.ended_at - b.started_at = interval '24 hours')`,
  );
  return Number(rows[0]?.count ?? 0);
}
