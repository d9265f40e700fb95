/** The numbers that contested evidence may rest on. */

import { addDays, dayMs, startOfDay, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { readPhoneNumbers } from '../people/phone-numbers.ts';
import type { Appeal } from './appeal.ts';

export interface SuspectPhone {
  readonly phoneId: string;
  /** Last four digits; undefined where the number itself is not known. */
  readonly ending: string | undefined;
  /** How it came to be taken for the person's. */
  readonly basis: string;
  /** Since when; minus infinity: as long as anybody knows. */
  readonly from: Instant;
  readonly until: Instant | undefined;
  /** Whether the source has a record of it of that day. */
  readonly seen: boolean;
}

/**
 * The numbers attributed to the person on the day the evidence speaks of; where some of them were seen by its source on that day, only
 * those. Empty when the evidence cannot rest on a number.
 */
export async function suspectPhones(
  city: City,
  connection: Connection,
  appeal: Pick<Appeal, 'personId' | 'kind' | 'source' | 'snapshot'>,
  utcOffsetMinutes: number,
): Promise<readonly SuspectPhone[]> {
  const source = sourceOf(appeal);
  const day: unknown = 'date' in appeal.snapshot.facts ? appeal.snapshot.facts.date : undefined;
  if (source === undefined || typeof day !== 'string') return [];
  const from = startOfDay(day, utcOffsetMinutes);
  const until = startOfDay(addDays(day, 1), utcOffsetMinutes);
  const { rows } = await connection.query<{
    phone_id: string;
    basis: string;
    valid_from: Instant;
    valid_until: Instant | null;
  }>(
    `select phone_id, basis, valid_from, valid_until from attribution
     where person_id = $1 and valid_from < $3 and (valid_until is null or valid_until > $2) order by phone_id, valid_from`,
    [appeal.personId, sqlInstant(from), sqlInstant(until)],
  );
  const phoneIds = [...new Set(rows.map((row) => row.phone_id))];
  const seen = await phonesSeen(connection, source, phoneIds, from, until);
  const numbers = await readPhoneNumbers(city, connection, phoneIds);
  const suspects = rows.map((row) => ({
    phoneId: row.phone_id,
    ending: numbers.get(row.phone_id)?.slice(-4),
    basis: row.basis,
    from: row.valid_from,
    until: row.valid_until ?? undefined,
    seen: seen.has(row.phone_id),
  }));
  return seen.size === 0 ? suspects : suspects.filter((suspect) => suspect.seen);
}

function sourceOf({ kind, source, snapshot }: Pick<Appeal, 'kind' | 'source' | 'snapshot'>): string | undefined {
  const seenBy = kind === 'declaration-mismatch' && 'seenBy' in snapshot.facts ? snapshot.facts.seenBy : source;
  return seenBy === 'telco-stays' || seenBy === 'check-ins' ? seenBy : undefined;
}

async function phonesSeen(
  connection: Connection,
  source: string,
  phoneIds: readonly string[],
  from: Instant,
  until: Instant,
): Promise<ReadonlySet<string>> {
  const { rows } = await connection.query<{ phone_id: string }>(
    source === 'telco-stays'
      ? `select distinct phone_id from stay
         where phone_id = any($1) and started_at >= $2 and started_at < $3 and ended_at > $4`
      : `select distinct subject_id as phone_id from check_in
         where subject_id = any($1) and subject_kind = 'phone' and at >= $2 and at < $3
           and coalesce(left_at, at + interval '1 day') > $4`,
    // No stay is longer than a day, so one that reaches into this day began on it or on the day before.
    [phoneIds, sqlInstant(from - dayMs), sqlInstant(until), sqlInstant(from)],
  );
  return new Set(rows.map((row) => row.phone_id));
}
