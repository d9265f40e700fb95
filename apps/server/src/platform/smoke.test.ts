import { expect, it } from 'vitest';
import { describeOnEachServer } from '../testkit/database.ts';

describeOnEachServer('a migrated database', '2020-02-11T08:00:00+08:00', (city) => {
  it('has the core tables and runs in UTC', async () => {
    const { rows } = await city().db.query<{ zone: string; tables: number }>(
      `select current_setting('timezone') as zone, (select count(*)::int from pg_tables where schemaname = 'public') as tables`,
    );
    expect(rows[0]?.zone).toBe('UTC');
    expect(rows[0]?.tables).toBeGreaterThan(20);
  });
});
