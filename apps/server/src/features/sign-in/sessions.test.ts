import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { openDatabase } from '../../platform/database.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { setClock } from '../../testkit/refreshing.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { dropOldSessions } from './sessions.ts';

const now = '2026-02-11T12:00:00+08:00';

describeOnEachServer('sessions', now, (city) => {
  let app: FastifyInstance;
  let second: { city: TestCity; app: FastifyInstance };
  const me = personId('somebody');

  beforeAll(async () => {
    app = await buildApplication(city(), { operatorKey: 'x' });
    const other = { ...city(), db: await openDatabase(city().url) };
    second = { city: other, app: await buildApplication(other, { operatorKey: 'x' }) };
    await insertPerson(city().db, { name: 'somebody' });
  });
  afterAll(async () => {
    await app.close();
    await second.app.close();
    await second.city.db.close();
  });

  type Headers = Awaited<ReturnType<typeof signedIn>>;
  const session = async (headers: Headers, on = app): Promise<{ signedIn: boolean; deviceId?: string }> =>
    (await on.inject({ url: '/v1/session', headers })).json();
  const call = async (
    method: 'GET' | 'DELETE' | 'POST' | 'PUT',
    url: string,
    headers: Headers,
    payload?: object,
  ): Promise<LightMyRequestResponse> =>
    await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });

  it('are nobody’s without a cookie, with a broken one, and after their time', async () => {
    expect((await app.inject('/v1/session')).json()).toEqual({ signedIn: false });
    expect((await app.inject({ url: '/v1/session', headers: { cookie: 'healthcode-session=broken' } })).json()).toEqual(
      {
        signedIn: false,
      },
    );
    const headers = await signedIn(city(), me);
    expect(await session(headers)).toMatchObject({ signedIn: true });
    setClock(city(), '2026-05-12T12:00:01+08:00');
    expect(await session(headers)).toEqual({ signedIn: false });
    await dropOldSessions(city());
    expect((await city().db.query('select from session')).rowCount).toBe(0);
    setClock(city(), now);
  });

  it('are listed to their owner, who ends one or all others', async () => {
    const [phone, tablet, old] = [await signedIn(city(), me), await signedIn(city(), me), await signedIn(city(), me)];
    const list = (await call('GET', '/v1/people/me/devices', phone)).json<{
      devices: { deviceId: string; current: boolean }[];
    }>();
    expect(list.devices).toHaveLength(3);
    expect(list.devices.filter((device) => device.current)).toHaveLength(1);
    const { deviceId } = await session(old);
    expect((await call('DELETE', `/v1/people/me/devices/${deviceId}`, phone)).statusCode).toBe(204);
    expect(await session(old)).toEqual({ signedIn: false });
    expect((await call('DELETE', `/v1/people/me/devices/${deviceId}`, phone)).statusCode).toBe(404);
    expect((await call('DELETE', '/v1/people/me/devices', phone)).json()).toEqual({ ended: 1 });
    expect(await session(tablet)).toEqual({ signedIn: false });
    expect(await session(phone)).toMatchObject({ signedIn: true });
  });

  it('of somebody else cannot be ended or seen', async () => {
    const mine = await signedIn(city(), me);
    const { deviceId } = await session(mine);
    await insertPerson(city().db, { name: 'another' });
    const other = await signedIn(city(), personId('another'));
    expect((await call('DELETE', `/v1/people/me/devices/${deviceId}`, other)).statusCode).toBe(404);
    expect(await session(mine)).toMatchObject({ signedIn: true });
    expect((await call('GET', '/v1/people/me/devices', other)).json<{ devices: object[] }>().devices).toHaveLength(1);
  });

  it('end on this device by signing out, which also takes the cookie away', async () => {
    const headers = await signedIn(city(), me);
    const response = await call('POST', '/v1/sign-out', headers, {});
    expect(response.statusCode).toBe(204);
    expect(String(response.headers['set-cookie'])).toMatch(/^healthcode-session=; /);
    expect(await session(headers)).toEqual({ signedIn: false });
    expect((await app.inject({ method: 'POST', url: '/v1/sign-out' })).statusCode).toBe(204);
  });

  it('that ended are known to other processes within two seconds', async () => {
    const headers = await signedIn(city(), me);
    expect(await session(headers, second.app)).toMatchObject({ signedIn: true });
    await call('POST', '/v1/sign-out', headers, {});
    await sleep(2050);
    expect(await session(headers, second.app)).toEqual({ signedIn: false });
  });

  it('log each look at their owner’s name, and keep the language that was chosen', async () => {
    const headers = await signedIn(city(), me);
    await city().db.query('truncate audit_read');
    await session(headers);
    const { rows } = await city().db.query('select what, reason from audit_read where person_id = $1', [me]);
    expect(rows).toEqual([{ what: 'session', reason: 'own look' }]);
    expect((await call('PUT', '/v1/people/me/language', headers, { language: 'zh' })).statusCode).toBe(204);
    expect(await session(headers)).toMatchObject({ language: 'zh' });
  });
});
