/** Brings a database to the newest schema: numbered SQL files, each in a transaction, one process at a time. */

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { OperatorError } from './operator-error.ts';

const folder = join(import.meta.dirname, '..', '..', 'migrations');
const lockKey = 7_302_001;

/** Applies what is missing. Refuses a database that is newer than this program. */
export async function migrate(client: pg.ClientBase): Promise<void> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
  await client.query('select pg_advisory_lock($1)', [lockKey]);
  try {
    await client.query(
      'create table if not exists schema_migration (name text primary key, applied_at timestamptz not null default now())',
    );
    const applied = new Set(
      (await client.query<{ name: string }>('select name from schema_migration')).rows.map((row) => row.name),
    );
    const unknown = [...applied].filter((name) => !files.includes(name));
    if (unknown.length > 0) {
      throw new OperatorError(
        `The database has the schema change ${unknown[0]}, which this version does not know. Run the newer version that made it.`,
      );
    }
    for (const name of files) {
      if (applied.has(name)) continue;
      await client.query('begin');
      try {
        await client.query(await readFile(join(folder, name), 'utf8'));
        await client.query('insert into schema_migration (name) values ($1)', [name]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    }
    await distribute(client);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lockKey]);
  }
}

const byPerson = [
  'person',
  'vault.identity',
  'diagnosis',
  'lab_result',
  'symptom_report',
  'temperature',
  'declaration',
  'journey',
  'disease_case',
  'evidence',
  'assessment_due',
  'assessment',
  'colour_change',
  'audit_read',
  'issued_code',
  'session',
  'one_time_code',
  'dependant',
  'appeal',
  'overruled_evidence',
  'message',
  'push_subscription',
  'notification_preference',
  'gate_scan',
  'gate_id_check',
  'delivery_key',
  'consent',
  'kept_longer',
];
const byPhone = ['phone_claim', 'attribution', 'phone_conflict', 'stay', 'vault.phone_number'];
const bySubject = ['check_in'];
/** Distributed by its `owner_id`, which is a person, a phone, a gate, a platform or a network address. */
const byOwner = ['idempotent_answer', 'attempt_count', 'outbox'];
const byAssertion = ['seen_assertion'];
const byGate = ['gate_scan_receipt'];
const byPlace = ['gate_count', 'gate_hand_count'];
const reference = [
  'platform',
  'platform_key',
  'platform_decision',
  'platform_use',
  'place',
  'cell',
  'timetable_stop',
  'zone',
  'policy_publication',
  'signing_key',
  'published_list',
  'push_key',
  'notification_cursor',
  'announcement',
  'demonstration_text',
  'poster',
  'gate',
  'gate_enrolment',
];

/** Where the database has the Citus extension, spreads the tables over its nodes; elsewhere does nothing. */
async function distribute(client: pg.ClientBase): Promise<void> {
  const citus = await client.query(`select 1 from pg_extension where extname = 'citus'`);
  if (citus.rowCount === 0) return;
  const done = await client.query<{ name: string }>(
    `select logicalrelid::regclass::text as name from pg_dist_partition`,
  );
  const placed = new Set(done.rows.map((row) => row.name));
  const spread = async (tables: readonly string[], column: string, first: string): Promise<void> => {
    for (const table of tables) {
      if (placed.has(table)) continue;
      const colocate = table === first ? 'default' : first;
      await client.query('select create_distributed_table($1::regclass, $2, colocate_with => $3)', [
        table,
        column,
        colocate,
      ]);
    }
  };
  for (const table of reference) {
    if (!placed.has(table)) await client.query('select create_reference_table($1::regclass)', [table]);
  }
  await spread(byPerson, 'person_id', 'person');
  await spread(byPhone, 'phone_id', 'phone_claim');
  await spread(bySubject, 'subject_id', 'check_in');
  await spread(byOwner, 'owner_id', 'idempotent_answer');
  await spread(byAssertion, 'assertion_id', 'seen_assertion');
  await spread(byGate, 'gate_id', 'gate_scan_receipt');
  await spread(byPlace, 'place_id', 'gate_count');
}
