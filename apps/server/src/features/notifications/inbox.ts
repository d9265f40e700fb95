/** A person's inbox. */

import { formatInstant } from '@open-health-code/domain';
import {
  notifications,
  sayNotification,
  type NotificationKey,
  type NotificationOpens,
  type NotificationValues,
} from '@open-health-code/messages/notifications';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { policyInForce } from '../policy/store.ts';

export interface InboxMessage {
  readonly messageId: string;
  readonly at: string;
  readonly title: { readonly en: string; readonly zh: string };
  readonly text: { readonly en: string; readonly zh: string };
  readonly opens: NotificationOpens;
  readonly readAt: string | null;
}

export interface InboxPage {
  readonly messages: InboxMessage[];
  readonly unread: number;
  readonly next: string | null;
}

export interface InboxQuestion {
  readonly personId: string;
  /** The last message of the page before. */
  readonly before: string | undefined;
  readonly limit: number;
  /** Who looks, for the log of reads. */
  readonly actor: string;
  readonly reason: string;
}

interface MessageRow {
  readonly message_id: string;
  readonly at: number;
  readonly template: NotificationKey;
  readonly filled: NotificationValues<NotificationKey>;
  readonly read_at: number | null;
}

/** A page of messages, the newest first; the look is logged where the person sees it. */
export async function readInbox(
  city: City,
  { personId, before, limit, actor, reason }: InboxQuestion,
): Promise<InboxPage> {
  const { utcOffsetMinutes } = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    await recordRead(connection, { personIds: [personId], actor, reason, what: 'inbox', now: city.clock.now() });
    const { rows } = await connection.query<MessageRow>(
      `select message_id, at, template, filled, read_at from message
       where person_id = $1
         and ($2::uuid is null
              or (at, message_id) < (select at, message_id from message where person_id = $1 and message_id = $2))
       order by at desc, message_id desc limit $3`,
      [personId, before ?? null, limit + 1],
    );
    const page = rows.slice(0, limit);
    return {
      messages: page.filter(isKnown).map((row) => messageOf(row, utcOffsetMinutes)),
      unread: await countUnread(connection, personId),
      next: rows.length > limit ? (page.at(-1)?.message_id ?? null) : null,
    };
  });
}

/** A later version may have had templates that this one lacks. */
function isKnown({ template }: MessageRow): boolean {
  return Object.hasOwn(notifications, template);
}

function messageOf(
  { message_id: messageId, at, template, filled, read_at: readAt }: MessageRow,
  utcOffsetMinutes: number,
): InboxMessage {
  const time = (instant: number): string => formatInstant(instant, utcOffsetMinutes);
  const [en, zh] = (['en', 'zh'] as const).map((language) =>
    sayNotification(template, filled, language, utcOffsetMinutes),
  ) as [ReturnType<typeof sayNotification>, ReturnType<typeof sayNotification>]; // of two languages there are two
  return {
    messageId,
    at: time(at),
    title: { en: en.title, zh: zh.title },
    text: { en: en.text, zh: zh.text },
    opens: notifications[template].opens,
    readAt: readAt === null ? null : time(readAt),
  };
}

async function countUnread(queryable: Queryable, personId: string): Promise<number> {
  const { rows } = await queryable.query<{ unread: number }>(
    'select count(*)::int as unread from message where person_id = $1 and read_at is null',
    [personId],
  );
  return rows[0]?.unread ?? 0;
}

/** Marks a message as read; the first time counts. Of a message that is not there nothing is said. */
export async function markRead(city: City, personId: string, messageId: string): Promise<void> {
  await city.db.query('update message set read_at = $3 where person_id = $1 and message_id = $2 and read_at is null', [
    personId,
    messageId,
    sqlInstant(city.clock.now()),
  ]);
}
