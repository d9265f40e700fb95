/** Check-ins that contradict others of the same person: seeing them, and taking one for true after asking. */

import type { Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import { changeCheckIns, type CheckInVia } from '../sources/online-records.ts';

export interface DoubtfulCheckIn {
  readonly checkInId: string;
  readonly at: Instant;
  readonly place: string;
  readonly via: CheckInVia;
}

/** Logged as a look at this person's data. */
export async function listDoubtful(city: City, personId: string, reason: string): Promise<DoubtfulCheckIn[]> {
  return await city.db.transaction(async (connection) => {
    await recordRead(connection, {
      personIds: [personId],
      actor: city.actor,
      reason,
      what: 'check-ins',
      now: city.clock.now(),
    });
    const { rows } = await connection.query<DoubtfulCheckIn>(
      `select v.record_id as "checkInId", v.at, coalesce(p.name, v.place_id) as place, v.via
       from check_in v left join place p on p.place_id = v.place_id
       where v.subject_id = $1 and v.subject_kind = 'person' and v.doubtful order by v.at`,
      [personId],
    );
    return rows;
  });
}

/** Answers whether there was such a check-in. What follows from it is derived at the next refresh. */
export async function confirmCheckIn(city: City, personId: string, checkInId: string): Promise<boolean> {
  return await city.db.transaction(async (connection) => {
    const { rows } = await connection.query<{ at: Instant }>(
      `select at from check_in where subject_id = $1 and subject_kind = 'person' and record_id = $2 and doubtful`,
      [personId, checkInId],
    );
    const changes = rows.map(({ at }) => ({ personId, recordId: checkInId, at, doubtful: false }));
    return changes.length > 0 && (await changeCheckIns(city, connection, changes)) > 0;
  });
}
