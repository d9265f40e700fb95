/** Lodging objections and taking them back. */

import {
  explainReason,
  hourMs,
  isGroundFor,
  isUnsure,
  type AppealGround,
  type Evidence,
  type Reason,
} from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { readStanding } from '../people/standing.ts';
import { seal } from '../people/vault.ts';
import { policyInForce } from '../policy/store.ts';
import { readAppeals, type Snapshot, type Words } from './appeal.ts';
import { appealNumber } from './number.ts';
import { reinstate } from './rulings.ts';

export interface Objection extends Words {
  readonly personId: string;
  readonly evidenceId: string;
  readonly ground: AppealGround;
  /** `person`, or the officer who takes it down for somebody. */
  readonly lodgedBy: string;
}

/**
 * `unknown`: the person has no live reason that rests on such evidence. `no-ground`: the ground makes no sense for it. `open-already`:
 * an objection to it waits for its answer.
 */
export type Lodged = { readonly number: string } | 'unknown' | 'no-ground' | 'open-already';

/** Keeps an objection in the caller's transaction, with the evidence as the person sees it now. */
export async function lodge(city: City, connection: Connection, objection: Objection): Promise<Lodged> {
  const { personId, evidenceId, ground, statement, phoneEnding } = objection;
  const inForce = await policyInForce(city);
  const standing = await readStanding(city, connection, inForce, personId);
  const reason = standing?.assessment.reasons.find((one) => one.evidenceId === evidenceId);
  const evidence = standing?.state.evidence.find((one) => one.id === evidenceId);
  if (reason === undefined || evidence === undefined) return 'unknown';
  if (!isGroundFor(ground, evidence.kind)) return 'no-ground';
  const now = city.clock.now();
  const number = appealNumber(city.secrets.pseudonymKey, await nextSerial(connection));
  const words = seal(city.secrets, JSON.stringify({ statement, phoneEnding } satisfies Words));
  const dueAt = now + inForce.policy.safeguards.contest.answerWithinHours * hourMs;
  const { rowCount } = await connection.query(
    `insert into appeal (person_id, number, evidence_id, kind, source, strength, unsure, evidence, ground,
                         words_key_id, sealed_words, lodged_at, lodged_by, due_at, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'open')
     on conflict do nothing`,
    [
      personId,
      number,
      evidenceId,
      evidence.kind,
      evidence.source,
      evidence.strength,
      isUnsure(evidence),
      JSON.stringify(snapshotOf(evidence, reason, inForce.policy)),
      ground,
      words.keyId,
      words.bytes,
      sqlInstant(now),
      objection.lodgedBy,
      sqlInstant(dueAt),
    ],
  );
  return rowCount === 1 ? { number } : 'open-already';
}

function snapshotOf(evidence: Evidence, reason: Reason, policy: Parameters<typeof explainReason>[1]): Snapshot {
  const { message, basis } = explainReason(reason, policy);
  const { facts, effectiveFrom } = evidence;
  return { facts, effectiveFrom, since: reason.since, rule: reason.rule, colour: reason.colour, message, basis };
}

async function nextSerial(connection: Connection): Promise<number> {
  const { rows } = await connection.query<{ serial: string }>(`select nextval('appeal_serial') as serial`);
  return Number(rows[0]?.serial);
}

/** `unknown`: the person has no objection of this number. `answered`: it can no longer be taken back. */
export type TakenBack = 'taken-back' | 'unknown' | 'answered';

/** Takes an objection back, in the caller's transaction; one that was taken back stays so. */
export async function takeBack(
  city: City,
  connection: Connection,
  { personId, number }: { readonly personId: string; readonly number: string },
): Promise<TakenBack> {
  const [held] = await readAppeals(city.secrets, connection, 'person_id = $1 and number = $2 for update', [
    personId,
    number,
  ]);
  if (held === undefined) return 'unknown';
  if (held.state !== 'open') return held.state === 'withdrawn' ? 'taken-back' : 'answered';
  await connection.query(`update appeal set state = 'withdrawn', closed_at = $3 where person_id = $1 and number = $2`, [
    personId,
    number,
    sqlInstant(city.clock.now()),
  ]);
  if (held.suspendedAt !== undefined) await reinstate(connection, held);
  return 'taken-back';
}
