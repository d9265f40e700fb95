/** Who may call a route. Every route names its rule; one that names none stops the start. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Access } from '@open-health-code/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuseOtherSites } from './cross-site.ts';
import { limitOf } from './limits.ts';
import { bearerOf, type Authorities, type Principal } from './principal.ts';
import { ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** OAuth scope that a platform's token must have. */
    scope?: string;
  }
}

/** The prefix makes browsers refuse the cookie from anywhere but this very host over TLS. */
function cookieName({ secure }: Guard): string {
  return secure ? '__Host-healthcode-operator' : 'healthcode-operator';
}

/** Nobody types a key; who asks more often tries them out. */
const entries = { requests: 20, seconds: 60 } as const;

export interface Guard {
  readonly authorities: Authorities;
  /** Undefined opens the operator's routes to everyone: only for the demonstration city, whose people are invented. */
  readonly operatorKey: string | undefined;
  /** People reach the city over TLS. */
  readonly secure: boolean;
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
  const limited = { access: 'public', rateLimit: limitOf({ access: 'public', limit: entries }) } as const;
  app.get('/enter/:key', { config: limited }, async (request, reply) => {
    const { key } = request.params as { key: string }; // the route's own pattern
    if (operatorKey !== undefined && !same(key, operatorKey)) throw new ProblemError('access-denied');
    // Moved from the address to a cookie at once, so that it does not stay in the address bar.
    return reply
      .header('cache-control', 'no-store')
      .header(
        'set-cookie',
        `${cookieName(guard)}=${operatorKey ?? ''}; HttpOnly; SameSite=Strict; Path=/${guard.secure ? '; Secure' : ''}`,
      )
      .redirect('/operator', 303);
  });
}

async function principalOf(
  request: FastifyRequest,
  access: Exclude<Access, 'public'>,
  guard: Guard,
): Promise<Principal | undefined> {
  const { authorities, operatorKey } = guard;
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
      return operatorKey === undefined || holdsKey(request, operatorKey, cookieName(guard))
        ? { kind: 'operator' }
        : undefined;
  }
}

/** A dependant's handle means something for their carer only: anybody else's is answered as one that nobody has. */
async function subjectOf(request: FastifyRequest, personId: string, authorities: Authorities): Promise<string> {
  const { who = 'me' } = request.params as { who?: string }; // undefined where the route has no such parameter
  if (who === 'me') return personId;
  const subjectId = await authorities.dependant(personId, who);
  if (subjectId === undefined) throw new ProblemError('not-found');
  return subjectId;
}

function holdsKey(request: FastifyRequest, operatorKey: string, name: string): boolean {
  const bearer = bearerOf(request);
  // The key is base64url, so the cookie needs no decoding.
  const cookie = new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1];
  const shown = bearer ?? cookie;
  return shown !== undefined && same(shown, operatorKey);
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
