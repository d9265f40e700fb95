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
});
