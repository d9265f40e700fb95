/** Names as they may be shown: masked. Whoever reads them logs it. */

import { maskName } from '@open-health-code/health-code';
import type { Queryable } from '../../platform/database.ts';
import type { Secrets } from '../../platform/secrets.ts';
import { unseal } from './vault.ts';

/** What somebody without a name in the files is called. */
export const nameless = '*';

/** The masked names of people by their ids; `*` for whoever has none here. */
export async function readMaskedNames(
  secrets: Secrets,
  queryable: Queryable,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map(personIds.map((personId) => [personId, nameless]));
  const { rows } = await queryable.query<{ person_id: string; key_id: number; sealed_name: Buffer }>(
    'select person_id, key_id, sealed_name from vault.identity where person_id = any($1) and sealed_name is not null',
    [personIds],
  );
  for (const { person_id: personId, key_id: keyId, sealed_name: bytes } of rows) {
    names.set(personId, maskName(unseal(secrets, { keyId, bytes })));
  }
  return names;
}
