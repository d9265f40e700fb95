/**
 * Looking somebody up by their ID document while they stand at the gate. The number alone opens nothing: a one-time code goes to the
 * phone that the holder carries, and only its answer shows a colour. Whoever has no phone has a paper code.
 */

import { randomUUID } from 'node:crypto';
import { assess, decideEntry, type Colour, type EntryVerdict } from '@open-health-code/domain';
import { idCheckTexts } from '@open-health-code/messages/id-check';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { languageFor } from '../notifications/preferences.ts';
import { maskedName } from '../people/explain.ts';
import type { IdType } from '../people/pseudonyms.ts';
import { readStanding } from '../people/standing.ts';
import { policyInForce, type PolicyInForce } from '../policy/store.ts';
import { findCarriedNumber } from '../sign-in/carried-numbers.ts';
import { readDocument } from '../sign-in/given-identity.ts';
import { answerChallenge, beginChallenge, countCodeRequest, type Challenge } from '../sign-in/one-time-codes.ts';
import type { Gate } from './gate.ts';

/**
 * Begins a look-up. Does and answers the same whether anybody has this document or a phone; only the holder, who gets a text and sees the
 * look in their log, learns of it. Throws ProblemError `bad-request` for what cannot be a number of such a document, and
 * `too-many-requests`.
 */
export async function beginIdCheck(
  city: City,
  gate: Gate,
  document: { readonly idType: IdType; readonly idNumber: string },
): Promise<Challenge> {
  const { personId } = readDocument(city, document.idType, document.idNumber);
  await countCodeRequest(city, 'id-check', { address: addressOf(gate), about: [personId], by: gate.gateId });
  return await city.db.transaction(async (connection) => {
    await recordLook(city, connection, gate, personId, 'id-check-asked');
    const phone = await findCarriedNumber(city, connection, personId);
    const language = await languageFor(connection, personId);
    return await beginChallenge(city, connection, {
      purpose: 'id-check',
      personId,
      phone: phone?.number,
      subject: gate.gateId,
      message: idCheckTexts.code,
      values: { place: gate.placeName },
      language,
    });
  });
}

export interface AnsweredIdCheck {
  /** By which scans at this gate are about the person. */
  readonly idCheckId: string;
  readonly verdict: EntryVerdict;
  readonly colour: Colour;
  /** Masked. */
  readonly name: string;
}

/** Ends a look-up at the gate that began it. Throws ProblemError `id-check-failed`, whatever is wrong, and `too-many-requests`. */
export async function answerIdCheck(
  city: City,
  gate: Gate,
  answer: { readonly challenge: string; readonly code: string },
): Promise<AnsweredIdCheck> {
  const inForce = await policyInForce(city);
  const answered = await answerChallenge(
    city,
    { purpose: 'id-check', ...answer, address: addressOf(gate) },
    async (connection, { personId, subject }) => {
      if (subject !== gate.gateId) throw new ProblemError('id-check-failed');
      const colour = await colourOf(city, connection, inForce, personId);
      const idCheckId = randomUUID();
      await connection.query(
        'insert into gate_id_check (person_id, id_check_id, gate_id, answered_at, colour) values ($1, $2, $3, $4, $5)',
        [personId, idCheckId, gate.gateId, sqlInstant(city.clock.now()), colour],
      );
      await recordLook(city, connection, gate, personId, 'id-check');
      const name = await maskedName(city, connection, personId);
      return { idCheckId, verdict: decideEntry(colour, gate.venue, inForce.policy), colour, name };
    },
  );
  if (answered === undefined) throw new ProblemError('id-check-failed');
  return answered;
}

/** Attempts are counted by gate: behind one network address there may be all gates of a station. */
function addressOf(gate: Gate): string {
  return `gate ${gate.gateId}`;
}

/** Logged for somebody the city knows; written and undone for anybody else, so that the time it takes tells nothing. */
async function recordLook(
  city: City,
  connection: Connection,
  gate: Gate,
  personId: string,
  what: 'id-check-asked' | 'id-check',
): Promise<void> {
  const known = await connection.query('select from person where person_id = $1', [personId]);
  await connection.query('savepoint look');
  await recordRead(connection, {
    personIds: [personId],
    actor: `gate ${gate.name}`,
    reason: gate.placeName,
    what,
    now: city.clock.now(),
  });
  await connection.query(known.rowCount === 0 ? 'rollback to savepoint look' : 'release savepoint look');
}

async function colourOf(city: City, connection: Connection, inForce: PolicyInForce, personId: string): Promise<Colour> {
  const standing = await readStanding(city, connection, inForce, personId);
  return (standing?.assessment ?? assess({ evidence: [] }, inForce.compiled, city.clock.now())).colour;
}
