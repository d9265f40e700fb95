/** One refresh at a time: whatever derives or assesses holds the same lock. */

import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';

const lockKey = 7_302_010;

/**
 * Runs work while no other process refreshes. The lock lives with the connection, so it ends with a killed process, once the server
 * has stopped that process's last statement.
 */
export async function whileNoOtherRefreshes<T>(city: City, work: (connection: Connection) => Promise<T>): Promise<T> {
  return await city.db.withConnection(async (connection) => {
    await connection.query('select pg_advisory_lock($1)', [lockKey]);
    const result = await work(connection);
    // A failure destroys the connection, and the lock with it.
    await connection.query('select pg_advisory_unlock($1)', [lockKey]);
    return result;
  });
}

/** A transaction on a connection that is already held. */
export async function inTransaction<T>(
  connection: Connection,
  work: () => Promise<T>,
  { begin = 'begin', end = 'commit' }: { readonly begin?: string; readonly end?: 'commit' | 'rollback' } = {},
): Promise<T> {
  await connection.query(begin);
  try {
    const result = await work();
    await connection.query(end);
    return result;
  } catch (error) {
    // The connection may be gone; the first error is the one to tell.
    await connection.query('rollback').catch(() => undefined);
    throw error;
  }
}
