/** HTTP of signing in: sessions, devices and the numbers people carry. */

import { formatInstant } from '@open-health-code/domain';
import { oneTimeCodeMessages } from '@open-health-code/messages/sign-in';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { City } from '../../city.ts';
import { refuseOtherSites } from '../../http/cross-site.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { setLanguage } from '../notifications/preferences.ts';
import { canSendTexts } from '../notifications/queue.ts';
import { policyInForce } from '../policy/store.ts';
import { confirmPhone, disownPhone, listPhones, type CarriedPhone } from './carried-phones.ts';
import { challengeAnswer, languageOf } from './challenge-answer.ts';
import { describeSession } from './describe-session.ts';
import { deviceName } from './device-name.ts';
import { readPhone } from './given-identity.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { answerChallenge, beginChallenge, countCodeRequest } from './one-time-codes.ts';
import { askForSignInCode, signInWithCode } from './otp-sign-in.ts';
import {
  clearSessionCookie,
  endFormerSession,
  endOtherSessions,
  endSession,
  listDevices,
  personOf,
  sessionExpiry,
  setSessionCookie,
} from './sessions.ts';

export function signInRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/session', async ({ request, reply }) => {
    reply.header('cache-control', 'no-store');
    const person = await personOf(city, request);
    const expiresAt = sessionExpiry(city, request);
    if (person === undefined || expiresAt === undefined) return { signedIn: false };
    return await describeSession(city, person, expiresAt);
  });

  serveOperation(app, 'GET /v1/sign-in/methods', async () => ({
    oidc: city.settings.identityProvider !== undefined,
    otp: canSendTexts(city),
  }));

  serveOperation(app, 'POST /v1/sign-out', async ({ request, reply }) => {
    refuseOtherSites(request);
    const person = await personOf(city, request);
    if (person !== undefined) await endSession(city, person.personId, person.sessionId);
    clearSessionCookie(city, reply);
    return await reply.code(204).send();
  });

  oidcRoutes(app, city);
  oneTimeCodeRoutes(app, city);
  deviceRoutes(app, city);
  phoneRoutes(app, city);
}

function oneTimeCodeRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'POST /v1/sign-in/otp/challenges', async ({ body, request, reply }) => {
    refuseOtherSites(request);
    if (!canSendTexts(city)) throw new ProblemError('not-found');
    reply.header('cache-control', 'no-store');
    const { language, ...asked } = body;
    return await challengeAnswer(
      city,
      await askForSignInCode(city, { ...asked, language: language ?? languageOf(request), address: request.ip }),
    );
  });

  serveOperation(app, 'POST /v1/sign-in/otp/answers', async ({ body, request, reply }) => {
    refuseOtherSites(request);
    reply.header('cache-control', 'no-store');
    const device = deviceName(request.headers['user-agent']);
    const begun = await signInWithCode(city, { ...body, address: request.ip, device });
    if (begun === undefined) throw new ProblemError('wrong-code');
    await endFormerSession(city, request);
    setSessionCookie(city, reply, begun);
    return await describeSession(city, { ...begun, method: 'otp' }, begun.expiresAt);
  });
}

function deviceRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/people/me/devices', async ({ principal }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const { personId } = principal;
    const devices = await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId: personId, what: 'devices' });
      return await listDevices(city, connection, personId);
    });
    return {
      devices: devices.map((device) => ({
        ...device,
        signedInAt: formatInstant(device.signedInAt, utcOffsetMinutes),
        expiresAt: formatInstant(device.expiresAt, utcOffsetMinutes),
        current: device.deviceId === principal.sessionId,
      })),
    };
  });

  serveOperation(app, 'DELETE /v1/people/me/devices/:deviceId', async ({ principal, params, reply }) => {
    if (!(await endSession(city, principal.personId, params.deviceId))) throw new ProblemError('not-found');
    if (params.deviceId === principal.sessionId) clearSessionCookie(city, reply);
    return await noContent(reply);
  });

  serveOperation(app, 'DELETE /v1/people/me/devices', async ({ principal }) => ({
    ended: await endOtherSessions(city, principal.personId, principal.sessionId),
  }));

  serveOperation(app, 'PUT /v1/people/me/language', async ({ principal, body, reply }) => {
    await setLanguage(city.db, principal.personId, body.language);
    return await noContent(reply);
  });
}

function phoneRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/people/me/phones', async ({ principal }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const phones = await listPhones(city, principal.personId);
    return { phones: phones.map((phone) => phoneAnswer(phone, utcOffsetMinutes)) };
  });

  serveOperation(app, 'POST /v1/people/me/phones/challenges', async ({ principal, body, request }) => {
    const { personId } = principal;
    const { number, phoneId } = readPhone(city, body.phone);
    await countCodeRequest(city, 'phone', { address: request.ip, about: [phoneId], by: personId });
    const challenge = await city.db.transaction(
      async (connection) =>
        await beginChallenge(city, connection, {
          purpose: 'phone',
          personId,
          phone: number,
          subject: number,
          message: oneTimeCodeMessages.confirmPhone,
          language: body.language ?? languageOf(request),
        }),
    );
    return await challengeAnswer(city, challenge);
  });

  serveOperation(app, 'POST /v1/people/me/phones/answers', async ({ principal, body, request }) => {
    const answer = { ...body, purpose: 'phone', address: request.ip, expected: principal } as const;
    const confirmed = await answerChallenge(city, answer, async (connection, { personId, challengeId, subject }) => {
      await confirmPhone(city, connection, { personId, number: subject, challengeId });
      return subject;
    });
    if (confirmed === undefined) throw new ProblemError('wrong-code');
    const { utcOffsetMinutes } = await policyInForce(city);
    const { phoneId } = readPhone(city, confirmed);
    const phone = (await listPhones(city, principal.personId)).find((one) => one.phoneId === phoneId);
    if (phone === undefined) throw new Error('a confirmed phone is not among the person’s own');
    return phoneAnswer(phone, utcOffsetMinutes);
  });

  serveOperation(app, 'POST /v1/people/me/phones/:phoneId/disown', async ({ principal, params, reply }) => {
    const outcome = await disownPhone(city, principal.personId, params.phoneId);
    if (outcome === 'unknown') throw new ProblemError('not-found');
    if (outcome === 'ruled') throw new ProblemError('phone-ruled');
    return await noContent(reply);
  });
}

type PhoneAnswer = Omit<CarriedPhone, 'since'> & { readonly since: string | null };

function phoneAnswer(phone: CarriedPhone, utcOffsetMinutes: number): PhoneAnswer {
  return { ...phone, since: phone.since === -Infinity ? null : formatInstant(phone.since, utcOffsetMinutes) };
}

async function noContent(reply: FastifyReply): Promise<FastifyReply> {
  return await reply.code(204).send();
}
