/** Times every request by its route, so that a figure never holds an address with somebody in it. */

import type { FastifyInstance } from 'fastify';
import type { City } from '../city.ts';
import { databaseConnections, requestSeconds, requestsRefused, requestsUnderWay } from '../platform/telemetry.ts';
import type { Admission } from './admission.ts';

const lookEveryMs = 1000;

export function measureRequests(app: FastifyInstance, city: City, admission: Admission): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    requestSeconds.observe({ route, method: request.method, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  let reported = 0;
  const look = setInterval(() => {
    const refused = admission.refused();
    requestsRefused.inc(refused - reported);
    reported = refused;
    requestsUnderWay.set(admission.underWay());
    const { totalCount, idleCount, waitingCount } = city.db.pool;
    databaseConnections.set({ state: 'busy' }, totalCount - idleCount);
    databaseConnections.set({ state: 'idle' }, idleCount);
    databaseConnections.set({ state: 'waiting' }, waitingCount);
  }, lookEveryMs);
  look.unref();
  app.addHook('onClose', async () => clearInterval(look));
}
