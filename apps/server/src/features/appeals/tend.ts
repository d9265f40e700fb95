/** What time does to objections. */

import { dayMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { notify } from '../notifications/queue.ts';
import { policyInForce } from '../policy/store.ts';
import { readAppeals } from './appeal.ts';
import { showNumber } from './number.ts';
import { overrule } from './rulings.ts';

/** Objections suspended in one transaction. */
const atATime = 200;

/**
 * Where the policy says so, suspends unsure evidence whose objection nobody answered in time: who was asked on a doubt does not wait for
 * an overburdened office. Sure evidence stands; its objection stays open and is listed first. Answers how many were suspended.
 */
export async function suspendUnanswered(city: City): Promise<number> {
  const { policy } = await policyInForce(city);
  if (policy.safeguards.contest.unansweredWeak !== 'suspended') return 0;
  let suspended = 0;
  for (;;) {
    const portion = await city.db.transaction(async (connection) => {
      const now = city.clock.now();
      const due = await readAppeals(
        city.secrets,
        connection,
        `state = 'open' and due_at <= $1 and unsure and suspended_at is null order by due_at limit ${atATime}`,
        [sqlInstant(now)],
      );
      for (const appeal of due) {
        const { rowCount } = await connection.query(
          `update appeal set suspended_at = $3
           where person_id = $1 and number = $2 and state = 'open' and suspended_at is null`,
          [appeal.personId, appeal.number, sqlInstant(now)],
        );
        // Answered or suspended by somebody else meanwhile.
        if (rowCount === 0) continue;
        await overrule(connection, appeal, policy, now);
        await notify(city, connection, {
          personIds: [appeal.personId],
          template: 'appeal-late',
          values: { number: showNumber(appeal.number) },
          key: `appeal ${appeal.number} late`,
        });
      }
      return due.length;
    });
    suspended += portion;
    if (portion < atATime) return suspended;
  }
}

/** Drops objections that were answered longer ago than the policy keeps evidence. What they took out of force stays so. */
export async function dropOldAppeals(city: City): Promise<void> {
  const { policy } = await policyInForce(city);
  await city.db.query(`delete from appeal where state <> 'open' and closed_at < $1`, [
    sqlInstant(city.clock.now() - policy.retention.evidenceDays * dayMs),
  ]);
}
