/**
 * What other features tell people through: both functions only write, in the caller's transaction, so that what is told is kept if and
 * only if what it is about is kept. Delivery follows, see `deliver.ts`.
 */

import { randomUUID } from 'node:crypto';
import type { Language, Message } from '@open-health-code/messages';
import type { NotificationKey, NotificationValues } from '@open-health-code/messages/notifications';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { deterministicId, normalisePhone, phoneIdOf } from '../people/pseudonyms.ts';
import { seal } from '../people/vault.ts';
import { addDeliveries } from './channels.ts';

export interface QueuedText {
  /** As somebody typed it or as the vault has it. */
  readonly phone: string;
  readonly message: Message;
  readonly values: Readonly<Record<string, string | number>>;
  readonly language: Language;
  /** Not sent any more after this; then the text is dropped. */
  readonly expiresAt: number;
}

/** Whether this city can send text messages at all. */
export function canSendTexts(city: City): boolean {
  return city.settings.texts !== undefined;
}

/**
 * A text message to one number, such as a one-time code. Costs the same whoever has the number. Number and text lie sealed until the
 * text was sent or has expired, and are removed then.
 */
export async function queueText(
  city: City,
  connection: Connection,
  { phone, message, values, language, expiresAt }: QueuedText,
): Promise<void> {
  const to = normalisePhone(phone);
  const text = message[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const sealed = seal(city.secrets, JSON.stringify({ to, text }));
  const now = sqlInstant(city.clock.now());
  await connection.query(
    `insert into outbox (owner_id, delivery_id, channel, language, key_id, sealed_text, state, queued_at, next_at, expires_at)
     values ($1, $2, 'text', $3, $4, $5, 'due', $6, $6, $7)`,
    [
      phoneIdOf(city.secrets.pseudonymKey, to),
      randomUUID(),
      language,
      sealed.keyId,
      sealed.bytes,
      now,
      sqlInstant(expiresAt),
    ],
  );
}

export interface Notification<K extends NotificationKey> {
  /** Everyone it is for; many come in portions, and no more than a portion is held in memory. */
  readonly personIds: readonly string[] | AsyncIterable<readonly string[]>;
  readonly template: K;
  readonly values: NotificationValues<K>;
  /** What it is about, such as `appeal 17 upheld`: with the same key a person is told once, however often this is called. */
  readonly key: string;
}

/**
 * Puts a message into people's inboxes and lets them know by push or text message as they prefer. Answers how many were not told before.
 */
export async function notify<K extends NotificationKey>(
  city: City,
  connection: Connection,
  { personIds, template, values, key }: Notification<K>,
): Promise<number> {
  let told = 0;
  for await (const portion of isList(personIds) ? [personIds] : personIds) {
    for (let at = 0; at < portion.length; at += portionSize) {
      const people = portion.slice(at, at + portionSize);
      told += await notifyEach(
        city,
        connection,
        people.map((personId) => ({ personId, template, values, key })),
      );
    }
  }
  return told;
}

function isList(personIds: Notification<NotificationKey>['personIds']): personIds is readonly string[] {
  return Array.isArray(personIds);
}

/** One person's message. */
export interface PersonalNotification {
  readonly personId: string;
  readonly template: NotificationKey;
  /** Those of the template. */
  readonly values: object;
  readonly key: string;
}

/** People written at once. */
export const portionSize = 2000;

/** A portion of messages that may differ. Ordered by person, so that two that tell the same people wait for each other instead of failing. */
export async function notifyEach(
  city: City,
  connection: Connection,
  portion: readonly PersonalNotification[],
): Promise<number> {
  const rows = [...portion].sort((a, b) => (a.personId < b.personId ? -1 : Number(a.personId > b.personId)));
  const { rows: fresh } = await connection.query<{ person_id: string; message_id: string; template: NotificationKey }>(
    `insert into message (person_id, message_id, at, template, filled)
     select person_id, message_id, $5::timestamptz, template, filled::jsonb
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as told (person_id, message_id, template, filled)
     on conflict (person_id, message_id) do nothing returning person_id, message_id, template`,
    [
      rows.map((row) => row.personId),
      rows.map((row) => deterministicId('message', row.template, row.key)),
      rows.map((row) => row.template),
      rows.map((row) => JSON.stringify(row.values)),
      sqlInstant(city.clock.now()),
    ],
  );
  await addDeliveries(
    city,
    connection,
    fresh.map((row) => ({ personId: row.person_id, messageId: row.message_id, template: row.template })),
  );
  return fresh.length;
}
