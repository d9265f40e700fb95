/** The second half of a refresh: everyone whose evidence changed or whose time has come is assessed, in one transaction. */

import type { Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import type { Progress } from '../../platform/command.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import type { PolicyInForce } from '../policy/store.ts';
import { Assessor, isWorse, writeAssessments } from './assess-people.ts';
import { countColours } from './counts.ts';
import { inTransaction } from './exclusive.ts';
import { visitPeople, type VisitOptions } from './visiting.ts';

export interface AssessingOptions {
  /** A second person who has looked at a bulk change and lets it happen. */
  readonly acceptedBy?: string;
  readonly progress?: Progress;
}

export interface Assessed {
  readonly assessed: number;
  /** People whose colour changed. */
  readonly changed: number;
}

/** Left by the derivation when everyone has to be assessed; stays until that is done. */
export const everybodyUnit = 'assessment';

/**
 * Assesses on `connection`, reading on two others, so that reading, assessing and writing go on at the same time. Nothing is kept
 * unless everything is, so the safeguard against bulk changes can look at the whole before anyone's colour changes.
 */
export async function assessPeople(
  city: City,
  connection: Connection,
  inForce: PolicyInForce,
  options: AssessingOptions,
): Promise<Assessed> {
  const now = city.clock.now();
  const isFirst = await nobodyWasAssessed(connection);
  const whom = (await isEverybodyDue(connection, now)) ? 'everybody' : 'due';
  const assessAndKeep = async (first: Connection, second: Connection): Promise<Assessed> => {
    const visiting = { connections: [first, second], compiled: inForce.compiled, whom } as const;
    const totals = await assessAll(visiting, connection, { ...inForce, now }, options.progress);
    // The first assessment of a city has nothing to be compared with.
    if (!isFirst) await guardAgainstBulkChange(city, connection, inForce, totals, options.acceptedBy);
    await connection.query('delete from assessment_due');
    await connection.query('delete from derivation_due where unit = $1', [everybodyUnit]);
    return { assessed: totals.assessed, changed: totals.changed };
  };
  return await city.db.withConnection(
    async (first) =>
      await city.db.withConnection(
        async (second) => await inTransaction(connection, async () => await assessAndKeep(first, second)),
      ),
  );
}

interface Totals extends Assessed {
  readonly worsened: number;
  /** People who worsened, by the rule that did it. */
  readonly byRule: ReadonlyMap<string, number>;
}

/** While what was assessed is written, the next people are read. */
async function assessAll(
  visiting: Omit<VisitOptions, 'visit' | 'pause'>,
  writer: Connection,
  { compiled, publication, now }: Pick<PolicyInForce, 'compiled' | 'publication'> & { readonly now: Instant },
  progress: Progress | undefined,
): Promise<Totals> {
  const byRule = new Map<string, number>();
  let [changed, worsened] = [0, 0];
  const assessor = new Assessor({ compiled, publication }, now);
  let writing: Promise<void> = Promise.resolve();
  try {
    await visitPeople({
      ...visiting,
      visit: (personId, person) => assessor.visit(personId, person),
      pause: async (done) => {
        const portion = assessor.take();
        changed += portion.changes.length;
        for (const change of portion.changes.filter(isWorse)) {
          worsened += 1;
          const rule = change.toRules[0] ?? '';
          byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
        }
        const before = writing;
        writing = before.then(async () => await writeAssessments(writer, portion, publication, now));
        // It is awaited at a later pause or below; a failure before then must not end the process.
        writing.catch(() => undefined);
        await before;
        progress?.advanceTo(Math.floor(done * 100));
      },
    });
  } finally {
    await writing;
  }
  return { assessed: assessor.assessed, changed, worsened, byRule };
}

/** Principle 8: more people worsened at once than the policy foresees is for two people to decide. */
async function guardAgainstBulkChange(
  city: City,
  connection: Connection,
  { policy }: PolicyInForce,
  { worsened, byRule }: Totals,
  acceptedBy: string | undefined,
): Promise<void> {
  const { bulkChangePeople, bulkChangeShare } = policy.safeguards;
  if (worsened <= bulkChangePeople) return;
  const counts = await countColours(connection, policy, city.clock.now());
  const people = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (worsened <= bulkChangeShare * people) return;
  if (acceptedBy === undefined) {
    const causes = [...byRule].sort(([, a], [, b]) => b - a).map(([rule, count]) => `${rule}: ${count}`);
    throw new OperatorError(
      `This refresh would worsen the colour of ${worsened} of ${people} people (${causes.join(', ')}), more than the policy lets happen ` +
        `by itself. No colour was changed. Look at what was imported and published last; if it is right, a second person accepts it: ` +
        `healthcode refresh --accept-bulk NAME.`,
    );
  }
  if (acceptedBy === city.actor) {
    throw new OperatorError(
      `A bulk change is refreshed by one person and accepted by another; both are ${acceptedBy}. No colour was changed.`,
    );
  }
  await connection.query(
    `insert into bulk_acceptance (at, refreshed_by, accepted_by, worsened, people) values ($1, $2, $3, $4, $5)
     on conflict (at) do update set accepted_by = excluded.accepted_by, worsened = excluded.worsened, people = excluded.people`,
    [sqlInstant(city.clock.now()), city.actor, acceptedBy, worsened, people],
  );
}

async function nobodyWasAssessed(connection: Connection): Promise<boolean> {
  for (const table of ['assessment', 'colour_change']) {
    const { rowCount } = await connection.query(`select from ${table} limit 1`);
    if (rowCount !== 0) return false;
  }
  return true;
}

async function isEverybodyDue(connection: Connection, now: Instant): Promise<boolean> {
  const due = await connection.query('select from derivation_due where unit = $1', [everybodyUnit]);
  if (due.rowCount !== 0) return true;
  // A clock that was set back: colours of a later time stand, and `next_change_at` says nothing of the time before it.
  for (const [table, column] of [
    ['assessment', 'assessed_at'],
    ['colour_change', 'at'],
  ]) {
    const later = await connection.query(`select from ${table} where ${column} > $1 limit 1`, [sqlInstant(now)]);
    if (later.rowCount !== 0) return true;
  }
  return false;
}
