import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { refresh } from '../refresh/refresh.ts';
import { platformToken, testPlatform, type TestPlatform } from './platform-fixture.ts';

const now = '2020-02-11T12:00:00+08:00';

describeOnEachServer('consented questions of employers', now, (city) => {
  let app: FastifyInstance;
  let employer: TestPlatform;
  let token: string;

  beforeEach(async () => {
    city().clock = fixedClock(Date.parse(now));
    app = await buildApplication(city(), { operatorKey: 'key' });
    employer = await testPlatform(app, city(), 'employer');
    token = await platformToken(app, city(), employer);
    for (const name of ['worker', 'ill']) await insertPerson(city().db, { name });
    await city().db.query('update person set declared_at = $1', ['2020-02-10T08:00:00+08:00']);
  });
  afterEach(async () => await app.close());

  const consent = async (
    name: string,
    more: { platform?: string; until?: string; key?: string } = {},
  ): Promise<{ status: number; consentId: string }> => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/people/me/consents',
      headers: { ...(await signedIn(city(), personId(name))), 'idempotency-key': more.key ?? crypto.randomUUID() },
      payload: {
        platform: more.platform ?? employer.platformId,
        purpose: 'Going to work',
        until: more.until ?? '2020-03-01T00:00:00+08:00',
      },
    });
    return { status: response.statusCode, consentId: response.json<{ consentId: string }>().consentId };
  };

  const ask = async (consentId: string, by = token): Promise<string> => {
    const response = await app.inject({ url: `/v1/status/${consentId}`, headers: { authorization: `Bearer ${by}` } });
    return `${response.statusCode} ${response.body}`;
  };
  const [yes, no] = ['200 {"valid":true}', '200 {"valid":false}'];

  it('says yes of a green person, and no alike of all else', async () => {
    await insertDiagnosis(city().db, { person: 'ill', status: 'confirmed', at: '2020-02-10T08:00:00+08:00' });
    await refresh(city());
    const [ofWorker, ofIll] = [await consent('worker'), await consent('ill')];
    expect(await ask(ofWorker.consentId)).toBe(yes);
    expect(await ask(ofIll.consentId)).toBe(no);
    expect(await ask(crypto.randomUUID())).toBe(no);
    const another = await testPlatform(app, city(), 'employer');
    expect(await ask(ofWorker.consentId, await platformToken(app, city(), another))).toBe(no);
    city().clock = fixedClock(Date.parse('2020-03-01T00:00:01+08:00'));
    expect(await ask(ofWorker.consentId, await platformToken(app, city(), employer))).toBe(no);
  });

  it('says no at once when the person takes it back, and not when somebody else tries to', async () => {
    const { consentId } = await consent('worker');
    const revoke = async (name: string): Promise<void> => {
      const headers = await signedIn(city(), personId(name));
      const { statusCode } = await app.inject({
        method: 'DELETE',
        url: `/v1/people/me/consents/${consentId}`,
        headers,
      });
      expect(statusCode).toBe(204);
    };
    await revoke('ill');
    expect(await ask(consentId)).toBe(yes);
    await revoke('worker');
    expect(await ask(consentId)).toBe(no);
  });

  it('writes each question where the person sees it', async () => {
    const { consentId } = await consent('worker');
    await ask(consentId);
    const { rows } = await city().db.query<{ reason: string; what: string }>(
      `select reason, what from audit_read where person_id = $1 and actor like 'platform %' order by at desc limit 1`,
      [personId('worker')],
    );
    expect(rows).toEqual([{ reason: 'with your consent: Going to work', what: 'valid or not' }]);
    const headers = await signedIn(city(), personId('worker'));
    const { consents } = (await app.inject({ url: '/v1/people/me/consents', headers })).json<{ consents: object[] }>();
    expect(consents).toContainEqual(
      expect.objectContaining({ consentId, lastAskedAt: '2020-02-11T12:00:00+08:00', revokedAt: null }),
    );
  });

  it('is given once however often it is sent, to employers only, and for a year at most', async () => {
    const key = crypto.randomUUID();
    expect(await consent('worker', { key })).toEqual(await consent('worker', { key }));
    const carrier = await testPlatform(app, city());
    expect((await consent('worker', { platform: carrier.platformId })).status).toBe(404);
    expect((await consent('worker', { until: '2022-02-11T12:00:00+08:00' })).status).toBe(400);
    expect((await consent('worker', { until: '2020-02-11T12:00:00+08:00' })).status).toBe(400);
  });
});
