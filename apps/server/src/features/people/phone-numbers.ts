/** Telephone numbers, as the vault has them. */

import type { City } from '../../city.ts';
import type { Queryable } from '../../platform/database.ts';
import { unseal } from './vault.ts';

/** Numbers by phone id; those that the vault does not have are absent. Whoever shows them logs the look. */
export async function readPhoneNumbers(
  { secrets }: Pick<City, 'secrets'>,
  queryable: Queryable,
  phoneIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await queryable.query<{ phone_id: string; key_id: number; sealed_number: Buffer }>(
    'select phone_id, key_id, sealed_number from vault.phone_number where phone_id = any($1)',
    [[...new Set(phoneIds)]],
  );
  return new Map(rows.map((row) => [row.phone_id, unseal(secrets, { keyId: row.key_id, bytes: row.sealed_number })]));
}
