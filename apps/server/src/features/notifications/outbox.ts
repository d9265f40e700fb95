/**
 * The outbox: what is due is claimed by one process at a time for a while, handed to an adapter, and settled. A process that dies in
 * between leaves its claim to run out, and what it held is handed over again under the same id: at least once to the adapter, and once to
 * the person, because the receiver drops what it has.
 */

import { minuteMs } from '@open-health-code/domain';
import type { Language } from '@open-health-code/messages';
import type { NotificationKey } from '@open-health-code/messages/notifications';
import { Counter } from 'prom-client';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { registry } from '../../platform/telemetry.ts';
import { retryDelayMs, type Channel } from './back-off.ts';

export interface Delivery {
  readonly owner_id: string;
  readonly delivery_id: string;
  readonly channel: Channel;
  readonly subscription_id: string | null;
  readonly person_id: string | null;
  readonly message_id: string | null;
  readonly template: NotificationKey | null;
  readonly language: Language;
  readonly key_id: number | null;
  readonly sealed_text: Buffer | null;
  readonly attempts: number;
  readonly queued_at: number;
  readonly expires_at: number;
}

/**
 * How handing something over ended. `gone`: there is nowhere to send it to. `expired`: it is too late. `failed`: worth trying again, unless
 * `forGood`. `failure` is a short name for whoever looks after the deployment and never holds an address, a number or a text.
 */
export type Outcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'gone' | 'expired'; readonly failure: string }
  | {
      readonly kind: 'failed';
      readonly failure: string;
      readonly forGood?: boolean;
      readonly retryAfterMs?: number | undefined;
    };

export interface Attempt {
  readonly delivery: Delivery;
  readonly outcome: Outcome;
}

/** Longer than any attempt takes; after it a claim counts as left behind. */
export const claimMs = minuteMs;

const lockKeys: Readonly<Record<Channel, number>> = { push: 7_302_050, sms: 7_302_051, text: 7_302_052 };

const attemptsMade = new Counter({
  name: 'healthcode_outbox_attempts_total',
  help: 'Messages handed to an adapter, by how that ended',
  labelNames: ['channel', 'outcome'] as const,
  registers: [registry],
});

/**
 * Claims what is due, the longest waiting first; what nobody else has claimed meanwhile. The update itself decides who has a row; the lock
 * only keeps processes from choosing the same rows and waiting for each other.
 */
export async function claimDue(city: City, channel: Channel, most: number): Promise<Delivery[]> {
  const now = city.clock.now();
  const waiting = await city.db.query(
    `select from outbox where state = 'due' and channel = $1 and next_at <= $2 limit 1`,
    [channel, sqlInstant(now)],
  );
  if (waiting.rowCount === 0) return [];
  return await city.db.transaction(async (connection) => {
    await connection.query('select pg_advisory_xact_lock($1)', [lockKeys[channel]]);
    const { rows: due } = await connection.query<{ owner_id: string; delivery_id: string }>(
      `select owner_id, delivery_id from outbox
       where state = 'due' and channel = $1 and next_at <= $2 order by next_at limit $3`,
      [channel, sqlInstant(now), most],
    );
    if (due.length === 0) return [];
    const { rows } = await connection.query<Delivery>(
      `update outbox set next_at = $4, attempts = attempts + 1
       where owner_id = any($1) and delivery_id = any($2) and state = 'due' and next_at <= $3
       returning owner_id, delivery_id, channel, subscription_id, person_id, message_id, template, language, key_id, sealed_text,
                 attempts, queued_at, expires_at`,
      [due.map((row) => row.owner_id), due.map((row) => row.delivery_id), sqlInstant(now), sqlInstant(now + claimMs)],
    );
    return rows;
  });
}

/** Writes down how attempts ended. What is over keeps no text, not even sealed. */
export async function settle(city: City, connection: Connection, attempts: readonly Attempt[]): Promise<void> {
  const now = city.clock.now();
  const over = new Map<string, Attempt[]>();
  const again: { readonly attempt: Attempt; readonly at: number; readonly failure: string }[] = [];
  for (const attempt of attempts) {
    const { delivery, outcome } = attempt;
    const at = outcome.kind === 'failed' ? retryAt(delivery, outcome, now) : undefined;
    const state = outcome.kind === 'failed' ? (at === undefined ? 'given-up' : 'due') : outcome.kind;
    const failure = outcome.kind === 'sent' ? '' : outcome.failure;
    attemptsMade.inc({ channel: delivery.channel, outcome: state });
    if (at !== undefined && at < delivery.expires_at) again.push({ attempt, at, failure });
    else {
      const key = `${at === undefined ? state : 'expired'} ${failure}`;
      over.set(key, [...(over.get(key) ?? []), attempt]);
    }
  }
  for (const [key, ended] of over) {
    const [state, failure] = key.split(' ', 2);
    await connection.query(
      `update outbox set state = $3, failure = nullif($4, ''), done_at = $5, sealed_text = null
       where owner_id = any($1) and delivery_id = any($2) and state = 'due'`,
      [...idsOf(ended), state, failure, sqlInstant(now)],
    );
  }
  for (const { attempt, at, failure } of again) {
    await connection.query(
      `update outbox set next_at = $3, failure = $4 where owner_id = $1 and delivery_id = $2 and state = 'due'`,
      [attempt.delivery.owner_id, attempt.delivery.delivery_id, sqlInstant(at), failure],
    );
  }
}

function idsOf(attempts: readonly Attempt[]): [owners: string[], deliveries: string[]] {
  return [attempts.map(({ delivery }) => delivery.owner_id), attempts.map(({ delivery }) => delivery.delivery_id)];
}

/** Undefined when nobody tries again by themselves. */
function retryAt(
  { channel, attempts, delivery_id: id }: Delivery,
  { forGood, retryAfterMs }: Extract<Outcome, { kind: 'failed' }>,
  now: number,
): number | undefined {
  if (forGood === true) return undefined;
  // The id is as good as a throw of dice, and the same attempt is tried again at the same time whoever settles it.
  const chance = Number.parseInt(id.slice(0, 6), 16) / 0x100_0000;
  const delayMs = retryDelayMs(channel, attempts, chance, retryAfterMs);
  return delayMs === undefined ? undefined : now + delayMs;
}

export interface OutboxCount {
  readonly channel: Channel;
  readonly state: string;
  readonly failure: string | null;
  readonly deliveries: number;
}

/** What lies in the outbox. */
export async function countOutbox(queryable: Queryable): Promise<OutboxCount[]> {
  const { rows } = await queryable.query<Omit<OutboxCount, 'deliveries'> & { deliveries: string }>(
    `select channel, state, failure, count(*) as deliveries from outbox
     group by channel, state, failure order by channel, state, failure`,
  );
  return rows.map((row) => ({ ...row, deliveries: Number(row.deliveries) }));
}

/** Makes due again what was given up; answers how many. One-time codes are past their time and are not. */
export async function tryAgain(city: City, forMs: number): Promise<number> {
  const now = city.clock.now();
  const { rowCount } = await city.db.query(
    `update outbox set state = 'due', attempts = 0, next_at = $1, expires_at = $2, done_at = null
     where state = 'given-up' and channel <> 'text'`,
    [sqlInstant(now), sqlInstant(now + forMs)],
  );
  return rowCount ?? 0;
}
