/**
 * Evidence that an upheld objection took out of force. The records it followed from stay as the source sent them, so every derivation
 * leaves it out, in whatever guise it would come again: with more minutes, under another policy, against a newer declaration.
 */

import type { ContactFacts } from '@open-health-code/domain';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import type { Derivation } from './derivation.ts';

/**
 * Unit of derivation: a person to whom a ruling makes a difference. Their direct evidence, case and omissions are looked at, and they are
 * assessed.
 */
export const personUnit = 'person';
/** Unit of derivation: a case, by its id, whose contacts a ruling changed. */
export const caseUnit = 'case';

/** Ids of the people who are units for themselves. */
export const duePeople = `select key::uuid as person_id from derivation_due where unit = '${personUnit}'`;

/** SQL for whether a statement is one of an overruled matter. */
function isOf(statement: string, matter: string): string {
  return `${matter}.person_id = ${statement}.person_id and ${matter}.kind = ${statement}.kind and ${statement}.facts @> ${matter}.facts
    and (${matter}.effective_from is null or ${matter}.effective_from = ${statement}.effective_from)`;
}

/**
 * Withdraws what was overruled of the people who are due, of everyone in a full run. They are noted in changed_person, so that what
 * their evidence bears on is looked at too.
 */
export async function withdrawOverruled({ connection, full, now }: Derivation): Promise<void> {
  await connection.query(`insert into changed_person ${duePeople} on conflict do nothing`);
  const found = await copyOverruled(connection, full ? '' : `where person_id in (${duePeople})`);
  if (found > 0) {
    await connection.query(`
      create temp table contestable on commit drop as
        select person_id, evidence_id, kind, facts, effective_from from evidence
        where state <> 'withdrawn' and person_id in (select person_id from overruled);
      create temp table overruled_now on commit drop as
        select distinct e.person_id, e.evidence_id from contestable e join overruled o on ${isOf('e', 'o')}`);
    await connection.query(
      `update evidence set state = 'withdrawn', withdrawn_at = $1
       where (person_id, evidence_id) in (select person_id, evidence_id from overruled_now)`,
      [sqlInstant(now)],
    );
    await connection.query(`
      insert into changed_person select person_id from overruled_now on conflict do nothing;
      drop table contestable, overruled_now`);
  }
  await connection.query('drop table overruled');
}

/** Takes out of the work table derived what was overruled. */
export async function leaveOutOverruled({ connection, full }: Derivation): Promise<void> {
  const found = await copyOverruled(connection, full ? '' : 'where person_id in (select person_id from derived)');
  if (found > 0) await connection.query(`delete from derived d using overruled o where ${isOf('d', 'o')}`);
  await connection.query('drop table overruled');
}

/** Takes out of the work table close_contact whoever was not in contact after all, so that their own contacts are not looked for. */
export async function leaveOutOverruledContacts(connection: Connection): Promise<void> {
  const found = await copyOverruled(
    connection,
    `where kind = 'contact' and person_id in (select person_id from close_contact)`,
  );
  if (found > 0) {
    await connection.query(`
      delete from close_contact c using overruled o
      where o.person_id = c.person_id
        and jsonb_build_object('caseId', c.case_id, 'service', c.service, 'date', c.date) @> o.facts`);
  }
  await connection.query('drop table overruled');
}

/** Whether a contact of one of these people was overruled, for those who look at contacts without deriving evidence. */
export async function readOverruledContacts(
  connection: Connection,
  personIds: readonly string[],
): Promise<(personId: string, facts: Pick<ContactFacts, 'caseId' | 'service' | 'date'>) => boolean> {
  const { rows } = await connection.query<{ person_id: string; facts: Readonly<Record<string, unknown>> }>(
    `select person_id, facts from overruled_evidence where kind = 'contact' and person_id = any($1)`,
    [personIds],
  );
  const matters = Map.groupBy(rows, (row) => row.person_id);
  return (personId, facts) => {
    const told: Readonly<Record<string, unknown>> = { ...facts };
    // The facts that name a contact are texts.
    return (matters.get(personId) ?? []).some((matter) =>
      Object.entries(matter.facts).every(([fact, value]) => told[fact] === value),
    );
  };
}

/** Work table overruled, copied aside: joining it with other tables needs no join across machines. Gives its number of rows. */
async function copyOverruled(connection: Connection, where: string): Promise<number> {
  const { rowCount } = await connection.query(
    `create temp table overruled on commit drop as select person_id, kind, facts, effective_from from overruled_evidence ${where}`,
  );
  return rowCount ?? 0;
}

/** SQL for whether a diagnosis counts: what follows from diagnoses follows from those that stand. */
export function diagnosisStands(diagnosis: string): string {
  return stands(diagnosis, 'diagnosis', 'diagnosed_at', ['status', 'facility']);
}

/** SQL for whether a laboratory result counts. */
export function labResultStands(result: string): string {
  return stands(result, 'lab-result', 'sampled_at', ['test', 'result', 'laboratory']);
}

function stands(record: string, kind: string, time: string, facts: readonly string[]): string {
  const content = facts.map((fact) => `and o.facts ->> '${fact}' = ${record}.${fact}`).join(' ');
  return `not exists (select from overruled_evidence o
    where o.person_id = ${record}.person_id and o.kind = '${kind}' and o.effective_from = ${record}.${time} ${content})`;
}
