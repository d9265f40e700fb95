/** Delivery: what is due in the outbox, handed to whoever brings it to the phone. */

import { say } from '@open-health-code/messages';
import { notifications, textMessages } from '@open-health-code/messages/notifications';
import type { City } from '../../city.ts';
import { handlesOf } from '../dependants/dependants.ts';
import { unseal } from '../people/vault.ts';
import { carriedNumbers } from '../sign-in/carried-numbers.ts';
import type { Channel } from './back-off.ts';
import { insertDeliveries } from './channels.ts';
import { sendToDemonstration } from './demonstration-phone.ts';
import { claimDue, settle, type Attempt, type Delivery, type Outcome } from './outbox.ts';
import { preferencesOf } from './preferences.ts';
import { pushKeys } from './push-key.ts';
import { subscriptionsOf, targetOf, unsubscribe } from './push-subscriptions.ts';
import { sendByWebhook, type ShortMessage } from './senders/sms-webhook.ts';
import { sendPush, type PushNotice } from './senders/web-push.ts';

export const channels: readonly Channel[] = ['text', 'push', 'sms'];

/** Handed over at the same time. */
const atOnce = 100;

/**
 * One round of a channel: claims, hands over, writes down how it ended. Answers how many there were; another round may find more. Channels
 * know nothing of each other, so that a gateway which hangs holds up nobody's push messages.
 */
export async function deliverDue(city: City, channel: Channel): Promise<number> {
  const claimed = await claimDue(city, channel, atOnce);
  if (claimed.length === 0) return 0;
  const now = city.clock.now();
  const late = claimed.filter((delivery) => delivery.expires_at <= now);
  const timely = claimed.filter((delivery) => delivery.expires_at > now);
  const attempts: Attempt[] = [
    ...late.map((delivery) => ({ delivery, outcome: { kind: 'expired', failure: 'late' } }) as const),
    ...(await hand[channel](city, timely)),
  ];
  await city.db.transaction(async (connection) => await settle(city, connection, attempts));
  return claimed.length;
}

type Hand = (city: City, deliveries: readonly Delivery[]) => Promise<Attempt[]>;

const hand: Readonly<Record<Channel, Hand>> = {
  push: handToPushServices,
  sms: async (city, deliveries) => {
    const numbers = await carriedNumbers(city, city.db, ownersOf(deliveries));
    return await attemptEach(deliveries, async (delivery) => {
      const to = numbers.get(delivery.owner_id)?.number;
      return to === undefined
        ? { kind: 'gone', failure: 'no-number' }
        : await sendText(city, { ...shortMessage(delivery), to, text: noticeText(city, delivery) });
    });
  },
  text: async (city, deliveries) =>
    await attemptEach(deliveries, async (delivery) => {
      const { key_id: keyId, sealed_text: bytes } = delivery;
      if (keyId === null || bytes === null) return { kind: 'gone', failure: 'no-text' };
      // Sealed by `queueText`.
      const { to, text } = JSON.parse(unseal(city.secrets, { keyId, bytes })) as { to: string; text: string };
      return await sendText(city, { ...shortMessage(delivery), to, text });
    }),
};

async function attemptEach(
  deliveries: readonly Delivery[],
  attempt: (delivery: Delivery) => Promise<Outcome>,
): Promise<Attempt[]> {
  return await Promise.all(
    deliveries.map(async (delivery) => {
      try {
        return { delivery, outcome: await attempt(delivery) };
      } catch {
        // One that cannot be read must not hold up the others that were claimed with it.
        return { delivery, outcome: { kind: 'failed', failure: 'unreadable' } };
      }
    }),
  );
}

function ownersOf(deliveries: readonly Delivery[]): string[] {
  return [...new Set(deliveries.map((delivery) => delivery.owner_id))];
}

function shortMessage(delivery: Delivery): Omit<ShortMessage, 'to' | 'text'> {
  return { deliveryId: delivery.delivery_id, language: delivery.language, expiresAt: delivery.expires_at };
}

