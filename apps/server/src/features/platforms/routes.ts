/** HTTP of platforms: applying, tokens, delivery, consents, and what people see and revoke of it. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import { dayMs, formatInstant, parseInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { once } from '../../http/idempotency.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { batchIssuer } from '../codes/issuing.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import { policyInForce } from '../policy/store.ts';
import { deviceName } from '../sign-in/device-name.ts';
import { faultOf, isPointOnCurve, keepApplication, type Application } from './applying.ts';
import { giveConsent, isValidNow, listConsents, longestConsentDays, revokeConsent, type Consent } from './consents.ts';
import { listDeliveryKeys, registerDeliveryKey, removeDeliveryKeys } from './delivery-keys.ts';
import { deliverCode } from './delivery.ts';
import { requireQuota } from './quota.ts';
import {
  findPlatform,
  findWorkingPlatform,
  listPlatforms,
  recallWorkingPlatform,
  scopesOfKind,
  type Platform,
} from './registry.ts';
import { readStatistics } from './statistics.ts';
import { steadily } from './steady-answer.ts';
import { tokenEndpoint } from './token-endpoint.ts';

export async function platformsRoutes(app: FastifyInstance, city: City): Promise<void> {
  applicationRoutes(app, city);
  await tokenEndpoint(app, city);
  deliveryRoutes(app, city);
  consentRoutes(app, city);
}

type ListedPlatform = AnswerOf<Operations['GET /v1/platforms/:platform']>;
type ConsentAnswer = AnswerOf<Operations['POST /v1/people/me/consents']>;

function applicationRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'POST /v1/platforms/applications', async ({ body, request }) => {
    const { jwks, origin, ...rest } = body;
    const application: Application = { ...rest, keys: jwks.keys, ...(origin === undefined ? {} : { origin }) };
    const fault = await faultOf(city, application);
    if (fault !== undefined) throw new ProblemError('bad-request', { errors: [fault] });
    // Nobody is known yet; the contact tells one applicant's attempts from another's.
    const ownerId = deterministicId('platform-application', body.contact);
    return await once(city, request, ownerId, async (connection) => {
      const applicationId = await keepApplication(city, connection, application);
      if (applicationId === 'full') throw new ProblemError('too-many-requests', { retryAfterSeconds: 3600 });
      return { applicationId };
    });
  });

  serveOperation(app, 'GET /v1/platforms', async ({ query }) => {
    const platforms = await listPlatforms(city.db, 'approved');
    return { platforms: platforms.filter(({ kind }) => kind === (query.kind ?? kind)).map(listed) };
  });

  serveOperation(app, 'GET /v1/platforms/:platform', async ({ params }) => {
    const platform = await recallWorkingPlatform(city, params.platform);
    if (platform === undefined) throw new ProblemError('not-found');
    return listed(platform);
  });

  serveOperation(app, 'GET /v1/platforms/self', async ({ principal }) => {
    const platform = await findPlatform(city.db, principal.platformId);
    if (platform === undefined) throw new ProblemError('not-found');
    const { platformId, name, kind, perSecond, perDay } = platform;
    const use = await readStatistics(city, platformId, 30);
    return {
      platformId,
      name,
      kind,
      scopes: [...scopesOfKind[kind]],
      quota: { perSecond, perDay },
      use: use.map(({ day, scope, answered, refused }) => ({ day, scope, answered, refused })),
    };
  });
}

function listed({ platformId, name, kind, purpose, origin }: Platform): ListedPlatform {
  return { platformId, name, kind, purpose, origin: origin ?? null };
}

function deliveryRoutes(app: FastifyInstance, city: City): void {
  const issue = batchIssuer(city);

  serveOperation(app, 'POST /v1/delivery/codes', async ({ body, principal }) => {
    const { platformId, personId } = principal;
    await requireQuota(city, platformId, 'code');
    const { anchor, key: keyId } = body;
    return { jwe: await steadily(async () => await deliverCode(city, issue, { platformId, personId, anchor, keyId })) };
  });

  serveOperation(app, 'GET /v1/people/me/delivery-keys', async ({ principal, subjectId }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const keys = await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'delivery-keys' });
      return await listDeliveryKeys(connection, subjectId);
    });
    return {
      keys: keys.map(({ platformId, platformName, keyId, device, registeredAt }) => ({
        platform: platformId,
        platformName,
        keyId,
        device,
        registeredAt: formatInstant(registeredAt, utcOffsetMinutes),
      })),
    };
  });

  serveOperation(app, 'PUT /v1/people/me/delivery-keys/:platform', async ({ params, body, subjectId, request }) => {
    const platform = await findWorkingPlatform(city.db, params.platform);
    if (platform?.kind !== 'carrier') throw new ProblemError('not-found');
    if (!(await isPointOnCurve(body.key))) {
      throw new ProblemError('bad-request', { errors: [{ pointer: '/key', detail: 'is no P-256 public key' }] });
    }
    const device = deviceName(request.headers['user-agent']);
    return { keyId: await registerDeliveryKey(city, subjectId, platform.platformId, body.key, device) };
  });

  serveOperation(app, 'DELETE /v1/people/me/delivery-keys/:platform', async ({ params, subjectId, reply }) => {
    await removeDeliveryKeys(city, subjectId, params.platform);
    return reply.code(204).send();
  });
}

function consentRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'POST /v1/people/me/consents', async ({ body, subjectId, request }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const now = city.clock.now();
    const until = parseInstant(body.until);
    if (until === undefined || until <= now || until > now + longestConsentDays * dayMs) {
      throw new ProblemError('bad-request', {
        errors: [{ pointer: '/until', detail: `must be in the coming ${longestConsentDays} days` }],
      });
    }
    const platform = await findWorkingPlatform(city.db, body.platform);
    if (platform?.kind !== 'employer') throw new ProblemError('not-found');
    const { platformId, name: platformName } = platform;
    const consent = { platformId, platformName, purpose: body.purpose, until };
    return await once(city, request, subjectId, async (connection) =>
      consentAnswer(await giveConsent(city, connection, subjectId, consent), utcOffsetMinutes),
    );
  });

  serveOperation(app, 'GET /v1/people/me/consents', async ({ principal, subjectId }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const consents = await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'consents' });
      return await listConsents(connection, subjectId);
    });
    return { consents: consents.map((consent) => consentAnswer(consent, utcOffsetMinutes)) };
  });

  serveOperation(app, 'DELETE /v1/people/me/consents/:consentId', async ({ params, subjectId, reply }) => {
    await revokeConsent(city, subjectId, params.consentId);
    return reply.code(204).send();
  });

  serveOperation(app, 'GET /v1/status/:consentId', async ({ params, principal }) => {
    const { platformId } = principal;
    await requireQuota(city, platformId, 'status');
    return { valid: await steadily(async () => await isValidNow(city, platformId, params.consentId)) };
  });
}

function consentAnswer(consent: Consent, utcOffsetMinutes: number): ConsentAnswer {
  const { consentId, platformId, platformName, purpose, givenAt, until, revokedAt, lastAskedAt } = consent;
  const time = (at: number): string => formatInstant(at, utcOffsetMinutes);
  return {
    consentId,
    platform: platformId,
    platformName,
    purpose,
    givenAt: time(givenAt),
    until: time(until),
    revokedAt: revokedAt === undefined ? null : time(revokedAt),
    lastAskedAt: lastAskedAt === undefined ? null : time(lastAskedAt),
  };
}
