/** Runs steps of the derivation in a test as a refresh would: in one transaction, on what is new or on everything. */

import type { Policy } from '@open-health-code/domain';
import { createWorkTables, newDerivation, type Derivation } from '../features/evidence/derivation.ts';
import type { TestCity } from './database.ts';
import { testUtcOffsetMinutes } from './policy.ts';

export interface DerivationOptions {
  readonly full?: boolean;
  /** Import parts to look at; default all that no run has seen. */
  readonly parts?: readonly string[];
}

export async function runDerivation(
  city: TestCity,
  policy: Policy,
  steps: (run: Derivation) => Promise<void>,
  options: DerivationOptions = {},
): Promise<void> {
  await city.db.transaction(async (connection) => {
    const fresh = await connection.query<{ part_id: string }>(
      'select part_id::text from import_part where not derived order by part_id',
    );
    const parts = options.parts ?? fresh.rows.map((row) => row.part_id);
    await createWorkTables(connection);
    const run = newDerivation({
      connection,
      policy,
      utcOffsetMinutes: testUtcOffsetMinutes,
      now: city.clock.now(),
      secrets: city.secrets,
      full: options.full ?? false,
      parts,
    });
    await steps(run);
    await connection.query('update import_part set derived = true where part_id = any($1)', [parts]);
    await connection.query('delete from derivation_due');
  });
}

/** Live and superseded evidence in a form to compare: by person, without what tells when it was noted. */
export async function standingEvidence(city: TestCity): Promise<readonly object[]> {
  const { rows } = await city.db.query<object>(
    `select person_id, evidence_id, kind, strength, source, facts, effective_from, effective_until, state, scope
     from evidence where state <> 'withdrawn' order by person_id, evidence_id`,
  );
  return rows;
}
