/** Who may call a route. Every route names its rule; one that names none stops the start. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Access } from '@open-health-code/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuseOtherSites } from './cross-site.ts';
import { bearerOf, type Authorities, type Principal } from './principal.ts';
import { ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** OAuth scope that a platform's token must have. */
    scope?: string;
  }
}

const cookieName = 'healthcode-operator';

export interface Guard {
  readonly authorities: Authorities;
  /** Undefined opens the operator's routes to everyone: only for the demonstration city, whose people are invented. */
  readonly operatorKey: string | undefined;
}

/** Denies by default: finds out who calls before anything of the request is read, and refuses whom the route's rule does not name. */
export function guardRoutes(app: FastifyInstance, guard: Guard): void {
  const { operatorKey } = guard;
  app.decorateRequest('principal', undefined);
  app.decorateRequest('subjectId', undefined);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`route ${String(route.method)} ${route.url} has no access rule`);
  });
  app.addHook('onRequest', async (request) => {
    // A path without a route is answered by the not-found handler, which has no configuration.
    const { access = 'public', scope } = request.routeOptions.config;
    if (access === 'public') return;
    const principal = await principalOf(request, access, guard);
    if (principal === undefined) throw new ProblemError(access === 'operator' ? 'access-denied' : 'sign-in-required');
    if (scope !== undefined && !('scopes' in principal && principal.scopes.includes(scope)))
      throw new ProblemError('access-denied');
    request.principal = principal;
    if (principal.kind === 'person')
      request.subjectId = await subjectOf(request, principal.personId, guard.authorities);
  });
  app.get('/enter/:key', { config: { access: 'public' } }, async (request, reply) => {
    const { key } = request.params as { key: string }; // the route's own pattern
    if (operatorKey !== undefined && !same(key, operatorKey)) throw new ProblemError('access-denied');
    // Moved from the address to a cookie at once, so that it does not stay in the address bar.
    return reply
      .header('set-cookie', `${cookieName}=${operatorKey ?? ''}; HttpOnly; SameSite=Strict; Path=/`)
      .redirect('/operator', 303);
  });
}

async function principalOf(
  request: FastifyRequest,
  access: Exclude<Access, 'public'>,
  { authorities, operatorKey }: Guard,
): Promise<Principal | undefined> {
  const token = bearerOf(request);
  switch (access) {
    case 'person':
      refuseOtherSites(request);
      return await authorities.person(request);
    case 'gate':
      return token === undefined ? undefined : await authorities.gate(token);
    case 'platform':
      return token === undefined ? undefined : await authorities.platform(token);
    case 'platform-user':
      return token === undefined ? undefined : await authorities.platformUser(token);
    case 'operator':
      if (token === undefined) refuseOtherSites(request);
      return operatorKey === undefined || holdsKey(request, operatorKey) ? { kind: 'operator' } : undefined;
  }
}

/** Nobody learns whether an id exists that is not one of their own dependants. */
async function subjectOf(request: FastifyRequest, personId: string, authorities: Authorities): Promise<string> {
  const { who = 'me' } = request.params as { who?: string }; // undefined where the route has no such parameter
  if (who === 'me') return personId;
  const subjectId = await authorities.dependant(personId, who);
  if (subjectId === undefined) throw new ProblemError('not-found');
  return subjectId;
}

function holdsKey(request: FastifyRequest, operatorKey: string): boolean {
  const bearer = bearerOf(request);
  // The key is base64url, so the cookie needs no decoding.
  const cookie = new RegExp(`(?:^|; )${cookieName}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
  const shown = bearer ?? cookie;
  return shown !== undefined && same(shown, operatorKey);
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
