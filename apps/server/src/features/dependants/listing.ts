/** Lists of dependants and carers, with masked names; the looks are logged with those who are named. */

import { maskName } from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import { carerReasons, namedToDependant } from '../audit/own-look.ts';
import { nameless, readMaskedNames } from '../people/masked-names.ts';
import { unseal } from '../people/vault.ts';
import { byDependant, isShown, readRows, type DependantRow, type Relation } from './dependants.ts';

export interface ListedDependant {
  /** The handle. */
  readonly dependantId: string;
  /** Masked. */
  readonly name: string;
  readonly relation: Relation;
  readonly basis: 'consent' | 'proof';
  readonly state: 'pending' | 'active' | 'refused';
  readonly since: number;
}

/** Whom somebody acts for or asked to, oldest first. The look at the names is logged with those who are named. */
export async function listDependants(city: City, carerId: string): Promise<ListedDependant[]> {
  return await city.db.transaction(async (connection) => {
    const rows = (await readRows(connection, 'person_id', carerId)).filter((row) => isShown(row, city.clock.now()));
    const active = rows.filter((row) => row.state === 'active').map((row) => row.dependant_id);
    await recordRead(connection, {
      personIds: active,
      actor: `person ${carerId}`,
      reason: carerReasons.list,
      what: 'name',
      now: city.clock.now(),
    });
    const names = await readMaskedNames(city.secrets, connection, active);
    return rows.map((row) => ({
      dependantId: row.handle,
      name: names.get(row.dependant_id) ?? givenName(city, row),
      relation: row.relation,
      basis: row.basis,
      state: row.decided_by === byDependant && row.state === 'refused' ? 'pending' : row.state,
      since: row.since,
    }));
  });
}

export interface ListedCarer {
  /** The handle. */
  readonly carerId: string;
  /** Masked. */
  readonly name: string;
  readonly relation: Relation;
  readonly basis: 'consent' | 'proof';
  readonly state: 'pending' | 'active';
  readonly since: number;
}

/** Who acts for somebody or asks to, oldest first. */
export async function listCarers(city: City, dependantId: string): Promise<ListedCarer[]> {
  return await city.db.transaction(async (connection) => {
    const rows = (await readRows(connection, 'dependant_id', dependantId)).filter((row) =>
      isShown(row, city.clock.now()),
    );
    const carers = rows.filter((row) => row.state !== 'refused').map((row) => row.person_id);
    await recordRead(connection, {
      personIds: carers,
      actor: `person ${dependantId}`,
      reason: namedToDependant,
      what: 'name',
      now: city.clock.now(),
    });
    const names = await readMaskedNames(city.secrets, connection, carers);
    return rows.flatMap(({ state, person_id: personId, handle: carerId, relation, basis, since }) =>
      state === 'refused' ? [] : [{ carerId, name: names.get(personId) ?? nameless, relation, basis, state, since }],
    );
  });
}

function givenName(city: City, { key_id: keyId, sealed_name: bytes }: DependantRow): string {
  return keyId === null || bytes === null ? nameless : maskName(unseal(city.secrets, { keyId, bytes }));
}
