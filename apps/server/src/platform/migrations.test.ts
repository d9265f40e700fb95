import pg from 'pg';
import { expect, it } from 'vitest';
import { describeOnEachServer } from '../testkit/database.ts';
import { personId } from '../testkit/records/rows.ts';
import { migrate } from './migrations.ts';

describeOnEachServer('a database of the version before', '2020-02-11T12:00:00+08:00', (city) => {
  it('gets handles that are not pseudonyms, and gives no answer again that holds one', async () => {
    await city().db.query('alter table dependant drop column handle');
    await city().db.query(`delete from schema_migration where name like '0010%'`);
    const [carer, child, parent] = [personId('carer'), personId('child'), personId('parent')];
    await city().db.query(
      `insert into dependant (person_id, dependant_id, request_id, relation, basis, state, since)
       select $1, dependant_id, gen_random_uuid(), 'child', 'consent', 'active', now() from unnest($2::uuid[]) as d (dependant_id)`,
      [carer, [child, parent]],
    );
    const answers = {
      asked: { dependantId: child, challenge: null },
      visited: { checkIn: {}, companions: [{ personId: child, checkInId: child }] },
      alone: { checkIn: {}, companions: [] },
      declared: { recordId: 'r' },
    };
    for (const [key, answer] of Object.entries(answers)) {
      await city().db.query(
        `insert into idempotent_answer (owner_id, key, asked, answer, at) values ($1, $2, '', $3, now())`,
        [carer, key, JSON.stringify(answer)],
      );
    }
    await city().db.query(`insert into idempotent_answer (owner_id, key, asked, at) values ($1, 'none', '', now())`, [
      carer,
    ]);

    const client = new pg.Client({ connectionString: city().url });
    await client.connect();
    try {
      await migrate(client);
      await migrate(client);
    } finally {
      await client.end();
    }
    const { rows } = await city().db.query<{ handle: string }>('select handle from dependant');
    expect(new Set([carer, child, parent, ...rows.map(({ handle }) => handle)]).size).toBe(5);
    const kept = await city().db.query<{ key: string }>('select key from idempotent_answer order by key');
    expect(kept.rows.map(({ key }) => key)).toEqual(['alone', 'declared', 'none']);
    // Processes of the version before go on for a while.
    const late = city().db.query(
      `insert into dependant (person_id, dependant_id, request_id, relation, basis, state, since)
       values ($1, $2, gen_random_uuid(), 'child', 'consent', 'pending', now())`,
      [parent, child],
    );
    await expect(late).resolves.toMatchObject({ rowCount: 1 });
  });
});
