import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { minuteMs } from '@open-health-code/domain';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { personId } from '../../testkit/records/rows.ts';
import { publishRules, setClock } from '../../testkit/refreshing.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { publishLists } from '../codes/lists.ts';
import { resolvePoster } from '../places/posters.ts';
import { enrolGate, offerEnrolment } from './enrolling.ts';
import { revokeGate } from './gate.ts';
import { emptyGates, enrolledGate, feverRule, personWithCode, scanOf } from './gate-fixture.ts';
import { listGates } from './overview.ts';

const noon = '2020-02-11T12:00:00+08:00';

describeOnEachServer('gates', noon, (city) => {
  let app: FastifyInstance;
  /** Another in each test, because attempts are counted by it. */
  let address = 0;

  beforeEach(async () => {
    address += 1;
    await emptyGates(city());
    setClock(city(), noon);
    await publishRules(city(), [feverRule]);
    await insertPlace(city().db, { place: 'P1', name: 'North Market' });
  });
  beforeAll(async () => (app = await buildApplication(city(), { operatorKey: 'a-key' })));
  afterAll(async () => await app.close());

  const offer = async (): Promise<string> => {
    const made = await offerEnrolment(city(), { placeId: 'P1', venue: 'shop', name: 'East door', checkIns: true });
    return made?.code ?? '';
  };
  const enrol = async (
    code: string,
    installation = crypto.randomUUID(),
    more: { device?: string } = { device: 'Tablet 7' },
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/gate/enrolments',
      payload: { code, installation, ...more },
      remoteAddress: `192.0.2.${address}`,
    });
    return { status: response.statusCode, body: response.json() };
  };
  const passMinutes = (minutes: number): void => {
    city().clock = fixedClock(city().clock.now() + minutes * minuteMs);
  };

  it('are enrolled with a one-time code, once', async () => {
    const code = await offer();
    const enrolled = await enrol(code.toLowerCase().replace('-', ' '));
    expect(enrolled).toMatchObject({
      status: 201,
      body: {
        token: expect.stringMatching(/^[\w-]+$/),
        gate: { name: 'East door', place: { placeId: 'P1', name: 'North Market' }, venue: 'shop', checkIns: true },
      },
    });
    expect(await enrol(code)).toMatchObject({ status: 403, body: { code: 'enrolment-refused' } });
    expect(await listGates(city())).toMatchObject([{ name: 'East door', device: 'Tablet 7', revokedAt: null }]);
  });

  it('are called as their code says where staff call the device nothing else, and know it', async () => {
    const named = await enrol(await offer());
    expect(named.body['gate']).toMatchObject({ name: 'East door', device: 'Tablet 7' });
    const unnamed = await enrol(await offer(), crypto.randomUUID(), {});
    expect(unnamed).toMatchObject({ status: 201, body: { gate: { name: 'East door', device: 'East door' } } });
    const devices = (await listGates(city())).map(({ device }) => device);
    expect(devices.toSorted()).toEqual(['East door', 'Tablet 7']);
  });

  it('are answered again when the answer was lost, as the same gate', async () => {
    const code = await offer();
    const installation = crypto.randomUUID();
    const first = await enrol(code, installation);
    const again = await enrol(code, installation);
    expect(again.status).toBe(201);
    expect(again.body['gate']).toMatchObject({ gateId: (first.body['gate'] as { gateId: string }).gateId });
    expect(await listGates(city())).toHaveLength(1);
  });

  it('are one gate when two devices use a code at the same moment', async () => {
    const code = await offer();
    const both = await Promise.all(
      ['a', 'b', 'c', 'd'].map(
        async (device) => await enrolGate(city(), { code, installation: crypto.randomUUID(), device }),
      ),
    );
    expect(both.filter((gate) => gate !== undefined)).toHaveLength(1);
  });

  it('are not enrolled with a code that is too old, wrong, or for a place there is not', async () => {
    const code = await offer();
    expect(await enrol('AAAAA-AAAAA')).toMatchObject({ status: 403, body: { code: 'enrolment-refused' } });
    passMinutes(15);
    expect(await enrol(code)).toMatchObject({ status: 403, body: { code: 'enrolment-refused' } });
    expect(await offerEnrolment(city(), { placeId: 'P9', venue: 'shop', name: 'x', checkIns: false })).toBeUndefined();
  });

  it('are not found by trying codes: after ten attempts an address waits', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await enrol(`AAAA${i}`)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
  });

  it('know what they need to work alone', async () => {
    const gate = await enrolledGate(city(), app, { place: 'P2', venue: 'hospital' });
    const self = await app.inject({ url: '/v1/gate/self', headers: gate.headers });
    expect(self.json()).toMatchObject({
      gateId: gate.gateId,
      venue: 'hospital',
      city: { division: '990100' },
      anchor: { kty: 'EC' },
      policy: { name: 'test', version: 1 },
      entry: { green: 'admit', red: 'measure' },
      feverCelsius: 37.3,
      listMaxAgeHours: 24,
      scanMaxAgeHours: 168,
      checkIns: false,
      utcOffsetMinutes: 480,
      serverTime: '2020-02-11T04:00:00.000Z',
      lists: { trust: 0, revocation: 0 },
    });
    await publishLists(city());
    const later = await app.inject({ url: '/v1/gate/self', headers: gate.headers });
    expect(later.json()).toMatchObject({ lists: { trust: 1, revocation: 1 } });
  });

  it('let nobody in by another token, and are let in nowhere else', async () => {
    const gate = await enrolledGate(city(), app, { place: 'P2' });
    const session = await signedIn(city(), personId('somebody'));
    for (const headers of [{}, session, { authorization: 'Bearer AAAA' }, { authorization: 'Bearer a-key' }]) {
      const response = await app.inject({ url: '/v1/gate/self', headers });
      expect(response.json()).toMatchObject({ code: 'sign-in-required' });
    }
    const elsewhere = await app.inject({ url: '/v1/people/me/explanation', headers: gate.headers });
    expect(elsewhere.statusCode).toBe(401);
  });

  it('check a code online as they would alone, a revoked one too', async () => {
    const gate = await enrolledGate(city(), app, { place: 'P2' });
    const code = await personWithCode(city(), 'green');
    const check = async (text: string): Promise<Record<string, unknown>> =>
      (
        await app.inject({
          method: 'POST',
          url: '/v1/gate/checks',
          headers: gate.headers,
          payload: { code: text },
        })
      ).json();
    expect(await check(code.at(city().clock.now()))).toMatchObject({
      verdict: 'admit',
      colour: 'green',
      reason: null,
      paper: false,
    });
    expect(await check(code.text)).toMatchObject({ verdict: 'invalid', reason: 'malformed' });
    passMinutes(3);
    expect(await check(code.at(city().clock.now() - 3 * minuteMs))).toMatchObject({
      verdict: 'invalid',
      reason: 'stale-display',
      name: null,
    });
    await city().db.query('update issued_code set withdrawn = true');
    await publishLists(city());
    const other = await buildApplication({ ...city() }, { operatorKey: 'a-key' });
    const later = await other.inject({
      method: 'POST',
      url: '/v1/gate/checks',
      headers: gate.headers,
      payload: { code: code.at(city().clock.now()) },
    });
    await other.close();
    expect(later.json()).toMatchObject({ verdict: 'invalid', reason: 'revoked' });
    expect((await check('HELLO'))['code']).toBe('bad-request');
  });

  it('show the poster of their place, which is good for checking in at this moment', async () => {
    const gate = await enrolledGate(city(), app, { place: 'P2' });
    const poster = (await app.inject({ url: '/v1/gate/poster', headers: gate.headers })).json<{
      text: string;
      showUntil: string;
    }>();
    expect(poster).toMatchObject({ place: { placeId: 'P2', name: 'Place P2' } });
    expect(Date.parse(poster.showUntil)).toBeGreaterThan(city().clock.now());
    const resolved = await resolvePoster(city(), poster.text, city().clock.now());
    expect(resolved).toMatchObject({ ok: true, via: 'rotating-poster', place: { placeId: 'P2' } });
    await city().db.query(`delete from place where place_id = 'P2'`);
    const gone = await app.inject({ url: '/v1/gate/poster', headers: gate.headers });
    expect(gone.statusCode).toBe(404);
  });

  it('are revoked at once here, and within two seconds in every process', async () => {
    const gate = await enrolledGate(city(), app, { place: 'P2' });
    const elsewhere = await buildApplication({ ...city() }, { operatorKey: 'a-key' });
    const asks = async (by: FastifyInstance): Promise<unknown> => {
      const response = await by.inject({ url: '/v1/gate/self', headers: gate.headers });
      return response.statusCode === 200 ? 'known' : response.json<{ code: unknown }>().code;
    };
    expect([await asks(app), await asks(elsewhere)]).toEqual(['known', 'known']);
    await revokeGate(city(), gate.gateId, city().clock.now(), 'operator');
    expect(await asks(app)).toBe('gate-revoked');
    await expect.poll(async () => await asks(elsewhere), { timeout: 2500, interval: 100 }).toBe('gate-revoked');
    await elsewhere.close();
    expect(await revokeGate(city(), crypto.randomUUID(), 0, 'operator')).toBe(false);
  });

  it('deliver what they had queued after their revocation, but nothing later and nothing from when they were distrusted', async () => {
    const gate = await enrolledGate(city(), app, { place: 'P2' });
    const code = await personWithCode(city(), 'somebody');
    passMinutes(30);
    const now = city().clock.now();
    const deliver = async (path: string, ...ats: number[]): Promise<unknown> => {
      const scans = ats.map((at) => scanOf(city(), code, { at }));
      const response = await app.inject({ method: 'POST', url: path, headers: gate.headers, payload: { scans } });
      const body = response.json<{ code?: string; results?: { result: string; reason?: string }[] }>();
      return body.code ?? body.results?.map(({ result, reason }) => reason ?? result);
    };
    expect(await deliver('/v1/gate/last-scans', now)).toBe('sign-in-required');
    await revokeGate(city(), gate.gateId, now - 10 * minuteMs, 'operator');
    expect(await deliver('/v1/gate/scans', now - 20 * minuteMs)).toBe('gate-revoked');
    expect(await deliver('/v1/gate/last-scans', now - 20 * minuteMs, now - 5 * minuteMs)).toEqual([
      'accepted',
      'after-revocation',
    ]);
    // Distrusted from earlier on; never from later.
    await revokeGate(city(), gate.gateId, now - 25 * minuteMs, 'operator');
    await revokeGate(city(), gate.gateId, now, 'operator');
    expect(await deliver('/v1/gate/last-scans', now - 20 * minuteMs)).toEqual(['after-revocation']);
    passMinutes(24 * 60 + 1);
    expect(await deliver('/v1/gate/last-scans', now - 28 * minuteMs)).toBe('sign-in-required');
  });
});
