/** The numbers that messages to people go to. */

import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { unseal } from '../people/vault.ts';

/**
 * The number each person carries, on the best ground and the longest. Never one that is merely registered to them: somebody else may carry
 * it. People of whom none is known are not there.
 */
export async function carriedNumbers(
  city: City,
  queryable: Queryable,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows: attributed } = await queryable.query<{ person_id: string; phone_id: string }>(
    `select person_id, phone_id from attribution
     where person_id = any($1) and basis <> 'registered' and valid_from <= $2 and (valid_until is null or valid_until > $2)
     order by array_position(array['declared', 'otp', 'ruling'], basis), valid_from desc, phone_id`,
    [personIds, sqlInstant(city.clock.now())],
  );
  // The best comes last and stays.
  const phones = new Map(attributed.map((row) => [row.person_id, row.phone_id]));
  const { rows: sealed } = await queryable.query<{ phone_id: string; key_id: number; sealed_number: Buffer }>(
    'select phone_id, key_id, sealed_number from vault.phone_number where phone_id = any($1)',
    [[...new Set(phones.values())]],
  );
  const numbers = new Map(
    sealed.map((row) => [row.phone_id, unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_number })]),
  );
  return new Map(
    [...phones].flatMap(([personId, phoneId]) => {
      const number = numbers.get(phoneId);
      return number === undefined ? [] : [[personId, number] as const];
    }),
  );
}
