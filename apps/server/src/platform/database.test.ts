import { expect, it } from 'vitest';
import { describeOnEachServer } from '../testkit/database.ts';
import { openDatabase } from './database.ts';

describeOnEachServer('a database', '2020-02-01T00:00:00Z', (city) => {
  it('lets transactions that need a further connection end, however many there are at once', async () => {
    const db = await openDatabase(city().url, { max: 2 });
    try {
      const work = async (): Promise<unknown> =>
        await db.transaction(async (connection) => {
          await connection.query('select 1');
          return await db.transaction(async () => (await db.query('select 2 as two')).rows[0] as unknown);
        });
      const ended = await Promise.all(Array.from({ length: 12 }, work));
      expect(ended).toEqual(Array.from({ length: 12 }, () => ({ two: 2 })));
      expect(db.openConnections()).toBeLessThanOrEqual(4);
    } finally {
      await db.close();
    }
  }, 10_000);

  it('goes on with the connection of a transaction that was refused, and not with one that broke', async () => {
    const db = await openDatabase(city().url, { max: 1 });
    try {
      const server = async (): Promise<number> => {
        const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
        return rows[0]?.pid ?? 0;
      };
      const first = await server();
      const refused = db.transaction(async (connection) => {
        await connection.query('create table left_behind (id integer)');
        throw new Error('refused');
      });
      await expect(refused).rejects.toThrow('refused');
      await expect(db.transaction(async (connection) => await connection.query('select no_such'))).rejects.toThrow();
      expect(await server()).toBe(first);
      expect((await db.query(`select from pg_tables where tablename = 'left_behind'`)).rowCount).toBe(0);
      const broken = db.transaction(
        async (connection) => await connection.query('select pg_terminate_backend(pg_backend_pid())'),
      );
      await expect(broken).rejects.toThrow();
      expect(await server()).not.toBe(first);
    } finally {
      await db.close();
    }
  });
});
