/** How long what gates delivered is kept: presence as long as the policy says, what only serves delivering as long as scans are taken. */

import { dayMs, type Day } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { policyInForce } from '../policy/store.ts';
import { utcDayOf } from '../sources/local-day.ts';
import { lockUntilCommit, partitionOf } from '../sources/partitions.ts';
import { scanMaxAgeMs } from './gate.ts';

/** Somebody may have looked an enrolment up to see who used it. */
const enrolmentsKeptMs = dayMs;

/** Drops what has been kept long enough. */
export async function dropOldScans(city: City): Promise<void> {
  const now = city.clock.now();
  const { policy } = await policyInForce(city);
  // A partition that scans may still come into is never dropped, however short a policy keeps them.
  const presenceFrom = now - Math.max(policy.retention.presenceDays * dayMs, scanMaxAgeMs + dayMs);
  await dropPartitionsBefore(city, utcDayOf(presenceFrom));
  await city.db.query('delete from gate_count where hour < $1', [sqlInstant(presenceFrom)]);
  // Longer than scans are taken, so that one sent again is known for as long as it could be taken.
  await city.db.query('delete from gate_scan_receipt where received_at < $1', [sqlInstant(now - scanMaxAgeMs - dayMs)]);
  await city.db.query('delete from gate_id_check where answered_at < $1', [sqlInstant(now - scanMaxAgeMs - dayMs)]);
  await city.db.query('delete from gate_enrolment where expires_at < $1', [sqlInstant(now - enrolmentsKeptMs)]);
}

/** A day of scans goes as a whole, for the price of removing a file. */
async function dropPartitionsBefore(city: City, day: Day): Promise<void> {
  const { rows } = await city.db.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'gate_scan'::regclass order by 1`,
  );
  const first = partitionOf('gate_scan', day);
  for (const { name } of rows.filter((row) => row.name < first)) {
    await city.db.transaction(async (connection) => {
      await lockUntilCommit(connection, 'partition gate_scan');
      await connection.query(`drop table if exists ${name}`);
    });
  }
}
