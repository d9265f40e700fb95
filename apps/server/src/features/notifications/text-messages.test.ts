/** One-time codes and notices as text messages, through a gateway that answers well or badly. */

import { createHmac } from 'node:crypto';
import { minuteMs } from '@open-health-code/domain';
import { beforeEach, expect, it } from 'vitest';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { gatherMs } from './channels.ts';
import { deliverDue } from './deliver.ts';
import { countOutbox, tryAgain } from './outbox.ts';
import { setPreferences } from './preferences.ts';
import { notify, queueText } from './queue.ts';
import { connected, emptyNotifications, givePhones, outboxOf, secret } from './testkit/people.ts';
import { Receiver, type Received } from './testkit/receiver.ts';

const start = Date.parse('2020-02-11T08:00:00+08:00');
const message = { en: 'Your code is {code}.', zh: '验证码{code}。' };

interface Sent {
  readonly id: string;
  readonly to: string;
  readonly text: string;
  readonly language: string;
}

function sentIn({ body }: Received): Sent {
  return JSON.parse(body.toString('utf8')) as Sent;
}

function after(city: TestCity, ms: number): void {
  city.clock = fixedClock(city.clock.now() + ms);
}

async function queueCode(city: TestCity): Promise<void> {
  await city.db.transaction(
    async (connection) =>
      await queueText(city, connection, {
        phone: '+86 139 0000 0000',
        message,
        values: { code: '123456' },
        language: 'en',
        expiresAt: city.clock.now() + 5 * minuteMs,
      }),
  );
}

