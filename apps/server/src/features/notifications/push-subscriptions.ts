/** Devices that receive push messages: their addresses and keys lie sealed. */

import type { City } from '../../city.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import { seal, unseal } from '../people/vault.ts';
import type { PushTarget } from './senders/web-push.ts';

/** Devices of one person; the one that subscribed first gives way. */
const mostDevices = 10;

/**
 * Keeps a device's subscription for the person who is signed in there, and for nobody else: who signed in on the device before is not
 * written to on it any more.
 */
export async function subscribe(
  city: City,
  connection: Connection,
  { personId, sessionId, target }: { personId: string; sessionId: string; target: PushTarget },
): Promise<string> {
  const subscriptionId = deterministicId('push-subscription', target.endpoint);
  const { endpoint, keys } = target;
  const sealed = seal(city.secrets, JSON.stringify({ endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }));
  await connection.query('delete from push_subscription where subscription_id = $1 and person_id <> $2', [
    subscriptionId,
    personId,
  ]);
  await connection.query(
    `insert into push_subscription (person_id, subscription_id, session_id, key_id, sealed_subscription, subscribed_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (person_id, subscription_id) do update
       set session_id = excluded.session_id, key_id = excluded.key_id, sealed_subscription = excluded.sealed_subscription`,
    [personId, subscriptionId, sessionId, sealed.keyId, sealed.bytes, sqlInstant(city.clock.now())],
  );
  const { rows } = await connection.query<{ subscription_id: string }>(
    'select subscription_id from push_subscription where person_id = $1 order by subscribed_at desc, subscription_id offset $2',
    [personId, mostDevices],
  );
  for (const row of rows) await unsubscribe(connection, personId, row.subscription_id);
  return subscriptionId;
}

export async function unsubscribe(queryable: Queryable, personId: string, subscriptionId: string): Promise<void> {
  await queryable.query('delete from push_subscription where person_id = $1 and subscription_id = $2', [
    personId,
    subscriptionId,
  ]);
}

export interface Subscription {
  readonly person_id: string;
  readonly subscription_id: string;
  readonly key_id: number;
  readonly sealed_subscription: Buffer;
}

/** Devices to write to. One counts while the session lasts in which it subscribed: a device that was signed out hears nothing. */
export async function subscriptionsOf(
  city: City,
  queryable: Queryable,
  personIds: readonly string[],
): Promise<Subscription[]> {
  const { rows } = await queryable.query<Subscription>(
    `select p.person_id, p.subscription_id, p.key_id, p.sealed_subscription from push_subscription p
     join session s on s.person_id = p.person_id and s.session_id = p.session_id
     where p.person_id = any($1) and s.withdrawn_at is null and s.expires_at > $2`,
    [personIds, sqlInstant(city.clock.now())],
  );
  return rows;
}

export function targetOf(city: City, { key_id: keyId, sealed_subscription: bytes }: Subscription): PushTarget {
  // Sealed by `subscribe` above.
  return JSON.parse(unseal(city.secrets, { keyId, bytes })) as PushTarget;
}
