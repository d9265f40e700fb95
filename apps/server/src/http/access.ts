/** Who may call a route. Every route names its rule; one that names none stops the start. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from './problems.ts';

/** `public`: nothing personal is in the answer. `operator`: whoever holds the operator's key, by cookie or bearer token. */
export type Access = 'public' | 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
}

const cookieName = 'healthcode-operator';

/**
 * Denies by default. `operatorKey` undefined opens the operator's routes to everyone: only for the demonstration city, whose people are
 * invented.
 */
export function guardRoutes(app: FastifyInstance, operatorKey: string | undefined): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`route ${String(route.method)} ${route.url} has no access rule`);
  });
  app.addHook('onRequest', async (request) => {
    // A path without a route is answered by the not-found handler, which has no configuration.
    const access = request.routeOptions.config.access ?? 'public';
    if (access === 'public' || operatorKey === undefined) return;
    if (!holdsKey(request, operatorKey)) throw new ProblemError('access-denied');
  });
  app.get('/enter/:key', { config: { access: 'public' } }, async (request, reply) => {
    const { key } = request.params as { key: string }; // the route's own pattern
    if (operatorKey !== undefined && !same(key, operatorKey)) throw new ProblemError('access-denied');
    // Moved from the address to a cookie at once, so that it does not stay in the address bar.
    return reply
      .header('set-cookie', `${cookieName}=${operatorKey ?? ''}; HttpOnly; SameSite=Strict; Path=/`)
      .redirect('/', 303);
  });
}

function holdsKey(request: FastifyRequest, operatorKey: string): boolean {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
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
