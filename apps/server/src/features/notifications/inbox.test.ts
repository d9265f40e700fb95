import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { personId } from '../../testkit/records/rows.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { dropOldSessions, endSession } from '../sign-in/sessions.ts';
import { deliverDue } from './deliver.ts';
import { dropOld } from './duty.ts';
import type { InboxPage } from './inbox.ts';
import { notify, queueText } from './queue.ts';
import { Device } from './testkit/device.ts';
import { emptyNotifications, giveDevice } from './testkit/people.ts';

const start = Date.parse('2020-02-11T08:00:00+08:00');
const me = personId('me');

describeOnEachServer('the inbox', '2020-02-11T08:00:00+08:00', (open) => {
  let app: FastifyInstance;
  let headers: Awaited<ReturnType<typeof signedIn>>;
  beforeEach(async () => {
    open().clock = fixedClock(start);
    await emptyNotifications(open());
    app = await buildApplication(open(), { operatorKey: 'a-key-for-tests' });
    headers = await signedIn(open(), me);
  });
  afterEach(async () => await app.close());

  const tell = async (key: string, ms = 0, person = me): Promise<void> => {
    open().clock = fixedClock(start + ms);
    await open().db.transaction(
      async (connection) =>
        await notify(open(), connection, {
          personIds: [person],
          template: 'appeal-upheld',
          values: { number: key },
          key,
        }),
    );
  };
  const read = async (query = ''): Promise<InboxPage> =>
    (await app.inject({ url: `/v1/people/me/messages${query}`, headers })).json<InboxPage>();

  it('shows messages newest first, page by page, in both languages, and counts what is unread', async () => {
    for (const key of ['1', '2', '3']) await tell(key, Number(key) * 1000);
    await tell('4', 3000);
    await tell('of somebody else', 5000, personId('other'));
    const first = await read('?limit=3');
    expect(first).toMatchObject({ unread: 4, next: first.messages[2]?.messageId });
    expect(first.messages[2]).toEqual({
      messageId: first.messages[2]?.messageId,
      at: '2020-02-11T08:00:02+08:00',
      title: { en: 'Your objection was upheld', zh: '您的申诉成立' },
      text: {
        en: 'Objection 2 was upheld. What it was about no longer counts, and your code follows within minutes.',
        zh: '申诉2成立。相关记录不再计入，健康码将在数分钟内更新。',
      },
      opens: 'appeals',
      readAt: null,
    });
    const second = await read(`?limit=3&before=${first.next ?? ''}`);
    expect(second).toMatchObject({ unread: 4, next: null });
    expect(second.messages.map(({ text }) => text.zh.slice(0, 3))).toEqual(['申诉1']);
    expect((await read('?limit=0')).messages).toBeUndefined();
  });

  it('marks as read once; of a message that is somebody else’s nothing is said', async () => {
    await tell('1');
    const [message] = (await read()).messages;
    const mark = async (): Promise<number> =>
      (await app.inject({ method: 'POST', url: `/v1/people/me/messages/${message?.messageId ?? ''}/read`, headers }))
        .statusCode;
    open().clock = fixedClock(start + 5000);
    expect(await mark()).toBe(204);
    open().clock = fixedClock(start + 9000);
    expect(await mark()).toBe(204);
    expect(await read()).toMatchObject({ unread: 0, messages: [{ readAt: '2020-02-11T08:00:05+08:00' }] });
    await tell('2', 0, personId('other'));
    const other = await app.inject({ method: 'POST', url: `/v1/people/me/messages/${personId('x')}/read`, headers });
    expect(other.statusCode).toBe(204);
  });

  it('is logged where the person sees it', async () => {
    await read();
    const { rows } = await open().db.query('select actor, what, reason from audit_read where person_id = $1', [me]);
    expect(rows).toEqual([{ actor: `person ${me}`, what: 'inbox', reason: 'own look' }]);
  });

  it('keeps preferences, and refuses push addresses that are no push service', async () => {
    const preferences = { language: 'en', push: false, sms: 'always' };
    const url = '/v1/people/me/notification-preferences';
    expect((await app.inject({ url, headers })).json()).toEqual({ language: 'zh', push: true, sms: 'without-push' });
    await app.inject({ method: 'PUT', url, headers, payload: preferences });
    expect((await app.inject({ url, headers })).json()).toEqual(preferences);
    const subscribe = async (endpoint: string): Promise<{ statusCode: number; subscriptionId: string | undefined }> => {
      const response = await app.inject({
        method: 'PUT',
        url: '/v1/people/me/push-subscriptions',
        headers,
        payload: new Device().subscription(endpoint),
      });
      return {
        statusCode: response.statusCode,
        subscriptionId: response.json<{ subscriptionId?: string }>().subscriptionId,
      };
    };
    expect((await subscribe('https://10.0.0.1/internal')).statusCode).toBe(400);
    const { subscriptionId } = await subscribe('https://fcm.googleapis.com/fcm/send/abc');
    const again = await subscribe('https://fcm.googleapis.com/fcm/send/abc');
    expect(again).toEqual({ statusCode: 200, subscriptionId });
    const row = await open().db.query<{ row: string }>('select push_subscription::text as row from push_subscription');
    expect(row.rows).toHaveLength(1);
    expect(row.rows[0]?.row).not.toContain('googleapis');
    const gone = await app.inject({
      method: 'DELETE',
      url: `/v1/people/me/push-subscriptions/${subscriptionId ?? ''}`,
      headers,
    });
    expect(gone.statusCode).toBe(204);
    expect((await open().db.query('select from push_subscription')).rowCount).toBe(0);
  });

  it('drops messages and deliveries when they are old', async () => {
    await tell('1');
    open().clock = fixedClock(start + 91 * 86_400_000);
    await dropOld(open());
    expect((await open().db.query('select from message')).rowCount).toBe(0);
  });

  it('forgets devices that were signed out or whose time is over, whether their session is still there or not', async () => {
    const device = new Device();
    const at = (name: string) => device.subscription(`https://fcm.googleapis.com/fcm/send/${name}`);
    const ended = await giveDevice(open(), me, at('ended'));
    await giveDevice(open(), personId('somebody'), at('kept'));
    await endSession(open(), me, ended);
    await dropOld(open());
    const subscribed = async (): Promise<string[]> =>
      (await open().db.query<{ person_id: string }>('select person_id from push_subscription')).rows.map(
        (row) => row.person_id,
      );
    expect(await subscribed()).toEqual([personId('somebody')]);
    open().clock = fixedClock(start + 91 * 86_400_000);
    await dropOldSessions(open());
    await dropOld(open());
    expect(await subscribed()).toEqual([]);
  });

  it('shows text messages to visitors in the demonstration, and has no such page elsewhere', async () => {
    expect((await app.inject('/demo/phone')).statusCode).toBe(404);
    const settings = { ...open().settings, texts: { by: 'demonstration' } as const };
    const city = Object.create(open(), { settings: { value: settings } }) as TestCity; // all else is the city's own
    const demonstration = await buildApplication(city, { operatorKey: undefined });
    await city.db.transaction(
      async (connection) =>
        await queueText(city, connection, {
          phone: '13900000000',
          message: { en: 'Code {code} <b>', zh: '验证码{code}' },
          values: { code: '123456' },
          language: 'en',
          expiresAt: start + 60_000,
        }),
    );
    expect((await demonstration.inject('/demo/phone')).body).toContain('No text messages yet.');
    await deliverDue(city, 'text');
    const page = await demonstration.inject('/demo/phone');
    expect(page.body).toContain('<p data-to="13900000000">Code 123456 &lt;b&gt;</p>');
    expect(page.headers['content-security-policy']).toContain(`default-src 'none'`);
    const kept = await city.db.query<{ row: string }>('select demonstration_text::text as row from demonstration_text');
    expect(kept.rows[0]?.row).not.toContain('123456');
    await demonstration.close();
  });
});
