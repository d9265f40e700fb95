/** Platforms for tests: with keys, approved, and signing what a platform signs. */

import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { TestCity } from '../../testkit/database.ts';
import { approvePlatform } from './deciding.ts';
import type { PlatformKind } from './registry.ts';

export interface TestPlatform {
  readonly platformId: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

let made = 0;

/** Applies and, unless it should wait, is approved. */
export async function testPlatform(
  app: FastifyInstance,
  city: TestCity,
  kind: PlatformKind = 'carrier',
  options: { readonly approved?: boolean; readonly quota?: { perSecond: number; perDay: number } } = {},
): Promise<TestPlatform> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const kid = `key-${(made += 1)}`;
  const response = await app.inject({
    method: 'POST',
    url: '/v1/platforms/applications',
    headers: { 'idempotency-key': `application-${made}` },
    payload: {
      name: `Platform ${made}`,
      contact: `desk${made}@platform.example`,
      purpose: 'Shows codes in its app',
      kind,
      ...(kind === 'carrier' ? { origin: 'https://app.platform.example' } : {}),
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid }] },
    },
  });
  if (response.statusCode !== 202) throw new Error(`${response.statusCode} ${response.body}`);
  const { applicationId: platformId } = response.json<{ applicationId: string }>();
  if (options.approved !== false) await approvePlatform(city, platformId, { by: 'first', approvedBy: 'second' });
  if (options.quota !== undefined) {
    const { perSecond, perDay } = options.quota;
    await city.db.query('update platform set per_second = $2, per_day = $3 where platform_id = $1', [
      platformId,
      perSecond,
      perDay,
    ]);
  }
  return { platformId, kid, privateKey };
}

export interface Signing {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: { readonly typ?: string; readonly kid?: string; readonly alg?: string };
  readonly key?: CryptoKey | Uint8Array;
}

/** A JWT of the platform for the test city, with what a test changes about it. */
export async function signedBy(
  city: TestCity,
  platform: TestPlatform,
  { claims = {}, header = {}, key = platform.privateKey }: Signing,
): Promise<string> {
  const now = Math.floor(city.clock.now() / 1000);
  const usual = { iss: platform.platformId, aud: city.settings.publicUrl, iat: now, exp: now + 60 };
  return await new SignJWT({ ...usual, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: platform.kid, ...header })
    .sign(key);
}

export async function clientAssertion(city: TestCity, platform: TestPlatform, signing: Signing = {}): Promise<string> {
  return await signedBy(city, platform, { ...signing, claims: { sub: platform.platformId, ...signing.claims } });
}

export async function subjectToken(
  city: TestCity,
  platform: TestPlatform,
  identity: { idType: string; idNumber: string },
  signing: Signing = {},
): Promise<string> {
  const claims = { sub: 'user-1', id_type: identity.idType, id_number: identity.idNumber, ...signing.claims };
  return await signedBy(city, platform, { ...signing, claims, header: { typ: 'real-name+jwt', ...signing.header } });
}

/** Asks the token endpoint, as a form. */
export async function askToken(
  app: FastifyInstance,
  parameters: Readonly<Record<string, string>>,
): Promise<LightMyRequestResponse> {
  return await app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      ...parameters,
    }).toString(),
  });
}

/** A token for the platform itself. */
export async function platformToken(app: FastifyInstance, city: TestCity, platform: TestPlatform): Promise<string> {
  const response = await askToken(app, {
    grant_type: 'client_credentials',
    client_assertion: await clientAssertion(city, platform),
  });
  return tokenOf(response);
}

export function exchangeParameters(assertion: string, subject: string): Record<string, string> {
  return {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_assertion: assertion,
    subject_token: subject,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  };
}

/** A token for one of the platform's users. */
export async function userToken(
  app: FastifyInstance,
  city: TestCity,
  platform: TestPlatform,
  identity: { idType: string; idNumber: string },
): Promise<string> {
  const [assertion, subject] = [await clientAssertion(city, platform), await subjectToken(city, platform, identity)];
  return tokenOf(await askToken(app, exchangeParameters(assertion, subject)));
}

function tokenOf(response: LightMyRequestResponse): string {
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`);
  return response.json<{ access_token: string }>().access_token;
}
