/** The HTTP application: every feature's routes behind one guard, one error form, one set of security headers. */

import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import type { City } from '../city.ts';
import { appealsRoutes } from '../features/appeals/routes.ts';
import { codesRoutes } from '../features/codes/routes.ts';
import { demonstrationRoutes } from '../features/demonstration/routes.ts';
import { dependantOf } from '../features/dependants/dependants.ts';
import { dependantsRoutes } from '../features/dependants/routes.ts';
import { declarationsRoutes } from '../features/declarations/routes.ts';
import { gateOf } from '../features/gates/gate.ts';
import { gatesRoutes } from '../features/gates/routes.ts';
import { interfaceRoutes, sendLostPage } from '../features/interface/routes.ts';
import { notificationsRoutes } from '../features/notifications/routes.ts';
import { myDataRoutes } from '../features/my-data/routes.ts';
import { pagesRoutes } from '../features/pages/routes.ts';
import { webAppRoutes, type WebApp } from '../features/pages/web-apps.ts';
import { paperRoutes } from '../features/paper/routes.ts';
import { peopleRoutes } from '../features/people/routes.ts';
import { placesRoutes } from '../features/places/routes.ts';
import { platformOf, platformUserOf } from '../features/platforms/access-tokens.ts';
import { embeddedPages } from '../features/platforms/embedded-pages.ts';
import { platformsRoutes } from '../features/platforms/routes.ts';
import { signInRoutes } from '../features/sign-in/routes.ts';
import { personOf, sessionExpiry } from '../features/sign-in/sessions.ts';
import { watchLoop } from '../platform/loop-lateness.ts';
import { guardRoutes } from './access.ts';
import { admitWithinMeans, serverWithDoor, type Door } from './admission.ts';
import { failureLog, type LogStream } from './failure-log.ts';
import { healthRoutes, type Draining } from './health.ts';
import { measureRequests } from './measuring.ts';
import type { Authorities } from './principal.ts';
import { answerNonsense, answerWithProblems, sendProblem } from './problems.ts';
import { checkStrictly } from './validation.ts';

export interface ApplicationOptions {
  /** Key that opens the operator's routes; undefined opens them to everyone, for the demonstration city only. */
  readonly operatorKey: string | undefined;
  /** Where failures are logged, a line of JSON each; nowhere where absent. */
  readonly log?: LogStream;
  /** Apps for the browser; none where only the interface is served. */
  readonly webApps?: readonly WebApp[];
  /** Told of every route, for tests that check each of them. */
  readonly onRoute?: (route: RouteOptions) => void;
  /** Given what makes the application say that it is about to end. */
  readonly onDraining?: (draining: Draining) => void;
}

/** Every feature brings its own routes. */
const features: readonly ((app: FastifyInstance, city: City) => void | Promise<void>)[] = [
  // First: its hook must see what the others do in somebody's place.
  dependantsRoutes,
  signInRoutes,
  demonstrationRoutes,
  peopleRoutes,
  notificationsRoutes,
  codesRoutes,
  placesRoutes,
  paperRoutes,
  appealsRoutes,
  declarationsRoutes,
  myDataRoutes,
  gatesRoutes,
  interfaceRoutes,
  platformsRoutes,
  pagesRoutes,
];

/** Nobody waits longer for an answer: not even when the database hangs. The longest of ours, a person's export, takes seconds. */
const longestAnswerMs = 20_000;

export async function buildApplication(city: City, options: ApplicationOptions): Promise<FastifyInstance> {
  const door: Door = { turnsAway: () => undefined };
  const app = Fastify({
    serverFactory: (handle) => serverWithDoor(handle, door),
    ...failureLog(options.log),
    clientErrorHandler: answerNonsense,
    frameworkErrors: (_error, _request, reply) => sendProblem(reply, 'bad-request'),
    bodyLimit: 64 * 1024,
    handlerTimeout: longestAnswerMs,
    forceCloseConnections: 'idle',
    trustProxy: [...(city.settings.trustedProxies ?? [])],
  });
  const { onRoute } = options;
  if (onRoute !== undefined) app.addHook('onRoute', onRoute);
  answerWithProblems(app, sendLostPage);
  checkStrictly(app);
  const loop = watchLoop();
  app.addHook('onListen', async () => loop.begin());
  app.addHook('onClose', async () => loop.end());
  const admission = admitWithinMeans(app, door, { waiting: city.db.waiting, lateMs: loop.lateMs });
  measureRequests(app, city, admission);
  // The one kind besides forms that any site can make a browser send.
  app.removeContentTypeParser('text/plain');
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  guardRoutes(app, {
    authorities: authoritiesOf(city),
    operatorKey: options.operatorKey,
    secure: city.settings.publicUrl.startsWith('https:'),
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  const draining = healthRoutes(app, city);
  options.onDraining?.(draining);
  for (const routes of features) await routes(app, city);
  webAppRoutes(app, city, options.webApps ?? [], (request) => sessionExpiry(city, request) !== undefined);
  const embed = options.webApps?.find(({ name }) => name === 'embed');
  if (embed !== undefined) embeddedPages(app, city, embed);
  return app;
}

/** Each feature knows its own callers. */
function authoritiesOf(city: City): Authorities {
  return {
    person: async (request) => await personOf(city, request),
    dependant: async (personId, handle) => await dependantOf(city, personId, handle),
    gate: async (token) => await gateOf(city, token),
    platform: async (token) => await platformOf(city, token),
    platformUser: async (token) => await platformUserOf(city, token),
  };
}
