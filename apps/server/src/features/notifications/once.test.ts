/** At least once to the adapter, once to the person: many people, several processes, and processes that are killed. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, openTestCity, type TestCity } from '../../testkit/database.ts';
import { personId } from '../../testkit/records/rows.ts';
import { gatherMs } from './channels.ts';
import { deliverDue } from './deliver.ts';
import { claimMs } from './outbox.ts';
import { notify } from './queue.ts';
import type { DeliveringProcess } from './testkit/delivering-process.ts';
import { connected, emptyNotifications, givePhones, outboxOf } from './testkit/people.ts';
import { Receiver } from './testkit/receiver.ts';

const start = Date.parse('2020-02-11T08:00:00+08:00');

function idOf({ body }: { body: Buffer }): { id: string; to: string } {
  return JSON.parse(body.toString('utf8')) as { id: string; to: string };
}

async function tell(city: TestCity, personIds: readonly string[], key = 'k'): Promise<number> {
  return await city.db.transaction(
    async (connection) =>
      await notify(city, connection, { personIds, template: 'colour-yellow', values: { at: start }, key }),
  );
}

async function* portionsOf(...portions: (readonly string[])[]): AsyncGenerator<readonly string[]> {
  yield* portions;
}

function deliverInProcess(city: TestCity): ChildProcess {
  const { url, dataDir, identity, settings } = city;
  const run: DeliveringProcess = { url, dataDir, identity, settings, now: city.clock.now() };
  return spawn(process.execPath, [join(import.meta.dirname, 'testkit', 'delivering-process.ts'), JSON.stringify(run)], {
    stdio: 'inherit',
  });
}

describeOnEachServer('what is told', '2020-02-11T08:00:00+08:00', (open) => {
  beforeEach(async () => {
    open().clock = fixedClock(start);
    await emptyNotifications(open());
  });

  it('is told once for each key, also when the people come in portions and twice', async () => {
    const people = ['a', 'b', 'c'].map(personId);
    await open().db.transaction(async (connection) => {
      const told = await notify(open(), connection, {
        personIds: portionsOf(people, people.toReversed()),
        template: 'colour-yellow',
        values: { at: start },
        key: 'one',
      });
      expect(told).toBe(3);
    });
    expect(await tell(open(), people, 'one')).toBe(0);
    expect(await tell(open(), people, 'two')).toBe(3);
  });

  it('is told once when two tell the same people at the same time, in any order', async () => {
    const people = Array.from({ length: 500 }, (_, n) => personId(`both ${n}`));
    const told = await Promise.all([tell(open(), people), tell(open(), people.toReversed())]);
    expect(told[0] + told[1]).toBe(500);
  });

  it(
    'reaches the adapter again, under the same id, when a process was killed between handing over and writing it down',
    { timeout: 60_000 },
    async () => {
      await using gateway = await Receiver.start();
      const city = connected(open(), { texts: gateway });
      const people = Array.from({ length: 5 }, (_, n) => personId(`killed ${n}`));
      await givePhones(city, people);
      await tell(city, people);
      open().clock = fixedClock(start + gatherMs);
      const received = Promise.withResolvers<void>();
      gateway.answer = async () => {
        if (gateway.received.length === people.length) received.resolve();
        return await new Promise<never>(() => undefined);
      };
      const child = deliverInProcess(city);
      const ended = once(child, 'exit');
      await received.promise;
      child.kill('SIGKILL');
      await ended;
      gateway.answer = () => ({ status: 200 });
      expect(await outboxOf(city)).toEqual({ 'sms due': 5 });
      expect(await deliverDue(city, 'sms')).toBe(0);
      open().clock = fixedClock(start + gatherMs + claimMs);
      expect(await deliverDue(city, 'sms')).toBe(5);
      expect(await outboxOf(city)).toEqual({ 'sms sent': 5 });
      const ids = gateway.received.map((one) => idOf(one).id);
      expect(ids).toHaveLength(10);
      expect(new Set(ids).size).toBe(5);
    },
  );
});

it('ten thousand people are told once each by two processes at the same time', { timeout: 120_000 }, async () => {
  const { city: bare, close } = await openTestCity('embedded', '2020-02-11T08:00:00+08:00');
  await using gateway = await Receiver.start();
  try {
    const city = connected(bare, { texts: gateway });
    const people = Array.from({ length: 10_000 }, (_, n) => personId(`one of many ${n}`));
    const numbers = await givePhones(city, people);
    expect(await tell(city, people)).toBe(10_000);
    bare.clock = fixedClock(start + gatherMs);
    const child = deliverInProcess(city);
    const ended = once(child, 'exit');
    while ((await deliverDue(city, 'sms')) > 0);
    expect(await ended).toEqual([0, null]);
    expect(await outboxOf(city)).toEqual({ 'sms sent': 10_000 });
    expect(gateway.received).toHaveLength(10_000);
    expect(new Set(gateway.received.map((one) => idOf(one).to))).toEqual(new Set(numbers.values()));
  } finally {
    await close();
  }
});
