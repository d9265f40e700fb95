/** The log of reads: whoever looks at a person's data is written down with why, where that person can see it (principle 7). */

import { randomUUID } from 'node:crypto';
import { sqlInstant, type Queryable } from '../../platform/database.ts';

export interface Read {
  /** Everyone whose data was looked at. */
  readonly personIds: readonly string[];
  readonly actor: string;
  readonly reason: string;
  /** What was shown, as a short name: `explain`, `whois`, `trace`. */
  readonly what: string;
  readonly now: number;
}

/** Logs a read, one row a person. In the transaction that reads, so that nothing is shown that is not logged. */
export async function recordRead(queryable: Queryable, read: Read): Promise<void> {
  const personIds = [...new Set(read.personIds)];
  if (personIds.length === 0) return;
  await queryable.query(
    `insert into audit_read (person_id, read_id, at, actor, reason, what)
     select person_id, read_id, $3::timestamptz, $4::text, $5::text, $6::text
     from unnest($1::uuid[], $2::uuid[]) as read (person_id, read_id)`,
    [personIds, personIds.map(() => randomUUID()), sqlInstant(read.now), read.actor, read.reason, read.what],
  );
}
