/** The numbers at which people are reached. */

import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { readPhoneNumbers } from '../people/phone-numbers.ts';
import { bases } from './carried-phones.ts';

export interface CarriedNumber {
  readonly phoneId: string;
  readonly number: string;
}

/**
 * The number each person carries, on the best ground and the longest. Never one that is merely registered to them: somebody else may carry
 * it. People of whom none is known are absent.
 */
export async function carriedNumbers(
  city: City,
  queryable: Queryable,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, CarriedNumber>> {
  const { rows } = await queryable.query<{ person_id: string; phone_id: string }>(
    `select person_id, phone_id from attribution
     where person_id = any($1) and basis <> 'registered' and valid_from <= $2 and (valid_until is null or valid_until > $2)
     order by array_position($3::text[], basis) desc, valid_from desc, phone_id desc`,
    [personIds, sqlInstant(city.clock.now()), bases],
  );
  // The best comes last and stays.
  const phones = new Map(rows.map((row) => [row.person_id, row.phone_id]));
  // Looked for in any case, so that having a phone takes no longer than having none.
  const wanted = personIds.map((personId) => phones.get(personId) ?? personId);
  const numbers = await readPhoneNumbers(city, queryable, wanted);
  return new Map(
    [...phones].flatMap(([personId, phoneId]) => {
      const number = numbers.get(phoneId);
      return number === undefined ? [] : [[personId, { phoneId, number }] as const];
    }),
  );
}

/** The same of one person; undefined when none is known. */
export async function findCarriedNumber(
  city: City,
  queryable: Queryable,
  personId: string,
): Promise<CarriedNumber | undefined> {
  return (await carriedNumbers(city, queryable, [personId])).get(personId);
}
