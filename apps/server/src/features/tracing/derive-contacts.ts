/** Evidence of contact with a case; the unit of derivation is the case. */

import { copyIn } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { caseScope, type Derivation } from '../evidence/derivation.ts';
import { followCases } from './carriers.ts';
import { collectContacts } from './collect-contacts.ts';
import { exposureOf } from './contact.ts';
import { findDirtyCases } from './dirty-cases.ts';
import { remember } from './remember.ts';

const statementsAtATime = 5_000;

/**
 * Emits a `contact` for everyone who met one of the looked-at cases, other cases among them. Looked at are all cases, or when the run is
 * not full those whose contacts may have changed; their scopes go into unit_scope. Needs the cases and attributions of this run.
 */
export async function deriveContacts(run: Derivation): Promise<void> {
  const { connection, full, utcOffsetMinutes } = run;
  if (!full) {
    await findDirtyCases(run);
    for await (const batch of rowBatches<{ case_id: string }>(connection, 'select case_id from dirty_case')) {
      await copyIn(connection, 'copy unit_scope from stdin', [
        batch.map((row) => `${caseScope(row.case_id)}\n`).join(''),
      ]);
    }
    await connection.query('analyze dirty_case');
  }
  let emitted = 0;
  const scopes = new Map<string, string>();
  await collectContacts(
    run,
    async () => await followCases(connection, full ? undefined : 'dirty_case'),
    async (contact) => {
      // Whether an exposure has begun or is over is for the assessment, which knows the time.
      const { from, until } = exposureOf(contact, utcOffsetMinutes);
      run.emit({
        personId: contact.personId,
        kind: 'contact',
        strength: contact.strength,
        source: contact.source,
        facts: { ...contact.facts, exposedUntil: until },
        effectiveFrom: from,
        restsOn: contact.restsOn,
        scope: remember(scopes, contact.caseId, () => caseScope(contact.caseId)),
      });
      emitted += 1;
      if (emitted % statementsAtATime === 0) await run.flush();
    },
  );
  await run.flush();
  if (!full) await connection.query('drop table dirty_case');
}
