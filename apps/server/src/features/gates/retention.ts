/** How long what gates delivered is kept: presence as long as the policy says, what only serves delivering as long as scans are taken. */

import { dayMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { utcDayOf } from '../sources/local-day.ts';
import { dropDay, listDays } from '../sources/partitions.ts';
import { scanMaxAgeMs } from './gate.ts';

/** Somebody may have looked an enrolment up to see who used it. */
const enrolmentsKeptMs = dayMs;

/** Drops what has been kept long enough. */
export async function dropOldScans(city: City): Promise<void> {
  const now = city.clock.now();
  const { policy } = await policyInForce(city);
  // A partition that scans may still come into is never dropped, however short a policy keeps them.
  const presenceFrom = now - Math.max(policy.retention.presenceDays * dayMs, scanMaxAgeMs + dayMs);
  const first = utcDayOf(presenceFrom);
  for (const day of await listDays(city.db, 'gate_scan')) {
    if (day < first) await dropDay(city.db, 'gate_scan', day);
  }
  await city.db.query('delete from gate_count where hour < $1', [sqlInstant(presenceFrom)]);
  await city.db.query('delete from gate_hand_count where counted_at < $1', [sqlInstant(presenceFrom)]);
  // Longer than scans are taken, so that one sent again is known for as long as it could be taken.
  await city.db.query('delete from gate_scan_receipt where received_at < $1', [sqlInstant(now - scanMaxAgeMs - dayMs)]);
  await city.db.query('delete from gate_id_check where answered_at < $1', [sqlInstant(now - scanMaxAgeMs - dayMs)]);
  await city.db.query('delete from gate_enrolment where expires_at < $1', [sqlInstant(now - enrolmentsKeptMs)]);
}
