/** The browser's way to the identity provider and back. */

import type { FastifyInstance, FastifyReply } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { declarePhone } from './carried-phones.ts';
import { deviceName } from './device-name.ts';
import { enrol } from './enrolment.ts';
import { beginFlow, finishFlow, type SignInProblem } from './oidc-sign-in.ts';
import { cookieFlags, cookieName, endFormerSession, setSessionCookie, signIn } from './sessions.ts';

export function oidcRoutes(app: FastifyInstance, city: City): void {
  const flowCookie = cookieName(city, 'healthcode-sign-in');

  serveOperation(app, 'GET /v1/sign-in/oidc/start', async ({ query, reply }) => {
    const provider = city.settings.identityProvider;
    if (provider === undefined) throw new ProblemError('not-found');
    const returnTo = query.return ?? '/';
    const flow = await beginFlow(city, provider, returnTo);
    if (flow === undefined) return await leadTo(reply, problemPage('identity-provider-unavailable', returnTo));
    reply.setCookie(flowCookie, flow.token, { ...cookieFlags(city), expires: new Date(flow.expiresAt) });
    return await leadTo(reply, flow.location);
  });

  serveOperation(app, 'GET /v1/sign-in/oidc/callback', async ({ request, reply }) => {
    const provider = city.settings.identityProvider;
    if (provider === undefined) throw new ProblemError('not-found');
    const { searchParams: search } = new URL(request.url, city.settings.publicUrl);
    const result = await finishFlow(city, provider, { search, token: request.cookies[flowCookie] });
    reply.clearCookie(flowCookie, cookieFlags(city));
    if (!result.ok) return await leadTo(reply, problemPage(result.problem, result.returnTo));
    const { identity, returnTo } = result;
    const session = await city.db.transaction(async (connection) => {
      const personId = await enrol(city, connection, identity);
      if (identity.phone !== undefined) await declarePhone(city, connection, { personId, number: identity.phone });
      const device = deviceName(request.headers['user-agent']);
      return await signIn(city, connection, { personId, method: 'oidc', device });
    });
    await endFormerSession(city, request);
    setSessionCookie(city, reply, session);
    return await leadTo(reply, returnTo);
  });
}

/** Where the citizen app says what went wrong. */
function problemPage(problem: SignInProblem, returnTo: string): string {
  return `/sign-in?${new URLSearchParams({ problem, return: returnTo }).toString()}`;
}

async function leadTo(reply: FastifyReply, location: string): Promise<FastifyReply> {
  return await reply.header('cache-control', 'no-store').redirect(location, 303);
}
