/** The HTTP application: every feature's routes behind one guard, one error form, one set of security headers. */

import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyInstance, type RouteOptions } from 'fastify';
import type { City } from '../city.ts';
import { codesRoutes } from '../features/codes/routes.ts';
import { pagesRoutes } from '../features/pages/routes.ts';
import { peopleRoutes } from '../features/people/routes.ts';
import { personOf } from '../features/sign-in/sessions.ts';
import { guardRoutes } from './access.ts';
import type { Authorities } from './principal.ts';
import { answerWithProblems, sendProblem } from './problems.ts';

export interface ApplicationOptions {
  /** Key that opens the operator's routes; undefined opens them to everyone, for the demonstration city only. */
  readonly operatorKey: string | undefined;
  readonly log?: boolean;
  /** Told of every route, for tests that check each of them. */
  readonly onRoute?: (route: RouteOptions) => void;
}

/** Every feature brings its own routes. */
const features: readonly ((app: FastifyInstance, city: City) => void | Promise<void>)[] = [
  peopleRoutes,
  codesRoutes,
  pagesRoutes,
];

export async function buildApplication(city: City, options: ApplicationOptions): Promise<FastifyInstance> {
  const app = Fastify({
    // Requests are not logged: their addresses hold pseudonyms. Failures are, without the address.
    logger: options.log === true ? { level: 'warn', serializers: { req: () => ({}) } } : false,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, 'bad-request'),
    bodyLimit: 64 * 1024,
    forceCloseConnections: 'idle',
    // Unknown members of a body are refused, not dropped; numbers in a body are not read out of texts.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  const { onRoute } = options;
  if (onRoute !== undefined) app.addHook('onRoute', onRoute);
  answerWithProblems(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  guardRoutes(app, { authorities: authoritiesOf(city), operatorKey: options.operatorKey });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  app.get('/health', { config: { access: 'public' } }, async () => {
    await city.db.query('select 1');
    return { status: 'ok' };
  });
  for (const routes of features) await routes(app, city);
  return app;
}

/** Until a feature says who its callers are, nobody is. */
function authoritiesOf(city: City): Authorities {
  const nobody = async (): Promise<undefined> => undefined;
  return {
    person: async (request) => await personOf(city, request),
    dependant: nobody,
    gate: nobody,
    platform: nobody,
    platformUser: nobody,
  };
}
