import type { FastifyInstance } from 'fastify';
import { base64url, exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { revokeKey, rotateKeys, switchOff, switchOn } from './deciding.ts';
import {
  askToken,
  clientAssertion,
  exchangeParameters,
  platformToken,
  signedBy,
  subjectToken,
  testPlatform,
  userToken,
  type Signing,
  type TestPlatform,
} from './platform-fixture.ts';

const now = '2020-02-11T12:00:00+08:00';
const someone = { idType: 'resident', idNumber: '110101199003070011' };
const [first, two] = [{ by: 'first' }, { by: 'first', approvedBy: 'second' }];

describeOnEachServer('the token endpoint', now, (city) => {
  let app: FastifyInstance;
  let other: FastifyInstance;
  let platform: TestPlatform;

  beforeEach(async () => {
    city().clock = fixedClock(Date.parse(now));
    // Two applications on one database, as two processes are.
    app = await buildApplication(city(), { operatorKey: 'key' });
    other = await buildApplication({ ...city() }, { operatorKey: 'key' });
    platform = await testPlatform(app, city());
  });
  afterEach(async () => {
    await app.close();
    await other.close();
  });

  const ask = async (assertion: string, more: Record<string, string> = {}): Promise<string> => {
    const response = await askToken(app, {
      grant_type: 'client_credentials',
      client_assertion: assertion,
      ...more,
    });
    expect(response.headers['cache-control']).toBe('no-store');
    const { error = 'none' } = response.json<{ error?: string }>();
    return `${response.statusCode} ${error}`;
  };
  const askSigned = async (signing: Signing): Promise<string> =>
    await ask(await clientAssertion(city(), platform, signing));

  const exchanged = async (identity: { idType: string; idNumber: string }): Promise<Record<string, unknown>> => {
    const [assertion, subject] = [
      await clientAssertion(city(), platform),
      await subjectToken(city(), platform, identity),
    ];
    const response = await askToken(app, exchangeParameters(assertion, subject));
    expect(response.statusCode).toBe(200);
    return response.json();
  };

  it('knows a platform by its signature', async () => {
    const response = await askToken(app, {
      grant_type: 'client_credentials',
      client_assertion: await clientAssertion(city(), platform),
    });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      access_token: expect.any(String) as string,
      token_type: 'Bearer',
      expires_in: 600,
      scope: '',
    });
  });

  it('refuses an assertion for somebody else, of a wrong time, without its parts, or signed by another key', async () => {
    const seconds = Math.floor(city().clock.now() / 1000);
    const refused: Record<string, Signing> = {
      'another audience': { claims: { aud: 'https://elsewhere.example' } },
      'several audiences': { claims: { aud: [city().settings.publicUrl, 'https://elsewhere.example'] } },
      'another issuer': { claims: { iss: crypto.randomUUID() } },
      'an issuer that is no id': { claims: { iss: 'platform' } },
      'another subject': { claims: { sub: crypto.randomUUID() } },
      expired: { claims: { iat: seconds - 120, exp: seconds - 60 } },
      'longer than five minutes': { claims: { exp: seconds + 600 } },
      'issued in the future': { claims: { iat: seconds + 120, exp: seconds + 180 } },
      'not valid yet': { claims: { nbf: seconds + 120 } },
      'no name of its own': { claims: { jti: undefined } },
      'too short a name': { claims: { jti: 'a' } },
      'no end': { claims: { exp: undefined } },
      'no beginning': { claims: { iat: undefined } },
      'an unknown key': { header: { kid: 'another' } },
      'a key name no key has': { header: { kid: '\0' } },
      'the type of a subject token': { header: { typ: 'real-name+jwt' } },
      'another key': { key: (await generateKeyPair('ES256')).privateKey },
    };
    for (const [what, signing] of Object.entries(refused)) {
      expect(`${what}: ${await askSigned(signing)}`).toBe(`${what}: 401 invalid_client`);
    }
    expect(await ask('no.token.atall')).toBe('401 invalid_client');
    expect(await ask(await clientAssertion(city(), platform), { client_id: crypto.randomUUID() })).toBe(
      '401 invalid_client',
    );
    expect(await ask(await clientAssertion(city(), platform), { client_assertion_type: 'password' })).toBe(
      '401 invalid_client',
    );
  });

  it('takes no unsigned token, and no public key as the secret of a symmetric signature', async () => {
    const [header, payload] = (await clientAssertion(city(), platform)).split('.');
    const withoutSignature = { alg: 'none', kid: platform.kid };
    expect(await ask(`${base64url.encode(JSON.stringify(withoutSignature))}.${payload}.`)).toBe('401 invalid_client');
    expect(await ask(`${header}.${payload}.`)).toBe('401 invalid_client');
    const { rows } = await city().db.query<{ x: string; y: string }>(
      'select x, y from platform_key where platform_id = $1',
      [platform.platformId],
    );
    const publicKey = JSON.stringify({ kty: 'EC', crv: 'P-256', ...rows[0] });
    const symmetric = { header: { alg: 'HS256' }, key: new TextEncoder().encode(publicKey) };
    expect(await askSigned(symmetric)).toBe('401 invalid_client');
  });

  it('takes an assertion once, over all processes, also when it comes at the same time', async () => {
    const assertion = await clientAssertion(city(), platform);
    const parameters = { grant_type: 'client_credentials', client_assertion: assertion };
    const answers = await Promise.all([app, other, app, other].map(async (each) => await askToken(each, parameters)));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 401, 401, 401]);
  });

  it('refuses requests it cannot understand in the form of OAuth', async () => {
    const assertion = await clientAssertion(city(), platform);
    expect(await ask(assertion, { grant_type: 'password' })).toBe('400 unsupported_grant_type');
    expect(await ask(assertion, { scope: 'code' })).toBe('400 invalid_scope');
    // Neither was counted as its use.
    expect(await ask(assertion)).toBe('200 none');
    const twice = await app.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'grant_type=client_credentials&grant_type=client_credentials',
    });
    expect(twice.json()).toMatchObject({ error: 'invalid_request' });
    const json = await app.inject({ method: 'POST', url: '/oauth/token', payload: { grant_type: 'x' } });
    expect(json.statusCode).toBe(400);
    expect(json.json()).toMatchObject({ error: 'invalid_request' });
  });

  it('takes forms nowhere else', async () => {
    const response = await app.inject({
      method: 'POST',
      url: '/v1/platforms/applications',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'name=x',
    });
    expect(response.statusCode).toBe(415);
  });

  it('tells a platform that waits for its approval that it does', async () => {
    const waiting = await testPlatform(app, city(), 'carrier', { approved: false });
    expect(await ask(await clientAssertion(city(), waiting))).toBe('400 unauthorized_client');
  });

  it('exchanges a platform’s word for a token, alike for somebody known and for nobody', async () => {
    const answers = [await exchanged(someone), await exchanged({ idType: 'passport', idNumber: 'E1' })];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'code',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      });
    }
    const lengths = answers.map((answer) => String(answer['access_token']).length);
    expect(lengths[0]).toBe(lengths[1]);
  });

  it('refuses a word about a user that is badly signed, old, for others or came before', async () => {
    const exchange = async (subject: string): Promise<string> => {
      const assertion = await clientAssertion(city(), platform);
      return await ask(assertion, exchangeParameters(assertion, subject));
    };
    const seconds = Math.floor(city().clock.now() / 1000);
    const about = async (signing: Signing, identity = someone): Promise<string> =>
      await exchange(await subjectToken(city(), platform, identity, signing));
    const stranger = await testPlatform(app, city());
    for (const signing of [
      { claims: { aud: 'https://elsewhere.example' } },
      { claims: { iss: stranger.platformId } },
      { claims: { iat: seconds - 700, exp: seconds - 600 } },
      { claims: { sub: undefined } },
      { claims: { id_number: undefined } },
      { claims: { id_number: ' ' } },
      { claims: { id_type: 'driver' } },
      { header: { typ: 'JWT' } },
      { key: stranger.privateKey },
    ]) {
      expect(`${JSON.stringify(signing)} ${await about(signing)}`).toBe(
        `${JSON.stringify(signing)} 400 invalid_request`,
      );
    }
    expect(await exchange(await clientAssertion(city(), platform))).toBe('400 invalid_request');
    const subject = await subjectToken(city(), platform, someone);
    expect(await exchange(subject)).toBe('200 none');
    expect(await exchange(subject)).toBe('400 invalid_request');
    const employer = await testPlatform(app, city(), 'employer');
    const ofEmployer = await clientAssertion(city(), employer);
    expect(await ask(ofEmployer, exchangeParameters(ofEmployer, await signedBy(city(), employer, {})))).toBe(
      '400 unauthorized_client',
    );
  });

  it('knows in every process within two seconds that a platform was switched off, and on again', async () => {
    const token = await platformToken(app, city(), platform);
    const ofUser = await userToken(app, city(), platform, someone);
    const statuses = async (): Promise<number[]> => {
      const body = { anchor: 'A'.repeat(22), key: 'B'.repeat(43) };
      return await Promise.all([
        ...[app, other].map(
          async (each) =>
            (await each.inject({ url: '/v1/platforms/self', headers: { authorization: `Bearer ${token}` } }))
              .statusCode,
        ),
        ...[app, other].map(
          async (each) =>
            (
              await each.inject({
                method: 'POST',
                url: '/v1/delivery/codes',
                headers: { authorization: `Bearer ${ofUser}` },
                payload: body,
              })
            ).statusCode,
        ),
      ]);
    };
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    await switchOff(city(), platform.platformId, first);
    const offAt = performance.now();
    expect(await askSigned({})).toBe('400 unauthorized_client');
    await expect.poll(statuses, { timeout: 5000, interval: 100 }).toEqual([401, 401, 401, 401]);
    expect(performance.now() - offAt).toBeLessThan(3000);
    await switchOn(city(), platform.platformId, two);
    expect(await askSigned({})).toBe('200 none');
    await expect.poll(statuses, { timeout: 5000, interval: 100 }).toEqual([200, 200, 200, 200]);
  });

  it('takes nothing signed with a revoked key, nor tokens got with it; keys that were rotated out end after the overlap', async () => {
    const token = await platformToken(app, city(), platform);
    const next = await generateKeyPair('ES256');
    const { x = '', y = '' } = await exportJWK(next.publicKey);
    const rotation = { keys: [{ kid: 'next', x, y }], overlapMs: 3_600_000 };
    await rotateKeys(city(), platform.platformId, rotation, two);
    const rotated = { ...platform, kid: 'next', privateKey: next.privateKey };
    expect(await ask(await clientAssertion(city(), rotated))).toBe('200 none');
    expect(await askSigned({})).toBe('200 none');
    await revokeKey(city(), platform.platformId, platform.kid, first);
    expect(await askSigned({})).toBe('401 invalid_client');
    const self = async (): Promise<number> =>
      (await other.inject({ url: '/v1/platforms/self', headers: { authorization: `Bearer ${token}` } })).statusCode;
    await expect.poll(self, { timeout: 5000, interval: 100 }).toBe(401);

    const second = await testPlatform(app, city());
    await rotateKeys(city(), second.platformId, { keys: [{ kid: 'later', x, y }], overlapMs: 3_600_000 }, two);
    city().clock = fixedClock(city().clock.now() + 3_601_000);
    expect(await ask(await clientAssertion(city(), second))).toBe('401 invalid_client');
    const later = { ...second, kid: 'later', privateKey: next.privateKey };
    expect(await ask(await clientAssertion(city(), later))).toBe('200 none');
  });

  it('holds access tokens to ten minutes', async () => {
    const token = await platformToken(app, city(), platform);
    city().clock = fixedClock(city().clock.now() + 601_000);
    const response = await app.inject({ url: '/v1/platforms/self', headers: { authorization: `Bearer ${token}` } });
    expect(response.statusCode).toBe(401);
  });

  it('says where and how tokens are got', async () => {
    const metadata = (await app.inject('/.well-known/oauth-authorization-server')).json();
    expect(metadata).toMatchObject({
      issuer: city().settings.publicUrl,
      token_endpoint: `${city().settings.publicUrl}/oauth/token`,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    });
  });
});
