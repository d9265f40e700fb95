/** How long it is known whose a code was: as long as a gate may still deliver a scan of it. */

import { dayMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { scanMaxAgeMs } from '../gates/gate.ts';

/** Codes dropped in one statement, so that no lock is held for long. */
const atATime = 50_000;

export async function dropOldIssuedCodes(city: City): Promise<void> {
  const before = sqlInstant(city.clock.now() - scanMaxAgeMs - dayMs);
  for (;;) {
    // By the time of expiry in steps: a statement for all distributed tables can take no limit.
    const { rows } = await city.db.query<{ until: number | null }>(
      `select max(expires_at) as until from (
         select expires_at from issued_code where expires_at < $1 order by expires_at limit $2) as oldest`,
      [before, atATime],
    );
    const until = rows[0]?.until ?? undefined;
    if (until === undefined) return;
    await city.db.query('delete from issued_code where expires_at <= $1', [sqlInstant(until)]);
  }
}
