/** A day in the city, over every operation that answers people, gates and platforms: none of the answers tells who anybody is to the city. */

import { operations, type Operation } from '@open-health-code/contract';
import { createLivenessChain, newLivenessSeed } from '@open-health-code/health-code';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { enrolledGate, feverRule, scanOf } from '../features/gates/gate-fixture.ts';
import { deliverDue } from '../features/notifications/deliver.ts';
import { tellNews } from '../features/notifications/news.ts';
import { Device } from '../features/notifications/testkit/device.ts';
import { Receiver } from '../features/notifications/testkit/receiver.ts';
import { personIdOf, phoneIdOf } from '../features/people/pseudonyms.ts';
import { seal } from '../features/people/vault.ts';
import { currentPosterToken } from '../features/places/posters.ts';
import { platformToken, testPlatform, userToken } from '../features/platforms/platform-fixture.ts';
import { enrol } from '../features/sign-in/enrolment.ts';
import { describeOnEachServer, type TestCity } from '../testkit/database.ts';
import { lastCodeTo } from '../testkit/one-time-code.ts';
import { peopleNamedIn } from '../testkit/pseudonyms.ts';
import { insertDiagnosis } from '../testkit/records/health.ts';
import { insertPerson } from '../testkit/records/people.ts';
import { insertCheckIn } from '../testkit/records/whereabouts.ts';
import { publishRules, refreshAt, rule } from '../testkit/refreshing.ts';
import { buildApplication } from './application.ts';

const noon = '2020-02-11T12:00:00+08:00';
const later = '2020-02-11T12:02:00+08:00';
const documents = {
  carer: { idType: 'passport', idNumber: 'CA1234567', name: '李大伟', phone: '13900000001' },
  other: { idType: 'passport', idNumber: 'OT1234567', name: '张小芳', phone: '13900000002' },
  old: { idType: 'passport', idNumber: 'GM1234567', name: '王小明', phone: '13900000003' },
} as const;
type Name = keyof typeof documents;
const stranger = { idType: 'passport', idNumber: 'ST1234567' } as const;

