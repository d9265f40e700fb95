/** Push messages: from a notification to a device's lock screen, through push services of the test. */

import { verify, createPublicKey } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { notifications, type NotificationKey } from '@open-health-code/messages/notifications';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { insertCare } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { endSession } from '../sign-in/sessions.ts';
import { gatherMs } from './channels.ts';
import { deliverDue } from './deliver.ts';
import { setPreferences } from './preferences.ts';
import { pushKeys } from './push-key.ts';
import { notify } from './queue.ts';
import { Device } from './testkit/device.ts';
import { connected, emptyNotifications, giveDevice, givePhones, outboxOf } from './testkit/people.ts';
import { Receiver, type Received } from './testkit/receiver.ts';

const me = personId('me');
const at = Date.parse('2020-02-11T08:00:00+08:00');

/** Everything a template may need; more than it needs does no harm. */
const values = {
  at,
  until: at,
  issued: at,
  number: '17',
  name: '*明',
  device: 'Chrome',
  place: '西市场',
  occasion: { kind: 'train', service: 'G1278', day: '2020-01-20', coach: '3' },
} as never;

async function tell(city: TestCity, key = 'k', template: NotificationKey = 'colour-red'): Promise<void> {
  await city.db.transaction(
    async (connection) => await notify(city, connection, { personIds: [me], template, values, key }),
  );
}

/** Checks the signature as a push service does (RFC 8292) and answers what it claims. */
function signedClaims({ headers }: Received, publicKey: string): Record<string, unknown> {
  const [, token = '', key] = /^vapid t=([^,]+), k=(\S+)$/.exec(String(headers.authorization)) ?? [];
  expect(key).toBe(publicKey);
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const [header = '', payload = '', signature = ''] = token.split('.');
  const signed = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(signed).toBe(true);
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
}

