/** The first half of a refresh: from records to evidence, in one transaction, leaving the list of people to assess. */

import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { createWorkTables, newDerivation } from '../evidence/derivation.ts';
import { policyInForce, type PolicyInForce } from '../policy/store.ts';
import { everybodyUnit } from './assessing.ts';
import { inTransaction } from './exclusive.ts';
import { deriveEvidence } from './steps.ts';

/** Above this many people, a list of them costs more than looking at everyone, if it names a good part of them. */
const longListOfPeople = 20_000;

/**
 * Derives from import parts and units that no derivation has seen; from everything when asked or when the policy is new. Answers with the
 * policy it derived under.
 */
export async function deriveWhatIsDue(city: City, connection: Connection, full: boolean): Promise<PolicyInForce> {
  const now = city.clock.now();
  // On a city without a policy this publishes one, which has to be done before others are kept from publishing.
  await policyInForce(city);
  return await inTransaction(connection, async () => {
    // A unit noted while this runs must not be taken for one that was seen: whoever notes one waits until the end.
    await connection.query('lock table derivation_due in share row exclusive mode');
    const inForce = await policyInForce(city);
    const isPolicyNew = await connection.query(`select from derivation_due where unit = 'policy'`);
    const everything = full || (isPolicyNew.rowCount ?? 0) > 0;
    const fresh = await connection.query<{ part_id: string }>(
      'select part_id::text from import_part where not derived order by part_id',
    );
    const parts = fresh.rows.map((row) => row.part_id);
    await createWorkTables(connection);
    await deriveEvidence(
      newDerivation({
        connection,
        policy: inForce.policy,
        utcOffsetMinutes: inForce.utcOffsetMinutes,
        now,
        secrets: city.secrets,
        full: everything,
        parts,
      }),
    );
    await connection.query('update import_part set derived = true where part_id = any($1)', [parts]);
    await connection.query('delete from derivation_due where unit <> $1', [everybodyUnit]);
    await listPeopleToAssess(connection, { everybody: everything, parts, now });
    return inForce;
  });
}

async function listPeopleToAssess(
  connection: Connection,
  { everybody, parts, now }: { readonly everybody: boolean; readonly parts: readonly string[]; readonly now: number },
): Promise<void> {
  if (everybody || (await concernsMost(connection))) {
    await connection.query(`insert into derivation_due (unit, key) values ($1, '') on conflict do nothing`, [
      everybodyUnit,
    ]);
    return;
  }
  const add = async (select: string, parameters: readonly unknown[] = []): Promise<void> => {
    await connection.query(`insert into assessment_due (person_id) ${select} on conflict do nothing`, [...parameters]);
  };
  await add('select person_id from changed_person');
  // Declarations and temperatures count in assessing people who have evidence; of others nothing is kept that could change.
  for (const table of ['declaration', 'temperature']) {
    await add(
      `select distinct person_id from ${table}
       where part_id = any($1) and person_id in (select person_id from assessment)`,
      [parts],
    );
  }
  await add('select person_id from assessment where next_change_at <= $1', [sqlInstant(now)]);
}

async function concernsMost(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ changed: string }>('select count(*) as changed from changed_person');
  const changed = Number(rows[0]?.changed);
  if (changed < longListOfPeople) return false;
  const assessed = await connection.query<{ people: string }>('select count(*) as people from assessment');
  return changed * 4 > Number(assessed.rows[0]?.people);
}
