/** Moving the horizon on: the statements that lay before it go, and what that bears on becomes due. */

import { dayOf, type Horizon, type Policy } from '@open-health-code/domain';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { caseUnit, personUnit } from '../evidence/overruled.ts';
import { dropRows, type Dropped, type OldRows } from './dropped.ts';
import { healthTables, readHorizon, recordsAreOver, restsOnRecords } from './horizon.ts';

/** SQL for whether what is of a time of a person lies before the instant that is the first parameter, and is not kept longer. */
export function isBeforeHorizon(table: string, time: string): string {
  return `${table}.${time} < $1 and not exists (
    select from kept_longer l where l.person_id = ${table}.person_id and l.since <= ${table}.${time})`;
}

/**
 * Moves the horizon within the caller's transaction, under the lock of refreshing. People who were yellow or red since the new horizon keep
 * what they have: what they are told rests on it. Of the others nothing from before it has counted since, so dropping all of it at once
 * leaves every release with what it releases.
 */
export async function moveHorizon(
  connection: Connection,
  { policy, utcOffsetMinutes }: { readonly policy: Policy; readonly utcOffsetMinutes: number },
  to: Horizon,
  dropped: Dropped,
): Promise<void> {
  // Whoever is storing records has read the horizon; this waits for their end, and those who come after see the new one.
  await connection.query('select from retention_horizon for update');
  await expectSettled(connection, to);
  const before = await readHorizon(connection);
  await connection.query('update retention_horizon set presence_from = $1, journey_from = $2, health_from = $3', [
    sqlInstant(to.presenceFrom),
    sqlInstant(to.journeyFrom),
    sqlInstant(to.healthFrom),
  ]);
  await keepLonger(connection, before, to);
  await noteDue(connection, policy, to, utcOffsetMinutes);
  await dropRows(connection, oldStatements(to), dropped);
}

/** Nothing that was accepted may go before it was looked at once. */
async function expectSettled(connection: Connection, { healthFrom }: Horizon): Promise<void> {
  const parts = await connection.query<{ part_id: string }>('select part_id from import_part where not derived');
  const values = [parts.rows.map((row) => row.part_id), sqlInstant(healthFrom)];
  let waits = (await connection.query('select from assessment_due limit 1')).rowCount !== 0;
  for (const [table, time] of Object.entries(healthTables)) {
    const unseen = await connection.query(
      `select from ${table} where part_id = any($1::bigint[]) and ${time} < $2 limit 1`,
      values,
    );
    waits ||= unseen.rowCount !== 0;
  }
  if (!waits) return;
  throw new OperatorError(
    'Records wait for a refresh, so nothing was dropped. Run `healthcode refresh` and try again.',
  );
}

/** Brings kept_longer up to date: who was yellow or red since the new horizon, and from when on what is theirs is kept. */
export async function keepLonger(connection: Connection, before: Horizon, to: Horizon): Promise<void> {
  await connection.query(
    `create temp table not_free on commit drop as
       select person_id from assessment where colour in ('yellow', 'red')
       union
       select person_id from colour_change
       where at >= $1 and (from_colour in ('yellow', 'red') or to_colour in ('yellow', 'red'))`,
    [sqlInstant(to.healthFrom)],
  );
  await connection.query('delete from kept_longer where person_id not in (select person_id from not_free)');
  await connection.query(
    'insert into kept_longer (person_id, since) select person_id, $1::timestamptz from not_free on conflict do nothing',
    [sqlInstant(before.healthFrom)],
  );
  await connection.query('drop table not_free');
}

/** What follows from others' records or statements is derived again from what is left; by then none of it counts. */
async function noteDue(connection: Connection, policy: Policy, to: Horizon, utcOffsetMinutes: number): Promise<void> {
  const note = async (unit: string, keys: string, values: readonly unknown[]): Promise<void> => {
    const { rows } = await connection.query<{ key: string }>(keys, [...values]);
    await connection.query(
      'insert into derivation_due (unit, key) select $1, unnest($2::text[]) on conflict do nothing',
      [unit, rows.map(({ key }) => key)],
    );
  };
  // Cases follow from diagnoses and positive samples.
  await note(
    personUnit,
    `select person_id::text as key from diagnosis where ${isBeforeHorizon('diagnosis', 'diagnosed_at')}
     union select person_id::text from lab_result where result = 'positive' and ${isBeforeHorizon('lab_result', 'sampled_at')}`,
    [sqlInstant(to.healthFrom)],
  );
  // What a declaration leaves out is told by evidence that stands.
  await note(
    personUnit,
    `select distinct person_id::text as key from evidence
     where kind = 'declaration-mismatch' and state = 'live' and facts ->> 'date' <= $1`,
    [dayOf(Math.max(to.presenceFrom, to.journeyFrom), utcOffsetMinutes)],
  );
  if (!policy.contacts.secondary.trace) return;
  await note(
    caseUnit,
    `select distinct facts ->> 'caseId' as key from evidence
     where kind = 'contact' and state = 'live' and facts ->> 'closeness' = 'close' and ${recordsAreOver('evidence', '$1::timestamptz', '$2::timestamptz')}`,
    [sqlInstant(to.presenceFrom), sqlInstant(to.journeyFrom)],
  );
}

/**
 * The very statements that derivation leaves out from now on, those withdrawn longer ago than evidence is kept, and the records that cases
 * follow from.
 */
export function oldStatements({ presenceFrom, journeyFrom, healthFrom }: Horizon): readonly OldRows[] {
  const presence = sqlInstant(presenceFrom);
  const journey = sqlInstant(journeyFrom);
  const health = sqlInstant(healthFrom);
  return [
    {
      table: 'evidence',
      where: recordsAreOver('evidence', '$1::timestamptz', '$2::timestamptz'),
      values: [presence, journey],
    },
    {
      table: 'evidence',
      where: `not ${restsOnRecords('evidence')} and ${isBeforeHorizon('evidence', 'effective_from')}`,
      values: [health],
    },
    { table: 'evidence', where: `state = 'withdrawn' and withdrawn_at < $1`, values: [health] },
    { table: 'diagnosis', where: isBeforeHorizon('diagnosis', 'diagnosed_at'), values: [health] },
    {
      table: 'lab_result',
      where: `result = 'positive' and ${isBeforeHorizon('lab_result', 'sampled_at')}`,
      values: [health],
    },
  ];
}
