/** Answering objections: a named officer, a reason the person reads, and what follows from it, in one transaction. */

import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { notify } from '../notifications/queue.ts';
import { seal } from '../people/vault.ts';
import { policyInForce } from '../policy/store.ts';
import { readAppeals, type Appeal, type Remedy } from './appeal.ts';
import { suspectPhones, type SuspectPhone } from './carried-phones.ts';
import { showNumber } from './number.ts';
import { disown, overrule, reinstate } from './rulings.ts';

export interface Answer {
  /** Digits alone. */
  readonly number: string;
  /** Who answers. */
  readonly officer: string;
  /** In the officer's words, for the person. */
  readonly reason: string;
}

export interface Upholding extends Answer {
  /** What is wrong; by the ground where absent: a number that is somebody else's, otherwise the evidence. */
  readonly remedy?: Remedy | undefined;
  /** Last four digits of the number that is somebody else's; needed where the evidence may rest on several. */
  readonly phoneEnding?: string | undefined;
  /** Who carries the number instead, where that is known. */
  readonly carriedBy?: string | undefined;
}

/** An objection that was answered, or why it was not. */
export type Answered =
  | { readonly ok: true; readonly appeal: Appeal; readonly remedy?: Remedy }
  | { readonly ok: false; readonly why: 'unknown' | 'closed' | 'own'; readonly appeal?: Appeal }
  | { readonly ok: false; readonly why: 'which-phone'; readonly phones: readonly SuspectPhone[] };

/**
 * Upholds an objection. The evidence, or the number's attribution, no longer counts against the person from the next refresh on, and in
 * every derivation after it. The person is told.
 */
export async function uphold(city: City, answer: Upholding): Promise<Answered> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    const open = await openAppeal(city, connection, answer, 'uphold an objection');
    if ('why' in open) return open;
    const now = city.clock.now();
    const phones = await suspectPhones(city, connection, open, utcOffsetMinutes);
    const { remedy = open.ground === 'not-my-phone' && phones.length > 0 ? 'phone' : 'evidence' } = answer;
    if (remedy === 'phone') {
      const ending = answer.phoneEnding ?? open.phoneEnding;
      const meant = phones.filter((phone) => ending === undefined || phone.ending === ending);
      const ids = new Set(meant.map((phone) => phone.phoneId));
      if (ids.size !== 1) return { ok: false, why: 'which-phone', phones };
      if (open.suspendedAt !== undefined) await reinstate(connection, open);
      const ruling = { by: answer.officer, carriedBy: answer.carriedBy, now };
      const [first] = meant;
      if (first !== undefined) await disown(connection, open, first, ruling);
    } else {
      await overrule(connection, open, policy, now);
    }
    await close(city, connection, open, { ...answer, state: 'upheld', remedy });
    return { ok: true, appeal: open, remedy };
  });
}

/** Rejects an objection; evidence that was suspended because nobody had answered counts again from the next refresh on. */
export async function reject(city: City, answer: Answer): Promise<Answered> {
  return await city.db.transaction(async (connection) => {
    const open = await openAppeal(city, connection, answer, 'reject an objection');
    if ('why' in open) return open;
    if (open.suspendedAt !== undefined) await reinstate(connection, open);
    await close(city, connection, open, { ...answer, state: 'rejected', remedy: undefined });
    return { ok: true, appeal: open };
  });
}

/**
 * The objection, if it is open: held until the transaction ends, so that it is answered once. Looking at it is logged. `own`: the officer took
 * it down, and somebody else has to answer: nobody clears a colour alone.
 */
async function openAppeal(
  city: City,
  connection: Connection,
  { number, officer }: Answer,
  reason: string,
): Promise<Appeal | Extract<Answered, { why: 'unknown' | 'closed' | 'own' }>> {
  const [found] = await readAppeals(city.secrets, connection, 'number = $1', [number]);
  if (found === undefined) return { ok: false, why: 'unknown' };
  const { personId } = found;
  await recordRead(connection, {
    personIds: [personId],
    actor: officer,
    reason: `${reason} (${showNumber(number)})`,
    what: 'appeal',
    now: city.clock.now(),
  });
  const [held] = await readAppeals(city.secrets, connection, 'person_id = $1 and number = $2 for update', [
    personId,
    number,
  ]);
  if (held?.state !== 'open') return { ok: false, why: 'closed', appeal: held ?? found };
  return held.lodgedBy === officer ? { ok: false, why: 'own', appeal: held } : held;
}

async function close(
  city: City,
  connection: Connection,
  { personId, number }: Appeal,
  outcome: Answer & { readonly state: 'upheld' | 'rejected'; readonly remedy: Remedy | undefined },
): Promise<void> {
  const reason = seal(city.secrets, outcome.reason);
  await connection.query(
    `update appeal set state = $3, closed_at = $4, decided_by = $5, remedy = $6, reason_key_id = $7, sealed_reason = $8
     where person_id = $1 and number = $2`,
    [
      personId,
      number,
      outcome.state,
      sqlInstant(city.clock.now()),
      outcome.officer,
      outcome.remedy ?? null,
      reason.keyId,
      reason.bytes,
    ],
  );
  await notify(city, connection, {
    personIds: [personId],
    template: outcome.state === 'upheld' ? 'appeal-upheld' : 'appeal-rejected',
    values: { number: showNumber(number) },
    key: `appeal ${number} answered`,
  });
}
