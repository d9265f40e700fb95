/** The zones in force and past, and taking one back. */

import type { Database } from '../../platform/database.ts';
import { lockUntilCommit } from './partitions.ts';

export interface ZoneListing {
  readonly zoneId: string;
  readonly level: string;
  /** Epoch milliseconds. */
  readonly from: number;
  /** First instant after the period; null where it is open. */
  readonly until: number | null;
  readonly districts: readonly string[];
  /** H3 cells that cover its polygons. */
  readonly cells: number;
}

export async function listZones(db: Database): Promise<ZoneListing[]> {
  const { rows } = await db.query<ZoneListing>(
    `select zone_id as "zoneId", level, active_from as "from", active_until as "until", districts, cardinality(h3) as cells
     from zone order by active_from, zone_id`,
  );
  return rows;
}

/** Takes a zone back: the next refresh withdraws what rested on it. False where there is no such zone. */
export async function withdrawZone(db: Database, zoneId: string): Promise<boolean> {
  return await db.transaction(async (connection) => {
    await lockUntilCommit(connection, 'zone');
    const { rowCount } = await connection.query('delete from zone where zone_id = $1', [zoneId]);
    if (rowCount === 0) return false;
    await connection.query(`insert into derivation_due (unit, key) values ('zone', $1) on conflict do nothing`, [
      zoneId,
    ]);
    return true;
  });
}
