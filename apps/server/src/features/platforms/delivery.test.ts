import type { DeliveredCode } from '@open-health-code/contract';
import { createLivenessChain, newLivenessSeed } from '@open-health-code/health-code';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { calculateJwkThumbprint, compactDecrypt, exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { personIdOf, type IdType } from '../people/pseudonyms.ts';
import { seal } from '../people/vault.ts';
import { switchOff } from './deciding.ts';
import { platformToken, testPlatform, userToken, type TestPlatform } from './platform-fixture.ts';
import { readStatistics } from './statistics.ts';
import { stepMs } from './steady-answer.ts';

interface Device {
  readonly keyId: string;
  readonly publicKey: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  readonly privateKey: CryptoKey;
}

interface TestPerson {
  readonly idType: IdType;
  readonly idNumber: string;
  readonly personId: string;
}

async function newDevice(): Promise<Device> {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
  const { x = '', y = '' } = await exportJWK(publicKey);
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { keyId: await calculateJwkThumbprint(jwk), publicKey: jwk, privateKey };
}

function newAnchor(): string {
  return Buffer.from(createLivenessChain(newLivenessSeed()).anchor).toString('base64url');
}

async function open(jwe: string, { privateKey }: Device): Promise<DeliveredCode> {
  const { plaintext } = await compactDecrypt(jwe, privateKey);
  return JSON.parse(Buffer.from(plaintext).toString()) as DeliveredCode;
}

function jweOf(response: LightMyRequestResponse): string {
  return response.json<{ jwe: string }>().jwe;
}

describeOnEachServer('delivery of codes', '2020-02-11T12:00:00+08:00', (city) => {
  let app: FastifyInstance;
  let other: FastifyInstance;
  let platform: TestPlatform;

  beforeEach(async () => {
    app = await buildApplication(city(), { operatorKey: 'key' });
    other = await buildApplication({ ...city() }, { operatorKey: 'key' });
    platform = await testPlatform(app, city());
  });
  afterEach(async () => {
    await app.close();
    await other.close();
  });

  /** Somebody the city knows; without a declaration where `declared` is false. */
  const person = async (idNumber: string, declared = true): Promise<TestPerson> => {
    const personId = personIdOf(city().secrets.pseudonymKey, 'passport', idNumber);
    await city().db.query('insert into person (person_id, declared_at) values ($1, $2) on conflict do nothing', [
      personId,
      declared ? '2020-02-10T08:00:00+08:00' : null,
    ]);
    const [number, name] = [seal(city().secrets, idNumber), seal(city().secrets, '欧阳娜娜')];
    await city().db.query(
      `insert into vault.identity (person_id, key_id, sealed_number, sealed_name)
       values ($1, $2, $3, $4) on conflict do nothing`,
      [personId, number.keyId, number.bytes, name.bytes],
    );
    return { idType: 'passport', idNumber, personId };
  };

  const connect = async (personId: string, device: Device, id = platform.platformId): Promise<LightMyRequestResponse> =>
    await app.inject({
      method: 'PUT',
      url: `/v1/people/me/delivery-keys/${id}`,
      headers: { ...(await signedIn(city(), personId)), 'user-agent': 'Mozilla/5.0 (Linux; Android 14) Chrome/140.0' },
      payload: { key: device.publicKey },
    });

  const deliver = async (
    identity: { idType: string; idNumber: string },
    body: { anchor: string; key: string },
  ): Promise<LightMyRequestResponse> =>
    await app.inject({
      method: 'POST',
      url: '/v1/delivery/codes',
      headers: { authorization: `Bearer ${await userToken(app, city(), platform, identity)}` },
      payload: body,
    });

  it('brings a code that only the device opens, and tells the person who carried it', async () => {
    const holder = await person('E100');
    const device = await newDevice();
    expect((await connect(holder.personId, device)).json()).toEqual({ keyId: device.keyId });
    const anchor = newAnchor();
    const response = await deliver(holder, { anchor, key: device.keyId });
    expect(response.statusCode).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(await open(jweOf(response), device)).toMatchObject({ state: 'code', anchor, colour: 'green' });
    await expect(open(jweOf(response), await newDevice())).rejects.toThrow();
    const { rows } = await city().db.query<{ actor: string; what: string }>(
      'select actor, what from audit_read where person_id = $1',
      [holder.personId],
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/^platform Platform \d+$/) as string, what: 'code' }]);
  });

  it('answers alike in status, size, headers and step of time, whoever is asked for and whatever the colour', async () => {
    const holder = await person('E200');
    const undeclared = await person('E201', false);
    const strange = await person('E202');
    const [device, ofUndeclared] = [await newDevice(), await newDevice()];
    await connect(holder.personId, device);
    await connect(undeclared.personId, ofUndeclared);
    const stranger = { idType: 'passport', idNumber: 'NOBODY' };
    const asked = [
      await deliver(holder, { anchor: newAnchor(), key: device.keyId }),
      await deliver(undeclared, { anchor: newAnchor(), key: ofUndeclared.keyId }),
      // Known, but this device is another person's; known without any device; unknown.
      await deliver(strange, { anchor: newAnchor(), key: device.keyId }),
      await deliver(holder, { anchor: newAnchor(), key: (await newDevice()).keyId }),
      await deliver(stranger, { anchor: newAnchor(), key: device.keyId }),
    ];
    const shapes = asked.map((response) => ({
      status: response.statusCode,
      headers: Object.keys(response.headers).sort(),
      size: response.body.length,
      header: Object.keys(
        JSON.parse(Buffer.from(jweOf(response).split('.')[0] ?? '', 'base64url').toString()) as object,
      ),
    }));
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
    const [first, second, third] = asked;
    if (first === undefined || second === undefined || third === undefined) throw new Error('five were asked');
    expect(await open(jweOf(first), device)).toMatchObject({ state: 'code' });
    expect(await open(jweOf(second), ofUndeclared)).toMatchObject({ state: 'none' });
    await expect(open(jweOf(third), device)).rejects.toThrow();
  });

  it('answers at a step of time for somebody known and for nobody', async () => {
    const holder = await person('E300');
    const device = await newDevice();
    await connect(holder.personId, device);
    for (const identity of [holder, { idType: 'passport', idNumber: 'NOBODY' }]) {
      const token = await userToken(app, city(), platform, identity);
      const startedAt = performance.now();
      await app.inject({
        method: 'POST',
        url: '/v1/delivery/codes',
        headers: { authorization: `Bearer ${token}` },
        payload: { anchor: newAnchor(), key: device.keyId },
      });
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(stepMs - 1);
    }
  });

  it('makes no code for somebody whom a platform only claims to serve', async () => {
    const holder = await person('E400');
    await deliver(holder, { anchor: newAnchor(), key: (await newDevice()).keyId });
    // Counted for the authority with the platform's next request.
    await deliver(holder, { anchor: newAnchor(), key: (await newDevice()).keyId });
    const { rowCount } = await city().db.query('select from issued_code where person_id = $1', [holder.personId]);
    expect(rowCount).toBe(0);
    const use = await readStatistics(city(), platform.platformId, 1);
    expect(use.find(({ scope }) => scope === 'code')).toMatchObject({ answered: 2, undelivered: 1 });
  });

  it('lets nobody register a device but the person, at the city’s own address', async () => {
    const holder = await person('E500');
    const device = await newDevice();
    const put = async (headers: Record<string, string>): Promise<number> =>
      (
        await app.inject({
          method: 'PUT',
          url: `/v1/people/me/delivery-keys/${platform.platformId}`,
          headers,
          payload: { key: device.publicKey },
        })
      ).statusCode;
    const ofPlatform = await userToken(app, city(), platform, holder);
    expect(await put({ authorization: `Bearer ${ofPlatform}` })).toBe(401);
    expect(await put({ ...(await signedIn(city(), holder.personId)), 'sec-fetch-site': 'cross-site' })).toBe(403);
    const { cookie } = await signedIn(city(), holder.personId);
    expect(await put({ cookie, origin: 'https://app.platform.example' })).toBe(403);
    expect((await connect(holder.personId, device, crypto.randomUUID())).statusCode).toBe(404);
    const employer = await testPlatform(app, city(), 'employer');
    expect((await connect(holder.personId, device, employer.platformId)).statusCode).toBe(404);
    const offCurve = { ...device, publicKey: { ...device.publicKey, y: device.publicKey.x } };
    expect((await connect(holder.personId, offCurve)).statusCode).toBe(400);
    const { rowCount } = await city().db.query('select from delivery_key where person_id = $1', [holder.personId]);
    expect(rowCount).toBe(0);
  });

  it('shows a person the devices, keeps the ten latest, and disconnects them', async () => {
    const holder = await person('E600');
    const headers = await signedIn(city(), holder.personId);
    const devices = await Promise.all(Array.from({ length: 12 }, newDevice));
    for (const device of devices) await connect(holder.personId, device);
    // The same again is no further device.
    const last = devices.at(-1);
    if (last === undefined) throw new Error('twelve were made');
    await connect(holder.personId, last);
    const list = async (): Promise<{ keyId: string; device: string }[]> =>
      (await app.inject({ url: '/v1/people/me/delivery-keys', headers })).json<{
        keys: { keyId: string; device: string }[];
      }>().keys;
    const listed = await list();
    expect(listed).toHaveLength(10);
    expect(listed.map((key) => key.keyId)).toContain(last.keyId);
    expect(listed[0]?.device).toMatch(/Chrome.*Android/);
    await app.inject({ method: 'DELETE', url: `/v1/people/me/delivery-keys/${platform.platformId}`, headers });
    expect(await list()).toEqual([]);
    const response = await deliver(holder, { anchor: newAnchor(), key: last.keyId });
    await expect(open(jweOf(response), last)).rejects.toThrow();
  });

  it('holds a platform to its quotas over all processes, and says when to come again', async () => {
    const limited = await testPlatform(app, city(), 'carrier', { quota: { perSecond: 5, perDay: 8 } });
    const token = await userToken(app, city(), limited, { idType: 'passport', idNumber: 'NOBODY' });
    const askBoth = async (): Promise<{ statuses: number[]; retryAfter: string | undefined }> => {
      const responses = await Promise.all(
        Array.from(
          { length: 8 },
          async (_, index) =>
            await (index % 2 === 0 ? app : other).inject({
              method: 'POST',
              url: '/v1/delivery/codes',
              headers: { authorization: `Bearer ${token}` },
              payload: { anchor: newAnchor(), key: 'K'.repeat(43) },
            }),
        ),
      );
      const refused = responses.find((response) => response.statusCode === 429);
      if (refused !== undefined) expect(refused.json()).toMatchObject({ code: 'quota-exceeded' });
      return {
        statuses: responses.map((response) => response.statusCode).sort(),
        retryAfter: refused?.headers['retry-after']?.toString(),
      };
    };
    expect(await askBoth()).toEqual({ statuses: [200, 200, 200, 200, 200, 429, 429, 429], retryAfter: '1' });
    const { clock } = city();
    city().clock = { now: () => clock.now() + 1000 };
    other = await reopened(other);
    // Three are left of the day's eight; the day of the city ends twelve hours from noon.
    expect(await askBoth()).toEqual({
      statuses: [200, 200, 200, 429, 429, 429, 429, 429],
      retryAfter: String(12 * 3600 - 1),
    });
    city().clock = clock;
    const { use } = (
      await app.inject({
        url: '/v1/platforms/self',
        headers: { authorization: `Bearer ${await selfToken(limited)}` },
      })
    ).json<{ use: object[] }>();
    expect(use).toContainEqual({ day: '2020-02-11', scope: 'code', answered: 8, refused: 8 });
  });

  const selfToken = async (of: TestPlatform): Promise<string> => {
    return await platformToken(app, city(), of);
  };

  /** The second application with the clock as it is set now. */
  const reopened = async (closing: FastifyInstance): Promise<FastifyInstance> => {
    await closing.close();
    return await buildApplication({ ...city() }, { operatorKey: 'key' });
  };

  it('answers one platform’s token to nobody else, and needs the scope', async () => {
    const employer = await testPlatform(app, city(), 'employer');
    const token = await selfToken(employer);
    const asUser = await app.inject({
      method: 'POST',
      url: '/v1/delivery/codes',
      headers: { authorization: `Bearer ${token}` },
      payload: { anchor: newAnchor(), key: 'K'.repeat(43) },
    });
    expect(asUser.statusCode).toBe(401);
    const ofCarrier = await app.inject({
      url: `/v1/status/${crypto.randomUUID()}`,
      headers: { authorization: `Bearer ${await selfToken(platform)}` },
    });
    expect(ofCarrier.statusCode).toBe(403);
    await switchOff(city(), employer.platformId, { by: 'first' });
    const { platforms } = (await app.inject('/v1/platforms')).json<{ platforms: { platformId: string }[] }>();
    expect(platforms.map((each) => each.platformId)).not.toContain(employer.platformId);
  });
});
