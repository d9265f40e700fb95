import { expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { personId } from '../../testkit/records/rows.ts';
import { dropOldIssuedCodes } from './retention.ts';

describeOnEachServer('codes that nobody can show any more', '2020-02-20T12:00:00+08:00', (city) => {
  it('are forgotten once no gate can deliver a scan of them', async () => {
    const keep = async (code: string, expiresAt: string): Promise<void> => {
      await city().db.query(
        `insert into issued_code (person_id, code_id, kind, colour, issued_at, expires_at)
         values ($1, $2, 'live', 'green', $3::timestamptz - interval '12 hours', $3)`,
        [personId('somebody'), code, expiresAt],
      );
    };
    await keep('valid', '2020-02-20T18:00:00+08:00');
    await keep('within-a-week', '2020-02-13T12:00:00+08:00');
    await keep('long-gone', '2020-02-12T11:00:00+08:00');
    await dropOldIssuedCodes(city());
    const { rows } = await city().db.query<{ code_id: string }>('select code_id from issued_code order by code_id');
    expect(rows.map((row) => row.code_id)).toEqual(['valid', 'within-a-week']);
  });
});