async function sendText(city: City, message: ShortMessage): Promise<Outcome> {
  const { texts } = city.settings;
  switch (texts?.by) {
    case 'webhook':
      return await sendByWebhook(texts, message, city.clock.now());
    case 'demonstration':
      return await sendToDemonstration(city, message);
    case undefined:
      return { kind: 'failed', failure: 'no-gateway' };
  }
}

/** What a text message or a lock screen may say: that there is something to read. Throws for a text, which is no notice of anything. */
function noticeOf({ template, language }: Delivery): string {
  if (template === null) throw new Error('this tells of no message');
  return notifications[template].notice[language];
}

function noticeText(city: City, delivery: Delivery): string {
  return say(textMessages.notice, delivery.language, {
    city: city.identity.names[delivery.language],
    notice: noticeOf(delivery),
  });
}

async function handToPushServices(city: City, deliveries: readonly Delivery[]): Promise<Attempt[]> {
  if (deliveries.length === 0) return [];
  const keys = await pushKeys(city);
  const subscriptions = new Map(
    (await subscriptionsOf(city, city.db, ownersOf(deliveries))).map((row) => [
      `${row.person_id} ${row.subscription_id}`,
      row,
    ]),
  );
  const whoFor = await inboxesOf(city, deliveries);
  const attempts = await attemptEach(deliveries, async (delivery) => {
    const who = whoFor(delivery);
    if (who === undefined) return { kind: 'expired', failure: 'care-ended' };
    const subscription = subscriptions.get(`${delivery.owner_id} ${delivery.subscription_id ?? ''}`);
    if (subscription === undefined) return { kind: 'gone', failure: 'unsubscribed' };
    return await sendPush(keys, targetOf(city, subscription), pushNotice(city, delivery, who), {
      topic: topicOf(delivery.delivery_id),
      expiresAt: delivery.expires_at,
      now: city.clock.now(),
    });
  });
  await forgetGone(city, attempts);
  return attempts;
}

/** Whose inbox a message is in, as the one who hears of it calls them; undefined where they act for that person no more. */
async function inboxesOf(
  city: City,
  deliveries: readonly Delivery[],
): Promise<(delivery: Delivery) => string | undefined> {
  const ofOthers = deliveries.filter(({ person_id: id, owner_id: owner }) => id !== null && id !== owner);
  if (ofOthers.length === 0) return () => 'me';
  const handleOf = await handlesOf(city.db, ownersOf(ofOthers));
  return ({ person_id: id, owner_id: owner }) => (id === null || id === owner ? 'me' : handleOf(owner, id));
}

function pushNotice(city: City, delivery: Delivery, who: string): PushNotice {
  const { delivery_id: tag, message_id: messageId, language } = delivery;
  return {
    title: city.identity.names[language],
    body: noticeOf(delivery),
    who,
    messageId: messageId ?? tag,
    tag,
  };
}

/** At most 32 characters of base64url (RFC 8030, 5.4). Of the delivery, not of the message: a push service must not see who got the same. */
function topicOf(deliveryId: string): string {
  return Buffer.from(deliveryId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** Drops subscriptions that have ended; whoever has no device left that way is told by text message, if they want that. */
async function forgetGone(city: City, attempts: readonly Attempt[]): Promise<void> {
  const gone = attempts.filter(({ outcome }) => outcome.kind === 'gone').map(({ delivery }) => delivery);
  if (gone.length === 0) return;
  await city.db.transaction(async (connection) => {
    for (const { owner_id: ownerId, subscription_id: subscriptionId } of gone)
      if (subscriptionId !== null) await unsubscribe(connection, ownerId, subscriptionId);
    if (city.settings.texts === undefined) return;
    const ownerIds = ownersOf(gone);
    const preferences = await preferencesOf(connection, ownerIds);
    const reachable = new Set((await subscriptionsOf(city, connection, ownerIds)).map((row) => row.person_id));
    await insertDeliveries(
      city,
      connection,
      gone.flatMap(({ owner_id: ownerId, person_id: personId, message_id: messageId, template, language }) => {
        const wanted = preferences.get(ownerId)?.sms === 'without-push' && !reachable.has(ownerId);
        if (!wanted || personId === null || messageId === null || template === null) return [];
        return [{ ownerId, personId, messageId, template, language, channel: 'sms' } as const];
      }),
    );
  });
}