/** What is asked of an operation; the path's parameters by name. */
interface Asking {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

describeOnEachServer('whatever the city answers', noon, (base) => {
  let city: TestCity;
  let app: FastifyInstance;
  let service: Receiver;
  /** Headers by who asks. */
  const callers: Record<string, Record<string, string>> = { nobody: {} };
  const answered = new Set<string>();

  beforeAll(async () => {
    service = await Receiver.start();
    city = {
      ...base(),
      settings: { ...base().settings, texts: { by: 'demonstration' }, pushHosts: [service.host] },
    };
    app = await buildApplication(city, {
      operatorKey: 'key',
      onRoute: (route) => {
        if (route.config !== undefined) route.config.rateLimit = false;
      },
    });
  });
  afterAll(async () => {
    await app.close();
    await service[Symbol.asyncDispose]();
  });

  const ask = async <T = Record<string, unknown>>(by: string, name: string, asking: Asking = {}): Promise<T> => {
    const [method = '', path = ''] = name.split(' ');
    const { body, query = {} } = asking;
    const params: Readonly<Record<string, string>> = { who: 'me', ...asking.params };
    const response = await app.inject({
      method: method as 'GET', // from the operation's name
      url: path.replaceAll(/:(\w+)/g, (_all, key: string) => params[key] ?? ''),
      query: { ...query },
      headers: { ...callers[by], 'idempotency-key': randomUUID() },
      ...(body === undefined ? {} : { payload: body }),
    });
    expect(response.statusCode, `${name}: ${response.body.slice(0, 300)}`).toBeLessThan(300);
    answered.add(name);
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    return (isJson ? response.json() : response) as T;
  };

  const know = async (name: Name): Promise<void> => {
    const { phone, ...document } = documents[name];
    const personId = await enrol(city, city.db, document);
    const phoneId = phoneIdOf(city.secrets.pseudonymKey, phone);
    const { keyId, bytes } = seal(city.secrets, phone);
    await city.db.query('insert into vault.phone_number values ($1, $2, $3)', [phoneId, keyId, bytes]);
    await city.db.query(
      `insert into attribution (phone_id, person_id, basis, valid_from) values ($1, $2, 'otp', '2020-01-01')`,
      [phoneId, personId],
    );
  };
  const signIn = async (name: Name, as: string = name): Promise<void> => {
    const { idType, idNumber, phone } = documents[name];
    const begun = await ask<{ challenge: string }>('nobody', 'POST /v1/sign-in/otp/challenges', {
      body: { idType, idNumber, phone },
    });
    const body = { challenge: begun.challenge, code: await lastCodeTo(city, phone) };
    const answer = await app.inject({ method: 'POST', url: '/v1/sign-in/otp/answers', payload: body });
    const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
    callers[as] = { cookie, 'sec-fetch-site': 'same-origin' };
  };
  const askFor = async (
    by: string,
    { idType, idNumber }: typeof stranger | (typeof documents)[Name],
  ): Promise<{ dependantId: string; challenge: { challenge: string } }> =>
    await ask(by, 'POST /v1/people/me/dependants', {
      body: { idType, idNumber, relation: 'parent', name: 'Old Name', basis: 'consent' },
    });

  /** One asks for two, and for somebody whom the city does not know; one agrees by code, and on a device of their own to another. */
  const care = async (): Promise<string> => {
    const { dependantId, challenge } = await askFor('carer', documents.old);
    await ask('carer', 'POST /v1/people/me/dependants/:dependantId/answers', {
      params: { dependantId },
      body: { challenge: challenge.challenge, code: await lastCodeTo(city, documents.old.phone) },
    });
    const { dependantId: unknown } = await askFor('carer', stranger);
    await askFor('other', documents.old);
    const { carers } = await ask<{ carers: { carerId: string; state: string }[] }>('old', 'GET /v1/people/me/carers');
    const carerId = carers.find(({ state }) => state === 'pending')?.carerId ?? '';
    await ask('old', 'POST /v1/people/me/carers/:carerId/acceptance', { params: { carerId } });
    await ask('other', 'GET /v1/people/me/dependants');
    await ask('old', 'DELETE /v1/people/me/carers/:carerId', { params: { carerId } });
    await ask('carer', 'GET /v1/people/me/dependants');
    await ask('carer', 'DELETE /v1/people/me/dependants/:dependantId', { params: { dependantId: unknown } });
    return dependantId;
  };

  /** Both are where somebody is who falls ill, and one has a fever; all of it comes out at the next refresh. */
  const fallIll = async (who: string): Promise<void> => {
    const at = '2020-02-11T08:00:00+08:00';
    const poster = (await currentPosterToken(city, 'P1', Date.parse(at)))?.link;
    const came = await ask<{ checkIn: { checkInId: string } }>('carer', 'POST /v1/people/:who/check-ins', {
      body: { poster, at, companions: [who], unnamedCompanions: 1 },
    });
    await ask('carer', 'GET /v1/people/:who/check-ins/open', { params: { who } });
    await ask('carer', 'POST /v1/people/:who/check-ins/:checkInId/leave', {
      params: { checkInId: came.checkIn.checkInId },
      body: { at: '2020-02-11T09:00:00+08:00' },
    });
    await insertPerson(city.db, { name: 'sick' });
    await insertCheckIn(city.db, { person: 'sick', place: 'P1', at, leftAt: '2020-02-11T09:00:00+08:00' });
    await insertDiagnosis(city.db, { person: 'sick', status: 'confirmed', at: '2020-02-11T11:00:00+08:00' });
    await ask('carer', 'GET /v1/people/:who/declaration', { params: { who } });
    await ask('carer', 'POST /v1/people/:who/declarations', { body: { symptoms: [], trips: [], tickets: [] } });
    await ask('carer', 'POST /v1/people/:who/symptoms', { params: { who }, body: { symptoms: ['fever'] } });
  };

  /** All there is to see and to do about oneself and about a dependant. */
  const look = async (who: string): Promise<void> => {
    for (const params of [{ who: 'me' }, { who }]) {
      const { reasons } = await ask<{ reasons: { evidenceId: string }[] }>('carer', 'GET /v1/people/:who/explanation', {
        params,
      });
      expect(reasons).not.toEqual([]);
      const body = { evidenceId: reasons[0]?.evidenceId, ground: 'other', statement: 'no' };
      const { number } = await ask<{ number: string }>('carer', 'POST /v1/people/:who/appeals', { params, body });
      await ask('carer', 'POST /v1/people/:who/appeals/:number/withdrawal', { params: { ...params, number } });
      await ask('carer', 'GET /v1/people/:who/appeals', { params });
      const inbox = await ask<{ messages: { messageId: string }[] }>('carer', 'GET /v1/people/:who/messages', {
        params,
      });
      const messageId = inbox.messages[0]?.messageId ?? '';
      await ask('carer', 'POST /v1/people/:who/messages/:messageId/read', { params: { ...params, messageId } });
      const paper = { format: 'a4', language: 'en' };
      await ask('carer', 'POST /v1/people/:who/paper-codes', { params, body: paper });
      const printed = await ask<{ codes: { codeId: string }[] }>('carer', 'GET /v1/people/:who/paper-codes', {
        params,
      });
      const codeId = printed.codes[0]?.codeId ?? '';
      await ask('carer', 'DELETE /v1/people/:who/paper-codes/:codeId', { params: { ...params, codeId } });
      await ask('carer', 'GET /v1/people/:who/checks', { params });
      await ask('carer', 'GET /v1/people/:who/reads', { params, query: { readers: 'all' } });
    }
    for (const by of ['carer', 'old']) await ask(by, 'GET /v1/people/me/export');
  };

  const settle = async (): Promise<void> => {
    await ask('nobody', 'GET /v1/session');
    await ask('carer', 'GET /v1/session');
    await ask('carer', 'GET /v1/people/me/notification-preferences');
    await ask('carer', 'PUT /v1/people/me/notification-preferences', {
      body: { language: 'en', push: true, sms: 'never' },
    });
    await ask('carer', 'PUT /v1/people/me/language', { body: { language: 'en' } });
    const phone = '13900000009';
    const { challenge } = await ask<{ challenge: string }>('carer', 'POST /v1/people/me/phones/challenges', {
      body: { phone },
    });
    const { phoneId } = await ask<{ phoneId: string }>('carer', 'POST /v1/people/me/phones/answers', {
      body: { challenge, code: await lastCodeTo(city, phone) },
    });
    await ask('carer', 'GET /v1/people/me/phones');
    await ask('carer', 'POST /v1/people/me/phones/:phoneId/disown', { params: { phoneId } });
  };

  const gateWorks = async (who: string): Promise<void> => {
    const gate = await enrolledGate(city, app, { place: 'P1', checkIns: true });
    callers['gate'] = gate.headers;
    const chain = createLivenessChain(newLivenessSeed());
    const anchor = Buffer.from(chain.anchor).toString('base64url');
    const { code } = await ask<{ code: string }>('carer', 'POST /v1/people/:who/codes', {
      params: { who },
      body: { anchor },
    });
    const scan = scanOf(city, code, { direction: 'in', checkIn: true });
    await ask('gate', 'GET /v1/gate/self');
    await ask('gate', 'GET /v1/gate/poster');
    await ask('gate', 'POST /v1/gate/checks', { body: { code } });
    await ask('gate', 'POST /v1/gate/scans', { body: { scans: [scan] } });
    await ask('gate', 'GET /v1/gate/counts');
    await ask('gate', 'PUT /v1/gate/counts/inside', { body: { inside: 1 } });
    for (const { idType, idNumber } of [stranger, documents.old]) {
      const body = { idType, idNumber };
      const { challenge } = await ask<{ challenge: string }>('gate', 'POST /v1/gate/id-checks', { body });
      if (idNumber !== documents.old.idNumber) continue;
      const answer = { challenge, code: await lastCodeTo(city, documents.old.phone) };
      await ask('gate', 'POST /v1/gate/id-checks/answers', { body: answer });
    }
  };

  const platformsWork = async (): Promise<void> => {
    const carrier = await testPlatform(app, city);
    const employer = await testPlatform(app, city, 'employer');
    callers['platform'] = { authorization: `Bearer ${await platformToken(app, city, employer)}` };
    callers['user'] = { authorization: `Bearer ${await userToken(app, city, carrier, documents.carer)}` };
    const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
    const { x = '', y = '' } = await exportJWK(publicKey);
    const key = { kty: 'EC', crv: 'P-256', x, y } as const;
    const params = { platform: carrier.platformId };
    await ask('carer', 'PUT /v1/people/me/delivery-keys/:platform', { params, body: { key } });
    await ask('carer', 'GET /v1/people/me/delivery-keys');
    const anchor = Buffer.from(createLivenessChain(newLivenessSeed()).anchor).toString('base64url');
    const body = { anchor, key: await calculateJwkThumbprint(key) };
    const { jwe } = await ask<{ jwe: string }>('user', 'POST /v1/delivery/codes', { body });
    inside.push(Buffer.from((await compactDecrypt(jwe, privateKey)).plaintext));
    await ask('carer', 'DELETE /v1/people/me/delivery-keys/:platform', { params });
    const { consentId } = await ask<{ consentId: string }>('carer', 'POST /v1/people/me/consents', {
      body: { platform: employer.platformId, purpose: 'work', until: '2020-03-11T12:00:00+08:00' },
    });
    await ask('platform', 'GET /v1/status/:consentId', { params: { consentId } });
    await ask('platform', 'GET /v1/platforms/self');
    await ask('carer', 'GET /v1/people/me/consents');
    await ask('carer', 'DELETE /v1/people/me/consents/:consentId', { params: { consentId } });
  };

  const leave = async (subscriptionId: string): Promise<void> => {
    await ask('carer', 'DELETE /v1/people/me/push-subscriptions/:subscriptionId', { params: { subscriptionId } });
    await signIn('carer', 'second device');
    const { devices } = await ask<{ devices: { deviceId: string; current: boolean }[] }>(
      'second device',
      'GET /v1/people/me/devices',
    );
    const deviceId = devices.find(({ current }) => !current)?.deviceId ?? '';
    await ask('second device', 'DELETE /v1/people/me/devices/:deviceId', { params: { deviceId } });
    await ask('second device', 'DELETE /v1/people/me/devices');
    await ask('second device', 'POST /v1/sign-out');
  };

  /** What was sealed to a device, opened there. */
  const inside: Buffer[] = [];

  it('names nobody by their pseudonym', async () => {
    const asked = vi.spyOn(app, 'inject');
    const contact = rule('contact', { kind: 'contact' }, [{ colour: 'yellow', forDays: 7 }]);
    const symptom = rule('symptom', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 7 }]);
    await publishRules(city, [feverRule, contact, symptom]);
    for (const name of ['carer', 'other', 'old'] as const) {
      await know(name);
      await signIn(name);
    }
    await settle();
    const device = new Device();
    const { subscriptionId } = await ask<{ subscriptionId: string }>('carer', 'PUT /v1/people/me/push-subscriptions', {
      body: device.subscription(`${service.url}carer`),
    });
    const who = await care();
    await gateWorks(who);
    await fallIll(who);
    await refreshAt(city, later);
    await tellNews(city, new Map());
    await deliverDue(city, 'push');
    await look(who);
    await platformsWork();
    await leave(subscriptionId);

    const notices = service.received.map(({ body }) => Buffer.from(JSON.stringify(device.open(body))));
    expect(notices.join('\n')).toContain(`"who":"${who}"`);
    const said: Pick<LightMyRequestResponse, 'headers' | 'rawPayload'>[] = [
      ...(await Promise.all(asked.mock.results.map(async ({ value }) => (await value) as LightMyRequestResponse))),
      ...[...notices, ...inside].map((rawPayload) => ({ headers: {}, rawPayload })),
    ];
    const { rows } = await city.db.query<{ person_id: string }>('select person_id from person');
    const nobody = personIdOf(city.secrets.pseudonymKey, stranger.idType, stranger.idNumber);
    const everybody = [...rows.map((row) => row.person_id), nobody];
    expect(everybody).toHaveLength(5);
    for (const answer of said) expect(peopleNamedIn(answer, everybody), answer.rawPayload.toString()).toEqual([]);

    const toPeople = Object.entries<Operation>(operations).filter(
      ([, { access }]) => access !== 'public' && access !== 'operator',
    );
    expect([...answered]).toEqual(expect.arrayContaining(toPeople.map(([name]) => name)));
    // The operator does know them so: what is looked for here would be found.
    const glance = await app.inject({ url: '/v1/operator/city', headers: { authorization: 'Bearer key' } });
    expect(peopleNamedIn(glance, everybody)).not.toEqual([]);
  });
});
