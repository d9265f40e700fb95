/** People who look at their own data, or at that of somebody they act for: logged like every other look. */

import type { City } from '../../city.ts';
import type { PersonPrincipal } from '../../http/principal.ts';
import type { Queryable } from '../../platform/database.ts';
import { recordRead, type Read } from './audit.ts';

/** Why a person looks at somebody's data for whom they act, by what they do. */
export const carerReasons = {
  look: 'look by the person who manages this one',
  act: 'done by the person who manages this one',
  list: 'listed by the person who manages this one',
} as const;

/** Why a person sees the name of somebody who acts for them or asks to. */
export const namedToDependant = 'named to the person for whom this one acts or asks to';

export interface Looking {
  readonly principal: Pick<PersonPrincipal, 'personId'>;
  readonly subjectId: string;
}

/** Who looks, and why, as the log of reads has it. */
export function ownLook({ principal, subjectId }: Looking): Pick<Read, 'actor' | 'reason'> {
  return {
    actor: `person ${principal.personId}`,
    reason: subjectId === principal.personId ? 'own look' : carerReasons.look,
  };
}

/** Logs the look in the transaction that reads. @param looking `what` as of a read. */
export async function recordOwnLook(
  city: City,
  queryable: Queryable,
  { what, ...looking }: Looking & Pick<Read, 'what'>,
): Promise<void> {
  await recordRead(queryable, {
    personIds: [looking.subjectId],
    ...ownLook(looking),
    what,
    now: city.clock.now(),
  });
}