describeOnEachServer('push messages', '2020-02-11T08:00:00+08:00', (open) => {
  let app: FastifyInstance | undefined;
  beforeEach(async () => {
    open().clock = fixedClock(at);
    await emptyNotifications(open());
  });
  afterEach(async () => await app?.close());

  it('are readable on the device alone, signed by the city, and say nothing but that there is news', async () => {
    await using service = await Receiver.start();
    service.answer = () => ({ status: 201 });
    const city = connected(open(), { push: service });
    const device = new Device();
    app = await buildApplication(city, { operatorKey: 'a-key-for-tests' });
    const headers = await signedIn(open(), me);
    const subscribed = await app.inject({
      method: 'PUT',
      url: '/v1/people/me/push-subscriptions',
      headers,
      payload: { ...device.subscription(`${service.url}abc`), expirationTime: null },
    });
    expect(subscribed.statusCode).toBe(200);
    await tell(city);
    await deliverDue(city, 'push');
    const [received] = service.received;
    if (received === undefined) throw new Error('nothing was received');
    const { rows } = await city.db.query<{ message_id: string }>('select message_id from message');
    expect(device.open(received.body)).toEqual({
      title: '测试市',
      body: '您的健康码有新消息。',
      who: 'me',
      messageId: rows[0]?.message_id,
      tag: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(() => new Device().open(received.body)).toThrow();
    const { key } = (await app.inject('/v1/push/key')).json<{ key: string }>();
    expect(signedClaims(received, key)).toMatchObject({
      aud: `https://${service.host}`,
      sub: 'https://127.0.0.1:8080',
    });
    expect(received.headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '259200', urgency: 'high' });
    expect(received.headers['topic']).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(await outboxOf(city)).toEqual({ 'push sent': 1 });
  });

  it('never say on the lock screen what the message is about', async () => {
    await using service = await Receiver.start();
    const city = connected(open(), { push: service });
    const device = new Device();
    await giveDevice(city, me, device.subscription(`${service.url}abc`));
    const templates = Object.keys(notifications) as NotificationKey[]; // the keys of an object literal
    for (const language of ['en', 'zh'] as const) {
      await setPreferences(city.db, me, { language, push: true, sms: 'never' });
      for (const template of templates) await tell(city, language, template);
    }
    for (let rounds = 0; rounds < 3; rounds++) await deliverDue(city, 'push');
    expect(service.received).toHaveLength(2 * templates.length);
    for (const { body } of service.received) {
      const { title, body: said, ...rest } = device.open(body) as Record<string, string>;
      expect(`${title} ${said}`).not.toMatch(
        /17|\*明|Chrome|西市场|G1278|2020|red|green|yellow|contact|红|绿|黄|接触|申报|申诉|declar|object/i,
      );
      expect(Object.keys(rest).toSorted()).toEqual(['messageId', 'tag', 'who']);
      expect(rest['who']).toBe('me');
    }
  });

  it.each([404, 410])(
    'end with the subscription when the push service answers %i; a text message takes over',
    async (status) => {
      await using service = await Receiver.start();
      await using texts = await Receiver.start();
      service.answer = () => ({ status });
      const city = connected(open(), { push: service, texts });
      await givePhones(city, [me]);
      await giveDevice(city, me, new Device().subscription(`${service.url}abc`));
      await tell(city);
      await deliverDue(city, 'push');
      expect((await city.db.query('select from push_subscription')).rowCount).toBe(0);
      open().clock = fixedClock(at + gatherMs);
      await deliverDue(city, 'sms');
      expect(texts.received).toHaveLength(1);
      expect(await outboxOf(city)).toEqual({ [`push gone http-${status}`]: 1, 'sms sent': 1 });
      await tell(city, 'another');
      open().clock = fixedClock(at + 2 * gatherMs);
      expect(await deliverDue(city, 'push')).toBe(0);
      expect(await deliverDue(city, 'sms')).toBe(1);
    },
  );

  it('go to every device of a person, and to none that was signed out or has another user', async () => {
    await using service = await Receiver.start();
    const city = connected(open(), { push: service });
    const other = personId('other');
    const shared = new Device();
    await giveDevice(city, me, new Device().subscription(`${service.url}phone`));
    await giveDevice(city, me, new Device().subscription(`${service.url}tablet`));
    const sessionId = await giveDevice(city, me, new Device().subscription(`${service.url}lost`));
    await giveDevice(city, me, shared.subscription(`${service.url}shared`));
    await giveDevice(city, other, shared.subscription(`${service.url}shared`));
    await tell(city, 'before');
    await endSession(city, me, sessionId);
    await tell(city, 'after');
    await deliverDue(city, 'push');
    const paths = service.received.map(({ path }) => path).toSorted();
    expect(paths).toEqual(['/phone', '/phone', '/tablet', '/tablet']);
    expect(await outboxOf(city)).toEqual({ 'push gone unsubscribed': 1, 'push sent': 4 });
  });

  it('reach whoever acts for a person, on their devices and in their language, naming whose inbox it is', async () => {
    await using service = await Receiver.start();
    const city = connected(open(), { push: service });
    const carer = personId('carer');
    const device = new Device();
    await giveDevice(city, carer, device.subscription(`${service.url}carer`));
    await setPreferences(city.db, carer, { language: 'en', push: true, sms: 'never' });
    const who = await insertCare(city.db, carer, me);
    await tell(city);
    await deliverDue(city, 'push');
    const shown = service.received.map(({ body }) => device.open(body));
    expect(shown).toMatchObject([{ who, title: 'Test City', body: 'There is news about your health code.' }]);
    for (const id of [carer, me]) expect(JSON.stringify(shown)).not.toContain(id);
  });

  it('do not reach whoever acted for a person until a moment ago, and leave their device subscribed', async () => {
    await using service = await Receiver.start();
    const city = connected(open(), { push: service });
    const carer = personId('carer');
    await giveDevice(city, carer, new Device().subscription(`${service.url}carer`));
    await setPreferences(city.db, carer, { language: 'en', push: true, sms: 'never' });
    await insertCare(city.db, carer, me);
    await tell(city);
    await city.db.query('delete from dependant');
    await deliverDue(city, 'push');
    expect(service.received).toEqual([]);
    expect(await outboxOf(city)).toEqual({ 'push expired care-ended': 1 });
    expect((await city.db.query('select from push_subscription')).rowCount).toBe(1);
  });

  it('wait for a push service that fails, under the same topic, and drop unusable keys', async () => {
    await using service = await Receiver.start();
    service.answer = () => ({ status: 503, headers: { 'retry-after': 'Tue, 11 Feb 2020 00:05:00 GMT' } });
    const city = connected(open(), { push: service });
    await giveDevice(city, me, new Device().subscription(`${service.url}abc`));
    await giveDevice(city, me, {
      endpoint: `${service.url}bad`,
      keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) },
    });
    await tell(city);
    await deliverDue(city, 'push');
    expect(await outboxOf(city)).toEqual({ 'push due http-503': 1, 'push gone unusable-keys': 1 });
    const { rows } = await city.db.query<{ next_at: number }>(`select next_at from outbox where state = 'due'`);
    expect(rows[0]?.next_at).toBe(Date.parse('2020-02-11T00:05:00Z'));
    await city.db.query('update outbox set next_at = queued_at');
    service.answer = () => ({ status: 201 });
    await deliverDue(city, 'push');
    expect(new Set(service.received.map(({ headers }) => headers['topic'])).size).toBe(1);
    expect(service.received).toHaveLength(2);
  });

  it('are signed with one key, whoever needs it first', async () => {
    await open().db.query('delete from push_key');
    const fresh = (): TestCity => ({ ...open(), db: { ...open().db } });
    const keys = await Promise.all([pushKeys(fresh()), pushKeys(fresh()), pushKeys(fresh())]);
    expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(1);
    expect(new Set(keys.map(({ privateKey }) => privateKey)).size).toBe(1);
    const { rows } = await open().db.query<{ row: string }>('select push_key::text as row from push_key');
    expect(rows[0]?.row).not.toContain(keys[0].privateKey);
  });
});
