/** People who look at their own data, or at that of somebody they manage: logged like every other look. */

import type { City } from '../../city.ts';
import type { PersonPrincipal } from '../../http/principal.ts';
import type { Queryable } from '../../platform/database.ts';
import { recordRead } from './audit.ts';

export interface OwnLook {
  readonly principal: PersonPrincipal;
  readonly subjectId: string;
  /** As `what` of a read. */
  readonly what: string;
}

/** Logs the look in the transaction that reads. */
export async function recordOwnLook(
  city: City,
  queryable: Queryable,
  { principal, subjectId, what }: OwnLook,
): Promise<void> {
  await recordRead(queryable, {
    personIds: [subjectId],
    actor: `person ${principal.personId}`,
    reason: subjectId === principal.personId ? 'own look' : 'look by the person who manages this one',
    what,
    now: city.clock.now(),
  });
}
