import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openDatabase } from '../../platform/database.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { isWithdrawn } from './withdrawn.ts';

describeOnEachServer('what platforms lost', '2026-02-11T12:00:00+08:00', (city) => {
  it('is not taken for nothing while the database does not answer, which fails the question alone', async () => {
    const db = await openDatabase(city().url);
    await db.close();
    await expect(isWithdrawn({ ...city(), db }, 'platform', 'key')).rejects.toThrow();
    await nextTurn(); // a rejection that nobody takes would end the process
  });
});
