/** How often somebody tried, counted in the database: what holds over all processes, and outlives a restart. */

import { createHmac } from 'node:crypto';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { sqlInstant } from '../../platform/database.ts';
import { networkOf } from '../../platform/network.ts';
import { preparedKey } from '../people/pseudonyms.ts';

/** At most so many attempts of a kind in so many seconds; windows follow the clock. */
export interface Allowance {
  readonly kind: string;
  readonly most: number;
  readonly seconds: number;
}

/** Whose attempts are counted: a person's by their pseudonym, a network address's, or those about several things together. */
export type Owner = { readonly id: string } | { readonly address: string } | { readonly parts: readonly string[] };

/**
 * Counts an attempt, at once and for good whatever becomes of it. Throws ProblemError `too-many-requests` beyond the allowance. Asks the
 * same of the database whoever the owner is, so that it tells nothing of whether the city knows them.
 */
export async function countAttempt(city: City, owner: Owner, allowance: Allowance): Promise<void> {
  const endsAt = windowEnd(city, allowance);
  const { rows } = await city.db.query<{ attempts: number }>(
    `insert into attempt_count (owner_id, kind, window_ends_at, attempts) values ($1, $2, $3, 1)
     on conflict (owner_id, kind, window_ends_at) do update set attempts = attempt_count.attempts + 1
     returning attempts`,
    [ownerId(city, owner), allowance.kind, sqlInstant(endsAt)],
  );
  if ((rows[0]?.attempts ?? 0) > allowance.most) {
    throw new ProblemError('too-many-requests', { retryAfterSeconds: (endsAt - city.clock.now()) / 1000 });
  }
}

/** Takes back one that turned out well: only failures are to add up. */
export async function forgiveAttempt(city: City, owner: Owner, allowance: Allowance): Promise<void> {
  await city.db.query(
    `update attempt_count set attempts = attempts - 1
     where owner_id = $1 and kind = $2 and window_ends_at = $3 and attempts > 0`,
    [ownerId(city, owner), allowance.kind, sqlInstant(windowEnd(city, allowance))],
  );
}

/** Drops the counts of windows that are over. */
export async function dropOldCounts(city: City): Promise<void> {
  await city.db.query('delete from attempt_count where window_ends_at <= $1', [sqlInstant(city.clock.now())]);
}

function windowEnd(city: City, { seconds }: Allowance): number {
  const length = seconds * 1000;
  return (Math.floor(city.clock.now() / length) + 1) * length;
}

/** Addresses are kept as pseudonyms too, and only as long as their window. */
function ownerId(city: City, owner: Owner): string {
  if ('id' in owner) return owner.id;
  const named = 'address' in owner ? ['address', networkOf(owner.address)] : ['parts', ...owner.parts];
  return createHmac('sha256', preparedKey(city.secrets.pseudonymKey))
    .update(named.join('\0'))
    .digest('hex')
    .slice(0, 32);
}
