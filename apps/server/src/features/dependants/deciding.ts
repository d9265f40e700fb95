/** The word of those concerned: agreeing, refusing, ending. */

import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { byDependant, consentMs, withoutSealed } from './dependants.ts';
import { tellCarer } from './telling.ts';

/** A carer and the one they act for, as the city knows them. */
export interface Care {
  readonly carerId: string;
  readonly dependantId: string;
}

/**
 * Makes a request count, by the dependant's own word; agreeing again changes nothing. Answers false when there is none to agree to. In the
 * caller's transaction.
 */
export async function agree(city: City, connection: Connection, { carerId, dependantId }: Care): Promise<boolean> {
  const now = city.clock.now();
  const begun = await connection.query(
    `update dependant set state = 'active', basis = 'consent', decided_by = '${byDependant}', since = $3, ${withoutSealed}
     where person_id = $1 and dependant_id = $2 and state = 'pending' and (basis = 'proof' or since > $4)`,
    [carerId, dependantId, sqlInstant(now), sqlInstant(now - consentMs)],
  );
  if (begun.rowCount === 1) {
    await tellCarer(city, connection, 'dependant-agreed', { carerId, dependantId });
    return true;
  }
  const active = await connection.query(
    `select from dependant where person_id = $1 and dependant_id = $2 and state = 'active'`,
    [carerId, dependantId],
  );
  return active.rowCount === 1;
}

/** The carer ends it or takes the request back. Answers whether there was one. A refusal stays, unseen, so that asking again meets it. */
export async function giveUp(city: City, { carerId, dependantId }: Care): Promise<boolean> {
  return await city.db.transaction(async (connection) => {
    const hidden = await connection.query(
      `update dependant set sealed_name = null
       where person_id = $1 and dependant_id = $2 and state = 'refused' and decided_by = '${byDependant}'
         and sealed_name is not null`,
      [carerId, dependantId],
    );
    if (hidden.rowCount === 1) return true;
    const ended = await connection.query(
      `delete from dependant
       where person_id = $1 and dependant_id = $2 and (state <> 'refused' or decided_by <> '${byDependant}')`,
      [carerId, dependantId],
    );
    return ended.rowCount === 1;
  });
}

/**
 * The dependant ends it, or refuses a request. A refused one stays until its time is over, so that it neither comes back at once nor tells
 * the one who asked that there is somebody who refused.
 */
export async function dismissCarer(city: City, { carerId, dependantId }: Care): Promise<boolean> {
  return await city.db.transaction(async (connection) => {
    const refused = await connection.query(
      `update dependant set state = 'refused', decided_by = '${byDependant}', sealed_number = null, sealed_proof = null
       where person_id = $1 and dependant_id = $2 and state = 'pending'`,
      [carerId, dependantId],
    );
    if (refused.rowCount === 1) return true;
    const ended = await connection.query(
      `delete from dependant where person_id = $1 and dependant_id = $2 and state = 'active'`,
      [carerId, dependantId],
    );
    if (ended.rowCount === 0) return false;
    await tellCarer(city, connection, 'dependant-ended', { carerId, dependantId });
    return true;
  });
}
