/** Codes on paper: making them, seeing which there are, taking one back. */

import type { CodeColour } from '@open-health-code/health-code';
import type { Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { keepIssued, type Issued } from '../codes/issuing.ts';
import { notify } from '../notifications/queue.ts';

/** Papers that one person may have at a time: some at home, one in the purse, one with a relative. */
const mostPapers = 5;

export interface PaperCode {
  readonly codeId: string;
  readonly colour: CodeColour;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** `outdated`: the colour got worse since, so it is on the revocation list; `revoked`: taken back by itself. */
  readonly state: 'valid' | 'outdated' | 'revoked';
}

/** Codes on paper of a person that have not expired, the newest first. */
export async function listPaperCodes(city: City, queryable: Queryable, personId: string): Promise<PaperCode[]> {
  const { rows } = await queryable.query<PaperCode>(
    `select i.code_id as "codeId", i.colour, i.issued_at as "issuedAt", i.expires_at as "expiresAt",
            case when i.withdrawn then 'revoked'
                 when array_position(array['green', 'yellow', 'red'], a.colour) > array_position(array['green', 'yellow', 'red'], i.colour)
                   then 'outdated'
                 else 'valid' end as state
     from issued_code i left join assessment a on a.person_id = i.person_id
     where i.person_id = $1 and i.kind = 'paper' and i.expires_at > $2::timestamptz
     order by i.issued_at desc, i.code_id`,
    [personId, sqlInstant(city.clock.now())],
  );
  return rows;
}

/** Keeps a code that was signed for paper. Answers false, and keeps nothing, when the person has as many as may be. */
export async function keepPaperCode(city: City, queryable: Queryable, issued: Issued): Promise<boolean> {
  const codes = await listPaperCodes(city, queryable, issued.personId);
  if (codes.filter(({ state }) => state === 'valid').length >= mostPapers) return false;
  await keepIssued(queryable, [issued]);
  return true;
}

/**
 * Takes one code on paper back; the revocation list has it at its next publication, and its holder is told. Answers whether there is such
 * a code; of one that was taken back before nothing changes.
 *
 * @param personId whose it has to be; anybody's where undefined.
 */
export async function revokePaperCode(city: City, codeId: string, personId?: string): Promise<boolean> {
  return await city.db.transaction(async (connection) => {
    const { rows } = await connection.query<{ person_id: string; issued_at: Instant; withdrawn: boolean }>(
      `select person_id, issued_at, withdrawn from issued_code
       where code_id = $1 and kind = 'paper' and ($2::uuid is null or person_id = $2::uuid)`,
      [codeId, personId ?? null],
    );
    const [code] = rows;
    if (code === undefined || code.withdrawn) return code !== undefined;
    await connection.query('update issued_code set withdrawn = true where person_id = $1 and code_id = $2', [
      code.person_id,
      codeId,
    ]);
    await notify(city, connection, {
      personIds: [code.person_id],
      template: 'paper-code-revoked',
      values: { issued: code.issued_at, at: city.clock.now() },
      key: `paper ${codeId}`,
    });
    return true;
  });
}
