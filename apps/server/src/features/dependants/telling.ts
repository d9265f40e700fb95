/** Telling people of requests and what became of them. */

import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { notify } from '../notifications/queue.ts';
import { maskedName } from '../people/explain.ts';

/** Requests told of at once; the others follow. */
const portion = 100;

/**
 * Tells people who were asked for and whom the city knows. Apart from the asking, so that it takes the same time whoever is asked for.
 * A message is told once, however often this is interrupted.
 */
export async function announceRequests(city: City): Promise<void> {
  await city.db.transaction(async (connection) => {
    const { rows } = await connection.query<{
      person_id: string;
      dependant_id: string;
      request_id: string;
      state: string;
    }>(
      `select person_id, dependant_id, request_id, state from dependant where not announced
       order by since, request_id limit $1`,
      [portion],
    );
    for (const { person_id: carerId, dependant_id: dependantId, request_id: requestId, state } of rows) {
      const known = await connection.query('select from person where person_id = $1', [dependantId]);
      if (state === 'pending' && known.rowCount === 1) {
        const name = await maskedName(city, connection, carerId);
        await notify(city, connection, {
          personIds: [dependantId],
          template: 'dependant-asked',
          values: { name },
          key: requestId,
        });
      }
      await connection.query(
        'update dependant set announced = true where person_id = $1 and dependant_id = $2 and request_id = $3',
        [carerId, dependantId, requestId],
      );
    }
  });
}

/** Tells a carer that they may act now, or may no longer. */
export async function tellCarer(
  city: City,
  connection: Connection,
  template: 'dependant-agreed' | 'dependant-ended',
  { carerId, dependantId }: { readonly carerId: string; readonly dependantId: string },
): Promise<void> {
  const name = await maskedName(city, connection, dependantId);
  const key = `${dependantId} ${city.clock.now()}`;
  await notify(city, connection, { personIds: [carerId], template, values: { name }, key });
}
