/** Asking to act for somebody, which never tells whether the city knows them. */

import { randomUUID } from 'node:crypto';
import { oneTimeCodeMessages } from '@open-health-code/messages/sign-in';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { languageFor } from '../notifications/preferences.ts';
import { maskedName } from '../people/explain.ts';
import { seal } from '../people/vault.ts';
import { findCarriedNumber } from '../sign-in/carried-numbers.ts';
import type { GivenDocument } from '../sign-in/given-identity.ts';
import { beginChallenge, type Challenge } from '../sign-in/one-time-codes.ts';
import {
  byDependant,
  isShown,
  mostDependants,
  readRows,
  refuses,
  type DependantRow,
  type Relation,
} from './dependants.ts';

export interface Proof {
  readonly kind: string;
  readonly number: string;
}

export interface DependantRequest {
  readonly relation: Relation;
  readonly document: GivenDocument;
  /** As the carer writes it. */
  readonly name: string;
  /** Undefined when the dependant is to agree themselves. */
  readonly proof: Proof | undefined;
}

/**
 * Keeps a request, in the caller's transaction. The challenge of one for consent is the same whether a code was sent: to nobody unknown or
 * without a phone, and to nobody who refused. The handle is what the carer calls them by from now on: the one they are shown by already, or
 * a new one, which tells nothing of who they are. `full`: the carer has as many as may be.
 */
export async function askForDependant(
  city: City,
  connection: Connection,
  carerId: string,
  request: DependantRequest,
): Promise<'full' | { readonly handle: string; readonly challenge: Challenge | undefined }> {
  const { document, proof } = request;
  const now = city.clock.now();
  // Two requests at once must not each count without the other.
  await connection.query('select from person where person_id = $1 for update', [carerId]);
  const rows = await readRows(connection, 'person_id', carerId);
  const former = rows.find((row) => row.dependant_id === document.personId);
  const others = rows.filter((row) => row !== former && isShown(row, now));
  if (others.length >= mostDependants) return 'full';
  const isRefusing = proof === undefined && former !== undefined && refuses(former, now);
  // A refusal that is hidden must not show by the handle of before.
  const handle = former !== undefined && isShown(former, now) ? former.handle : randomUUID();
  if (former?.state !== 'active') await keepRequest(city, connection, carerId, request, { former, handle, isRefusing });
  if (proof !== undefined) return { handle, challenge: undefined };

  const carried = await findCarriedNumber(city, connection, document.personId);
  const carer = await maskedName(city, connection, carerId);
  const challenge = await beginChallenge(city, connection, {
    purpose: 'consent',
    personId: document.personId,
    phone: isRefusing || former?.state === 'active' ? undefined : carried?.number,
    subject: carerId,
    message: oneTimeCodeMessages.consent,
    values: { carer },
    language: await languageFor(connection, document.personId),
  });
  return { handle, challenge };
}

async function keepRequest(
  city: City,
  connection: Connection,
  carerId: string,
  { document, name, proof, relation }: DependantRequest,
  kept: { readonly former: DependantRow | undefined; readonly handle: string; readonly isRefusing: boolean },
): Promise<void> {
  const { former, handle, isRefusing } = kept;
  const now = city.clock.now();
  const sealed = (text: string): Buffer => seal(city.secrets, text).bytes;
  const { keyId, bytes: sealedName } = seal(city.secrets, name);
  // Asked for again, it keeps its time, so that a refusal in between does not show by it.
  const goesOn = former !== undefined && former.basis === 'consent' && proof === undefined && isShown(former, now);
  await connection.query(
    `insert into dependant (person_id, dependant_id, handle, request_id, relation, basis, state, since, decided_by, key_id,
                            sealed_name, sealed_number, sealed_proof)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (person_id, dependant_id) do update
       set handle = excluded.handle, request_id = excluded.request_id, relation = excluded.relation,
           basis = excluded.basis, state = excluded.state, since = excluded.since, decided_by = excluded.decided_by, key_id = excluded.key_id,
           sealed_name = excluded.sealed_name, sealed_number = excluded.sealed_number, sealed_proof = excluded.sealed_proof`,
    [
      carerId,
      document.personId,
      handle,
      randomUUID(),
      relation,
      proof === undefined ? 'consent' : 'proof',
      isRefusing ? 'refused' : 'pending',
      sqlInstant(goesOn ? former.since : now),
      isRefusing ? byDependant : null,
      keyId,
      sealedName,
      proof === undefined ? null : sealed(`${document.idType}:${document.idNumber}`),
      proof === undefined ? null : sealed(`${proof.kind}:${proof.number}`),
    ],
  );
}
