/**
 * Derives everything once more beside what stands, without touching it: in temporary tables that bear the names of the derived ones, and so
 * take their place for every statement of this transaction.
 */

import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { createWorkTables, newDerivation } from '../evidence/derivation.ts';
import type { OpenPolicy } from '../policy/store.ts';
import { inTransaction } from './exclusive.ts';
import { deriveEvidence, kindsOfPeople } from './steps.ts';

/**
 * Runs `work` on a connection where evidence, attribution, disease_case and phone_conflict are what follows from the records under a policy;
 * what stands is in the schema public. Everything is seen as at one instant, and nothing is left behind.
 */
export async function withEvidenceFromScratch<T>(
  city: City,
  connection: Connection,
  { policy, utcOffsetMinutes }: OpenPolicy,
  work: () => Promise<T>,
): Promise<T> {
  return await inTransaction(
    connection,
    async () => {
      await createOwnTables(connection);
      await createWorkTables(connection);
      const { secrets } = city;
      const now = city.clock.now();
      await deriveEvidence(
        newDerivation({ connection, policy, utcOffsetMinutes, now, secrets, full: true, parts: [] }),
      );
      await connection.query('analyze evidence');
      return await work();
    },
    { begin: 'begin isolation level repeatable read', end: 'rollback' },
  );
}

async function createOwnTables(connection: Connection): Promise<void> {
  await connection.query(`
    create temp table evidence (like public.evidence including all) on commit drop;
    create temp table attribution (like public.attribution including all) on commit drop;
    create temp table disease_case (like public.disease_case including all) on commit drop;
    create temp table phone_conflict (like public.phone_conflict including all) on commit drop`);
  // Conflicts outlive the stays that showed them, and some evidence follows from no record: from an order, an appeal, another city.
  await connection.query('insert into phone_conflict select * from public.phone_conflict');
  await connection.query(
    'insert into evidence select * from public.evidence where scope = 0 and kind <> all($1) order by person_id',
    [kindsOfPeople],
  );
}
