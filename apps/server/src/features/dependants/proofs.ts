/** Care proved by a document: the office looks at it and decides; who decided is kept and logged with both people. */

import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { isIdType } from '../people/pseudonyms.ts';
import { unseal } from '../people/vault.ts';
import { enrol } from '../sign-in/enrolment.ts';
import { withoutSealed, type Relation } from './dependants.ts';
import { tellCarer } from './telling.ts';

interface ProofRow {
  readonly person_id: string;
  readonly dependant_id: string;
  readonly request_id: string;
  readonly relation: Relation;
  readonly since: number;
  readonly key_id: number;
  readonly sealed_name: Buffer;
  readonly sealed_number: Buffer;
  readonly sealed_proof: Buffer;
}

/** What the office needs to compare with its registers. */
export interface PendingProof {
  readonly requestId: string;
  readonly relation: Relation;
  readonly since: number;
  readonly carer: { readonly personId: string; readonly name: string };
  /** As the carer wrote it. */
  readonly dependant: {
    readonly personId: string;
    readonly name: string;
    readonly idType: string;
    readonly idNumber: string;
  };
  readonly proof: { readonly kind: string; readonly number: string };
}

/** Most requests shown at once. */
const mostListed = 100;

/** Requests that wait for the office, the oldest first. The look is logged with everyone it names. */
export async function listProofs(city: City): Promise<PendingProof[]> {
  return await city.db.transaction(async (connection) => {
    const rows = await readProofs(connection, `order by since, request_id limit ${mostListed}`, []);
    await recordRead(connection, {
      personIds: rows.flatMap((row) => [row.person_id, row.dependant_id]),
      actor: city.actor,
      reason: 'proof of care to be decided',
      what: 'dependant request',
      now: city.clock.now(),
    });
    const carers = await readNames(
      city,
      connection,
      rows.map((row) => row.person_id),
    );
    return rows.map((row) => ({
      requestId: row.request_id,
      relation: row.relation,
      since: row.since,
      carer: { personId: row.person_id, name: carers.get(row.person_id) ?? '' },
      dependant: { personId: row.dependant_id, name: opened(city, row, row.sealed_name), ...documentOf(city, row) },
      proof: proofOf(city, row),
    }));
  });
}

/**
 * Decides a request. Approved, the dependant becomes known to the city where they were not, a young child for one, under the name the carer
 * gave; a name known before stays. Answers false when no request of this id waits.
 */
export async function decideProof(city: City, requestId: string, decision: 'approve' | 'reject'): Promise<boolean> {
  return await city.db.transaction(async (connection) => {
    const [row] = await readProofs(connection, 'and request_id = $1', [requestId]);
    if (row === undefined) return false;
    const { rowCount } = await connection.query(
      `update dependant set state = $3, decided_by = $4, since = $5, ${decision === 'approve' ? withoutSealed : withoutNumbers}
       where person_id = $1 and dependant_id = $2 and state = 'pending' and request_id = $6`,
      [
        row.person_id,
        row.dependant_id,
        decision === 'approve' ? 'active' : 'refused',
        `operator ${city.actor}`,
        sqlInstant(city.clock.now()),
        requestId,
      ],
    );
    if (rowCount === 0) return false;
    await recordRead(connection, {
      personIds: [row.person_id, row.dependant_id],
      actor: city.actor,
      reason: `proof of care: ${decision}`,
      what: 'dependant request',
      now: city.clock.now(),
    });
    if (decision === 'reject') return true;
    await makeKnown(city, connection, row);
    const care = { carerId: row.person_id, dependantId: row.dependant_id };
    await tellCarer(city, connection, 'dependant-agreed', care);
    return true;
  });
}

/** The carer is still shown whom the refusal is about. */
const withoutNumbers = 'sealed_number = null, sealed_proof = null';

async function makeKnown(city: City, connection: Connection, row: ProofRow): Promise<void> {
  const { idType, idNumber } = documentOf(city, row);
  if (!isIdType(idType)) throw new Error('a sealed document has no known type');
  const known = (await readNames(city, connection, [row.dependant_id])).has(row.dependant_id);
  await enrol(city, connection, {
    idType,
    idNumber,
    name: known ? undefined : opened(city, row, row.sealed_name),
  });
}

async function readProofs(connection: Connection, more: string, values: readonly unknown[]): Promise<ProofRow[]> {
  const { rows } = await connection.query<ProofRow>(
    `select person_id, dependant_id, request_id, relation, since, key_id, sealed_name, sealed_number, sealed_proof
     from dependant where state = 'pending' and basis = 'proof' ${more}`,
    [...values],
  );
  return rows;
}

async function readNames(
  city: City,
  connection: Connection,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await connection.query<{ person_id: string; key_id: number; sealed_name: Buffer }>(
    'select person_id, key_id, sealed_name from vault.identity where person_id = any($1) and sealed_name is not null',
    [personIds],
  );
  return new Map(rows.map((row) => [row.person_id, opened(city, row, row.sealed_name)]));
}

function opened(city: City, { key_id: keyId }: { readonly key_id: number }, bytes: Buffer): string {
  return unseal(city.secrets, { keyId, bytes });
}

/** Types and kinds have no colon. */
function documentOf(city: City, row: ProofRow): { idType: string; idNumber: string } {
  const [idType = '', idNumber = ''] = splitOnce(opened(city, row, row.sealed_number));
  return { idType, idNumber };
}

function proofOf(city: City, row: ProofRow): { kind: string; number: string } {
  const [kind = '', number = ''] = splitOnce(opened(city, row, row.sealed_proof));
  return { kind, number };
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}
