/** By which ways a person hears of a new message: the devices that have subscribed, or their number. */

import type { Language } from '@open-health-code/messages';
import { notifications, type NotificationKey } from '@open-health-code/messages/notifications';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import { preferencesOf } from './preferences.ts';
import { subscriptionsOf } from './push-subscriptions.ts';

export interface ToldMessage {
  readonly personId: string;
  readonly messageId: string;
  readonly template: NotificationKey;
}

export interface NewDelivery extends ToldMessage {
  /** Who hears of it: the person, or somebody who acts for them. */
  readonly ownerId: string;
  readonly channel: 'push' | 'sms';
  readonly subscriptionId?: string;
  readonly language: Language;
}

/** A message that nobody could be told of for so long is no news any more; the inbox has it. */
const tellWithinMs = 3 * 86_400_000;

/**
 * Text messages are held back a moment: one that waits says that there is news, and another would say no more. Who hears that a code
 * turned yellow and of the contact that did it gets one.
 */
export const gatherMs = 15_000;

/** Leaves with the outbox what lets people know of new messages, and those who act for them. */
export async function addDeliveries(city: City, connection: Connection, told: readonly ToldMessage[]): Promise<void> {
  if (told.length === 0) return;
  const carers = await carersOf(connection, distinct(told.map(({ personId }) => personId)));
  const hearers = told.flatMap((message) =>
    [message.personId, ...(carers.get(message.personId) ?? [])].map((ownerId) => ({ ...message, ownerId })),
  );
  const ownerIds = distinct(hearers.map(({ ownerId }) => ownerId));
  const preferences = await preferencesOf(connection, ownerIds);
  const devices = grouped(
    (await subscriptionsOf(city, connection, ownerIds)).map((row) => [row.person_id, row.subscription_id]),
  );
  const deliveries = hearers.flatMap((hearer): NewDelivery[] => {
    const preference = preferences.get(hearer.ownerId);
    if (preference === undefined) return [];
    const { language, push, sms } = preference;
    const byPush = (push ? (devices.get(hearer.ownerId) ?? []) : []).map(
      (subscriptionId) => ({ ...hearer, channel: 'push', subscriptionId, language }) as const,
    );
    const isTexted =
      city.settings.texts !== undefined && (sms === 'always' || (sms === 'without-push' && byPush.length === 0));
    return isTexted ? [...byPush, { ...hearer, channel: 'sms', language }] : byPush;
  });
  await insertDeliveries(city, connection, deliveries);
}

/** Once for each owner, message and target, however often it is left. */
export async function insertDeliveries(
  city: City,
  queryable: Queryable,
  wanted: readonly NewDelivery[],
): Promise<void> {
  const deliveries = await withoutRepeated(queryable, wanted);
  if (deliveries.length === 0) return;
  const now = city.clock.now();
  const column = <T>(value: (delivery: NewDelivery) => T): T[] => deliveries.map((delivery) => value(delivery));
  await queryable.query(
    `insert into outbox (owner_id, delivery_id, channel, subscription_id, person_id, message_id, template, language,
                           state, queued_at, next_at, expires_at)
     select owner_id, delivery_id, channel, subscription_id, person_id, message_id, template, language,
            'due', $9::timestamptz, case channel when 'sms' then $10::timestamptz else $9::timestamptz end, $11::timestamptz
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
       as told (owner_id, delivery_id, channel, subscription_id, person_id, message_id, template, language)
     on conflict (owner_id, delivery_id) do nothing`,
    [
      column(({ ownerId }) => ownerId),
      column(({ ownerId, personId, messageId, channel, subscriptionId = '' }) =>
        deterministicId('delivery', ownerId, personId, messageId, channel, subscriptionId),
      ),
      column(({ channel }) => channel),
      column(({ subscriptionId }) => subscriptionId ?? null),
      column(({ personId }) => personId),
      column(({ messageId }) => messageId),
      column(({ template }) => template),
      column(({ language }) => language),
      sqlInstant(now),
      sqlInstant(now + gatherMs),
      sqlInstant(now + tellWithinMs),
    ],
  );
}

/** Drops text messages that would say again what one that waits will say. */
async function withoutRepeated(
  queryable: Queryable,
  deliveries: readonly NewDelivery[],
): Promise<readonly NewDelivery[]> {
  const ownerIds = distinct(deliveries.filter(({ channel }) => channel === 'sms').map(({ ownerId }) => ownerId));
  if (ownerIds.length === 0) return deliveries;
  const { rows } = await queryable.query<{ owner_id: string; template: NotificationKey }>(
    `select owner_id, template from outbox where owner_id = any($1) and channel = 'sms' and state = 'due' and attempts = 0`,
    [ownerIds],
  );
  // A newer version beside this one may have left templates that this one lacks.
  const known = rows.filter((row) => Object.hasOwn(notifications, row.template));
  const waiting = new Set(known.map((row) => saying(row.owner_id, row.template)));
  return deliveries.filter(({ channel, ownerId, template }) => {
    if (channel === 'push') return true;
    const said = saying(ownerId, template);
    return waiting.has(said) ? false : waiting.add(said);
  });
}

function saying(ownerId: string, template: NotificationKey): string {
  return `${ownerId} ${notifications[template].notice.en}`;
}

/** Those who act for others, by the one they act for. */
async function carersOf(
  queryable: Queryable,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await queryable.query<{ person_id: string; dependant_id: string }>(
    `select person_id, dependant_id from dependant where dependant_id = any($1) and state = 'active'`,
    [personIds],
  );
  return grouped(rows.map((row) => [row.dependant_id, row.person_id]));
}

function grouped(pairs: readonly (readonly [key: string, value: string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
