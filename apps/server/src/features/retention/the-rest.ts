/** What is left over once records and statements are gone, and personal data that no record brings along. */

import { dayMs, type Horizon, type Instant } from '@open-health-code/domain';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import type { OldRows } from './dropped.ts';
import { isBeforeHorizon } from './old-statements.ts';

/** People can see for two years who looked at their data; a consent that ended, for a year, what was asked by it. */
const readsKeptDays = 730;
const endedConsentsKeptDays = 365;
/** A proof that no office looked at for so long is not worth keeping: whoever still needs it asks again. */
const undecidedProofsKeptDays = 90;

/** Parts of imports are looked at by day as long as any record of them may be there; the longest lasts forty days. */
const longestRecordDays = 45;

/** The conditions by which it goes, at a horizon. */
export function leftoversAt({ presenceFrom, journeyFrom, healthFrom }: Horizon, now: Instant): readonly OldRows[] {
  const daysAgo = (days: number): string => sqlInstant(now - days * dayMs);
  const oldest = Math.min(presenceFrom, journeyFrom, healthFrom);
  return [
    // A ruling holds as long as the records it speaks of, which are older than it.
    {
      table: 'overruled_evidence',
      where: isBeforeHorizon('overruled_evidence', 'since'),
      values: [sqlInstant(oldest)],
    },
    { table: 'colour_change', where: isBeforeHorizon('colour_change', 'at'), values: [sqlInstant(healthFrom)] },
    { table: 'audit_read', where: 'at < $1', values: [daysAgo(readsKeptDays)] },
    { table: 'consent', where: 'least(until, revoked_at) < $1', values: [daysAgo(endedConsentsKeptDays)] },
    {
      table: 'dependant',
      where: `state = 'pending' and basis = 'proof' and since < $1`,
      values: [daysAgo(undecidedProofsKeptDays)],
    },
    {
      table: 'import_part',
      where: `derived and imported_at < $1 and not exists (select from unnest(days) as day where day > ($1 at time zone 'UTC')::date)`,
      values: [sqlInstant(oldest - longestRecordDays * dayMs)],
    },
  ];
}

/** As a refresh leaves it: who has no evidence has no assessment. */
export async function dropEmptyAssessments(db: Queryable): Promise<void> {
  await db.query(
    `delete from assessment where colour in ('green', 'none') and not exists (
       select from evidence e where e.person_id = assessment.person_id and e.state = 'live')`,
  );
}
