/** Carries out how long a policy keeps what it knows of people. */

import { randomUUID } from 'node:crypto';
import { horizonAt, type Horizon, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { policyInForce } from '../policy/store.ts';
import { inTransaction, whileNoOtherRefreshes } from '../refresh/exclusive.ts';
import { refresh } from '../refresh/refresh.ts';
import { countRows, dropRows, type Dropped } from './dropped.ts';
import { floorsOf, readHorizon } from './horizon.ts';
import { dropOldHealthRecords, oldHealthRecords } from './old-health-records.ts';
import { countOldRecords, dropOldRecords, wouldEmpty } from './old-records.ts';
import { keepLonger, moveHorizon, oldStatements } from './old-statements.ts';
import { dropEmptyAssessments, leftoversAt } from './the-rest.ts';

export interface Retention {
  /** What counts from now on, or would. */
  readonly horizon: Horizon;
  /** Rows dropped, or to be dropped, by table. */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * Moves the horizon to where the policy in force has it, drops what lies before it, and keeps a record of what it did. Nobody's colour
 * and no reason for it changes by this. Statements go first, with what bears on them; then the records, on which nothing rests any more.
 * So a run that was killed is finished by the next. Throws OperatorError while records wait for a refresh.
 */
export async function retain(city: City): Promise<Retention> {
  // What was accepted is looked at before it may go.
  await refresh(city);
  const run = { runId: randomUUID(), at: city.clock.now(), actor: city.actor };
  const dropped: Dropped = new Map();
  const horizon = await whileNoOtherRefreshes(city, async (connection) => {
    const inForce = await policyInForce(city);
    const to = laterOf(await readHorizon(connection), horizonAt(inForce.policy, run.at, inForce.utcOffsetMinutes));
    await inTransaction(connection, async () => {
      await moveHorizon(connection, inForce, to, dropped);
      await record(connection, run, to, dropped, false);
    });
    return to;
  });
  if ((await city.db.query('select from derivation_due limit 1')).rowCount !== 0) await refresh(city);
  await dropEmptyAssessments(city.db);
  await dropOldHealthRecords(city.db, horizon.healthFrom, dropped);
  await dropOldRecords(city, floorsOf(horizon), dropped);
  await dropRows(city.db, leftoversAt(horizon, run.at), dropped);
  await record(city.db, run, horizon, dropped, true);
  return { horizon, dropped: Object.fromEntries(dropped) };
}

/** What `retain` would do now, without doing it; what waits for a refresh is not counted. */
export async function previewRetention(city: City): Promise<Retention> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const dropped: Dropped = new Map();
  const horizon = await city.db.withConnection(
    async (connection) =>
      await inTransaction(
        connection,
        async () => {
          const before = await readHorizon(connection);
          const to = laterOf(before, horizonAt(policy, city.clock.now(), utcOffsetMinutes));
          await keepLonger(connection, before, to);
          const old = [
            ...oldStatements(to).filter(({ table }) => table === 'evidence'),
            ...oldHealthRecords(to.healthFrom),
          ];
          await countRows(connection, old, dropped);
          await countOldRecords(connection, floorsOf(to), dropped);
          await countRows(connection, leftoversAt(to, city.clock.now()), dropped);
          return to;
        },
        { end: 'rollback' },
      ),
  );
  return { horizon, dropped: Object.fromEntries(dropped) };
}

/**
 * The same as `retain` where nobody watches: once for each horizon. Where nothing of all there is would be left, it refuses, and says so
 * once: a wrong clock is likelier than a city that stood still. An operator who knows better runs the command.
 */
export function retainUnattended(city: City): () => Promise<void> {
  let refused: Instant | undefined;
  return async () => {
    const { policy, utcOffsetMinutes } = await policyInForce(city);
    const to = laterOf(await readHorizon(city.db), horizonAt(policy, city.clock.now(), utcOffsetMinutes));
    const done = await city.db.query(
      'select from retention_run where presence_from = $1 and journey_from = $2 and health_from = $3 and finished limit 1',
      [to.presenceFrom, to.journeyFrom, to.healthFrom].map(sqlInstant),
    );
    // A day that somebody was reading then.
    if (done.rowCount !== 0) return await dropOldRecords(city, floorsOf(to), new Map());
    if (!(await wouldEmpty(city.db, floorsOf(to)))) return void (await retain(city));
    if (refused === to.healthFrom) return;
    refused = to.healthFrom;
    throw new OperatorError(
      'Everything there is about people lies longer ago than the policy keeps it, so the clock may be wrong. Nothing was dropped. ' +
        'If it is right, run `healthcode retention --apply`.',
    );
  };
}

function laterOf(a: Horizon, b: Horizon): Horizon {
  return {
    presenceFrom: Math.max(a.presenceFrom, b.presenceFrom),
    journeyFrom: Math.max(a.journeyFrom, b.journeyFrom),
    healthFrom: Math.max(a.healthFrom, b.healthFrom),
  };
}

async function record(
  queryable: Queryable,
  { runId, at, actor }: { readonly runId: string; readonly at: Instant; readonly actor: string },
  { presenceFrom, journeyFrom, healthFrom }: Horizon,
  dropped: Dropped,
  finished: boolean,
): Promise<void> {
  await queryable.query(
    `insert into retention_run (run_id, at, actor, presence_from, journey_from, health_from, dropped, finished)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (run_id) do update set health_from = excluded.health_from, dropped = excluded.dropped, finished = excluded.finished`,
    [
      runId,
      sqlInstant(at),
      actor,
      ...[presenceFrom, journeyFrom, healthFrom].map(sqlInstant),
      JSON.stringify(Object.fromEntries(dropped)),
      finished,
    ],
  );
}

export interface PastRun extends Retention {
  readonly at: Instant;
  readonly actor: string;
  /** False of a run that was killed; the one after it finished its work. */
  readonly finished: boolean;
}

/** The latest runs, the last first. */
export async function readRuns(queryable: Queryable, count: number): Promise<PastRun[]> {
  const { rows } = await queryable.query<
    Pick<PastRun, 'at' | 'actor' | 'dropped' | 'finished'> & {
      presence_from: Instant;
      journey_from: Instant;
      health_from: Instant;
    }
  >(
    'select at, actor, presence_from, journey_from, health_from, dropped, finished from retention_run order by at desc limit $1',
    [count],
  );
  return rows.map(({ presence_from: presenceFrom, journey_from: journeyFrom, health_from: healthFrom, ...run }) => ({
    ...run,
    horizon: { presenceFrom, journeyFrom, healthFrom },
  }));
}
