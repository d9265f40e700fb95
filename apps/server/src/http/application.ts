/** The HTTP application: every feature's routes behind one guard, one error form, one set of security headers. */

import Fastify, { LogController, type FastifyInstance, type RouteOptions } from 'fastify';
import type { City } from '../city.ts';
import { codesRoutes } from '../features/codes/routes.ts';
import { pagesRoutes } from '../features/pages/routes.ts';
import { guardRoutes } from './access.ts';
import { answerWithProblems, sendProblem } from './problems.ts';

export interface ApplicationOptions {
  /** Key that opens the operator's routes; undefined opens them to everyone, for the demonstration city only. */
  readonly operatorKey: string | undefined;
  readonly log?: boolean;
  /** Told of every route, for tests that check each of them. */
  readonly onRoute?: (route: RouteOptions) => void;
}

export async function buildApplication(city: City, options: ApplicationOptions): Promise<FastifyInstance> {
  const app = Fastify({
    // Requests are not logged: their addresses hold pseudonyms. Failures are, without the address.
    logger: options.log === true ? { level: 'warn', serializers: { req: () => ({}) } } : false,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, 'bad-request', []),
    bodyLimit: 64 * 1024,
    forceCloseConnections: 'idle',
  });
  const { onRoute } = options;
  if (onRoute !== undefined) app.addHook('onRoute', onRoute);
  answerWithProblems(app);
  guardRoutes(app, options.operatorKey);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  app.get('/health', { config: { access: 'public' } }, async () => {
    await city.db.query('select 1');
    return { status: 'ok' };
  });
  codesRoutes(app, city);
  await pagesRoutes(app, city);
  return app;
}
