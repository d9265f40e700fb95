/** Where a person stands at this instant, from the evidence itself: right between refreshes too. */

import { assess, type Assessment } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { policyInForce, type PolicyInForce } from '../policy/store.ts';
import { readPerson, type PersonToAssess } from '../refresh/people.ts';

export interface Standing {
  readonly state: PersonToAssess;
  readonly assessment: Assessment;
  readonly inForce: PolicyInForce;
}

/** The assessment of a person now; of somebody unknown, that of a person without evidence and declaration. */
export async function assessPerson(city: City, personId: string): Promise<Assessment> {
  const inForce = await policyInForce(city);
  const standing = await city.db.withConnection(
    async (connection) => await readStanding(city, connection, inForce, personId),
  );
  return standing?.assessment ?? assess({ evidence: [] }, inForce.compiled, city.clock.now());
}

/** Undefined when the city knows nobody of this id. */
export async function readStanding(
  city: City,
  connection: Connection,
  inForce: PolicyInForce,
  personId: string,
): Promise<Standing | undefined> {
  const now = city.clock.now();
  const state = await readPerson(connection, inForce.compiled, personId);
  if (state === undefined) return undefined;
  return { state, assessment: assess(state, inForce.compiled, now), inForce };
}