describeOnEachServer('text messages', '2020-02-11T08:00:00+08:00', (open) => {
  beforeEach(async () => {
    open().clock = fixedClock(start);
    await emptyNotifications(open());
  });

  const deliverGathered = async (city: TestCity): Promise<void> => {
    after(open(), gatherMs);
    await deliverDue(city, 'sms');
  };

  it('reach the gateway signed, with an id for dropping doubles, and leave nothing readable behind', async () => {
    await using gateway = await Receiver.start();
    const city = connected(open(), { texts: gateway });
    await queueCode(city);
    const before = await city.db.query<{ row: string }>('select outbox::text as row from outbox');
    expect(before.rows[0]?.row).not.toMatch(/123456|13900000000/);
    expect(await deliverDue(city, 'text')).toBe(1);
    const [received] = gateway.received;
    if (received === undefined) throw new Error('nothing was received');
    const { id, to, text, language } = sentIn(received);
    expect({ to, text, language }).toEqual({ to: '13900000000', text: 'Your code is 123456.', language: 'en' });
    expect(received.headers['idempotency-key']).toBe(id);
    const [, t = '', v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(received.headers['healthcode-signature'])) ?? [];
    expect(Number(t) * 1000).toBe(start);
    expect(v1).toBe(
      createHmac('sha256', secret)
        .update(`${t}.${received.body.toString('utf8')}`)
        .digest('hex'),
    );
    const { rows } = await city.db.query('select state, sealed_text from outbox');
    expect(rows).toEqual([{ state: 'sent', sealed_text: null }]);
    expect(await deliverDue(city, 'text')).toBe(0);
  });

  it('are not kept when the transaction that queued them is undone', async () => {
    await using gateway = await Receiver.start();
    const city = connected(open(), { texts: gateway });
    await expect(
      city.db.transaction(async (connection) => {
        await queueText(city, connection, { phone: '1', message, values: {}, language: 'en', expiresAt: start });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await outboxOf(city)).toEqual({});
  });

  it('are tried again under the same id, not before their time, as often as their schedule says', async () => {
    await using gateway = await Receiver.start();
    gateway.answer = () => ({ status: gateway.received.length < 3 ? 503 : 200 });
    const city = connected(open(), { texts: gateway });
    await queueCode(city);
    await deliverDue(city, 'text');
    expect(await outboxOf(city)).toEqual({ 'text due http-503': 1 });
    expect(await deliverDue(city, 'text')).toBe(0);
    after(open(), 3000);
    await deliverDue(city, 'text');
    after(open(), 3000);
    expect(await deliverDue(city, 'text')).toBe(0);
    after(open(), 2000);
    await deliverDue(city, 'text');
    expect(await outboxOf(city)).toEqual({ 'text sent': 1 });
    expect(new Set(gateway.received.map((one) => sentIn(one).id)).size).toBe(1);
  });

  it('wait as long as the gateway asks, and expire rather than come too late', async () => {
    await using gateway = await Receiver.start();
    gateway.answer = () => ({ status: 429, headers: { 'retry-after': '120' } });
    const city = connected(open(), { texts: gateway });
    await queueCode(city);
    await deliverDue(city, 'text');
    after(open(), 119_000);
    expect(await deliverDue(city, 'text')).toBe(0);
    after(open(), 1000);
    expect(await deliverDue(city, 'text')).toBe(1);
    after(open(), 3 * minuteMs);
    await deliverDue(city, 'text');
    expect(gateway.received).toHaveLength(2);
    const { rows } = await city.db.query('select state, sealed_text from outbox');
    expect(rows).toEqual([{ state: 'expired', sealed_text: null }]);
  });

  it('are given up where the gateway refuses them for good, stay to be seen, and may be tried once more', async () => {
    await using gateway = await Receiver.start();
    gateway.answer = () => ({ status: 422 });
    const city = connected(open(), { texts: gateway });
    await insertPerson(city.db, { name: 'known' });
    await givePhones(city, [personId('known')]);
    await city.db.transaction(
      async (connection) =>
        await notify(city, connection, {
          personIds: [personId('known')],
          template: 'colour-yellow',
          values: { at: start },
          key: 'k',
        }),
    );
    await deliverGathered(city);
    expect(await countOutbox(city.db)).toEqual([
      { channel: 'sms', state: 'given-up', failure: 'http-422', deliveries: 1 },
    ]);
    gateway.answer = () => ({ status: 200 });
    expect(await tryAgain(city, 60_000)).toBe(1);
    await deliverGathered(city);
    expect(await outboxOf(city)).toEqual({ 'sms sent': 1 });
  });

  it('are given up after the last attempt when no answer ever comes', async () => {
    await using gateway = await Receiver.start();
    gateway.answer = () => ({ status: 500 });
    const city = connected(open(), { texts: gateway });
    await givePhones(city, [personId('known')]);
    await city.db.transaction(
      async (connection) =>
        await notify(city, connection, {
          personIds: [personId('known')],
          template: 'colour-red',
          values: { at: start },
          key: 'k',
        }),
    );
    await city.db.query(`update outbox set expires_at = '2100-01-01'`);
    for (let hours = 0; hours < 72; hours++) {
      await deliverGathered(city);
      after(open(), 3_600_000);
    }
    expect(gateway.received).toHaveLength(12);
    expect(await outboxOf(city)).toEqual({ 'sms given-up http-500': 1 });
  });

  it('of news say only that there is some, in the person’s language, and who writes', async () => {
    await using gateway = await Receiver.start();
    const city = connected(open(), { texts: gateway });
    const [one, two] = [personId('one'), personId('two')];
    await givePhones(city, [one, two]);
    await setPreferences(city.db, two, { language: 'en', push: true, sms: 'always' });
    await city.db.transaction(
      async (connection) =>
        await notify(city, connection, {
          personIds: [one, two],
          template: 'contact',
          values: { occasion: { kind: 'train', service: 'G1278', day: '2020-01-20' } },
          key: 'k',
        }),
    );
    await deliverGathered(city);
    expect(gateway.received.map((received) => sentIn(received).text).toSorted()).toEqual([
      '[Test City] There is news about your health code. Open the health code app to read it.',
      '【测试市】您的健康码有新消息。请打开健康码应用查看。',
    ]);
  });

  it('come once where several news wait that a text would say alike, and again when there is news after it', async () => {
    await using gateway = await Receiver.start();
    const city = connected(open(), { texts: gateway });
    await givePhones(city, [personId('one')]);
    const tell = async (template: 'colour-red' | 'colour-yellow', key: string): Promise<void> => {
      await city.db.transaction(
        async (connection) =>
          await notify(city, connection, { personIds: [personId('one')], template, values: { at: start }, key }),
      );
    };
    await tell('colour-yellow', 'a');
    await tell('colour-red', 'b');
    await deliverGathered(city);
    expect(gateway.received).toHaveLength(1);
    await tell('colour-yellow', 'c');
    await deliverGathered(city);
    expect(gateway.received).toHaveLength(2);
  });

  it('never go to a number that is merely registered to somebody, nor to whoever wants none', async () => {
    await using gateway = await Receiver.start();
    const city = connected(open(), { texts: gateway });
    const [holder, silent] = [personId('holder'), personId('silent')];
    await givePhones(city, [holder], 'registered');
    await setPreferences(city.db, silent, { language: 'en', push: true, sms: 'never' });
    await city.db.transaction(
      async (connection) =>
        await notify(city, connection, {
          personIds: [holder, silent],
          template: 'colour-red',
          values: { at: start },
          key: 'k',
        }),
    );
    await deliverGathered(city);
    expect(gateway.received).toEqual([]);
    expect(await outboxOf(city)).toEqual({ 'sms gone no-number': 1 });
  });

  it('are taken as sent when the gateway says that it has them', async () => {
    await using gateway = await Receiver.start();
    gateway.answer = () => ({ status: 409 });
    const city = connected(open(), { texts: gateway });
    await queueCode(city);
    await deliverDue(city, 'text');
    expect(await outboxOf(city)).toEqual({ 'text sent': 1 });
  });

  it('wait where nothing listens at the gateway’s address', async () => {
    const gateway = await Receiver.start();
    const city = connected(open(), { texts: gateway });
    await gateway[Symbol.asyncDispose]();
    await queueCode(city);
    await deliverDue(city, 'text');
    expect(await outboxOf(city)).toEqual({ 'text due econnrefused': 1 });
  });
});
