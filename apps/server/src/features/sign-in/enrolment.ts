/** Enrolment: somebody whose document is proved becomes known to the city, a visitor too. */

import type { City } from '../../city.ts';
import type { Queryable } from '../../platform/database.ts';
import { personIdOf, type IdType } from '../people/pseudonyms.ts';
import { seal } from '../people/vault.ts';

/** Who somebody is, by a source that looked at the document. */
export interface ProvedIdentity {
  readonly idType: IdType;
  /** Normalised and checked, as `readIdNumber` gives it. */
  readonly idNumber: string;
  /** As on the document; undefined where the source does not say. */
  readonly name: string | undefined;
}

/** Makes the person known, under the name that the source gives; a name known before gives way to it. Gives the pseudonym. */
export async function enrol(city: City, queryable: Queryable, identity: ProvedIdentity): Promise<string> {
  const { idType, idNumber, name } = identity;
  const personId = personIdOf(city.secrets.pseudonymKey, idType, idNumber);
  const number = seal(city.secrets, `${idType}:${idNumber}`);
  const sealedName = name === undefined ? null : seal(city.secrets, name).bytes;
  await queryable.query('insert into person (person_id) values ($1) on conflict do nothing', [personId]);
  // One key seals the row: where the name is not told anew, the row stays as it is.
  await queryable.query(
    `insert into vault.identity (person_id, key_id, sealed_number, sealed_name) values ($1, $2, $3, $4)
     on conflict (person_id) do update
       set key_id = excluded.key_id, sealed_number = excluded.sealed_number, sealed_name = excluded.sealed_name
       where excluded.sealed_name is not null`,
    [personId, number.keyId, number.bytes, sealedName],
  );
  return personId;
}
