/**
 * The inbox of a person, and how else they hear of what is in it.
 *
 * For a screen: ask for the first page when the inbox opens and when the app comes back to the front; `unread` is the number for the
 * badge. Show `title` and `text` in the person's language, `at` as it comes; `opens` says which screen a message leads to. Mark a message
 * as read once it was opened. A push message carries JSON `{ "title", "body", "who", "messageId", "tag" }`: the service worker shows
 * exactly title and body (they never hold health data), uses `tag` so that a message sent twice is shown once, and on a tap opens the inbox
 * of `who` (`me` or a dependant's handle) at `messageId`. Before subscribing ask for the key at `GET /v1/push/key` (`applicationServerKey`, base64url), subscribe with
 * `userVisibleOnly: true`, and send the subscription's `toJSON()` endpoint and keys. Do so again at every start of the app: browsers
 * renew subscriptions silently, and sending the same one again changes nothing. On signing out, take the subscription back.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { BothLanguages, Time, Uuid, Who, WhoParam } from '../parts.ts';

/** The screen a message is about. */
export const MessageOpens = Type.Union([
  Type.Literal('reasons'),
  Type.Literal('appeals'),
  Type.Literal('dependants'),
  Type.Literal('devices'),
  Type.Literal('check-ins'),
  Type.Literal('paper'),
  Type.Literal('declare'),
  Type.Null(),
]);

export const InboxMessage = Type.Object({
  messageId: Uuid,
  at: Time,
  title: BothLanguages,
  text: BothLanguages,
  opens: MessageOpens,
  readAt: Type.Union([Time, Type.Null()]),
});

export const Inbox = Type.Object({
  messages: Type.Array(InboxMessage, { description: 'newest first' }),
  unread: Type.Integer({ minimum: 0, description: 'over all pages' }),
  next: Type.Union([Uuid, Type.Null()], { description: '`before` of the next page; null on the last' }),
});

export const NotificationPreferences = Type.Object(
  {
    language: Type.Union([Type.Literal('en'), Type.Literal('zh')]),
    push: Type.Boolean({ description: 'on the devices that have subscribed' }),
    sms: Type.Union([Type.Literal('never'), Type.Literal('without-push'), Type.Literal('always')], {
      description: '`without-push`: a text message where no device has subscribed',
    }),
  },
  { additionalProperties: false },
);

const base64url = (length: number): { pattern: string } => ({ pattern: `^[A-Za-z0-9_-]{${length}}=*$` });

/** A browser's push subscription, as `PushSubscription.toJSON()` gives it. */
export const PushSubscriptionBody = Type.Object(
  {
    endpoint: Type.String({ pattern: '^https?://', maxLength: 1000 }),
    keys: Type.Object({
      p256dh: Type.String({ ...base64url(87), description: 'the device’s public key, 65 bytes in base64url' }),
      auth: Type.String({ ...base64url(22), description: 'shared secret, 16 bytes in base64url' }),
    }),
    expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()], { description: 'not used' })),
  },
  { additionalProperties: false },
);

export const inboxOperations = defineOperations({
  'GET /v1/people/:who/messages': {
    summary: 'The inbox of the caller or one of their dependants',
    access: 'person',
    params: Who,
    query: Type.Object(
      { before: Type.Optional(Uuid), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) },
      { additionalProperties: false },
    ),
    responses: { 200: Inbox },
  },
  'POST /v1/people/:who/messages/:messageId/read': {
    summary: 'Marks a message as read; again changes nothing',
    idempotentBy: 'reading again changes nothing',
    access: 'person',
    params: Type.Object({ who: WhoParam, messageId: Uuid }),
    responses: { 204: null },
  },
  'GET /v1/push/key': {
    summary: 'The key that push messages of this city are signed with (VAPID, RFC 8292)',
    access: 'public',
    responses: { 200: Type.Object({ key: Type.String({ description: '65 bytes in base64url' }) }) },
  },
  'PUT /v1/people/me/push-subscriptions': {
    summary: 'Lets this device receive push messages; the same subscription again changes nothing',
    description:
      'It counts while the session that sent it lasts. Addresses of push services that the city does not send to are refused.',
    access: 'person',
    body: PushSubscriptionBody,
    responses: { 200: Type.Object({ subscriptionId: Uuid }) },
    limit: { requests: 30, seconds: 60 },
  },
  'DELETE /v1/people/me/push-subscriptions/:subscriptionId': {
    summary: 'Takes a device’s subscription back',
    access: 'person',
    params: Type.Object({ subscriptionId: Uuid }),
    responses: { 204: null },
  },
  'GET /v1/people/me/notification-preferences': {
    summary: 'How the caller wants to hear of new messages',
    access: 'person',
    responses: { 200: NotificationPreferences },
  },
  'PUT /v1/people/me/notification-preferences': {
    summary: 'Sets how the caller hears of new messages; the inbox has all of them in any case',
    access: 'person',
    body: NotificationPreferences,
    responses: { 200: NotificationPreferences },
  },
});
