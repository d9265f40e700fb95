/** Figures for Prometheus on a port of this machine only: what they tell of a city's load is nobody else's business. */

import { AggregatorRegistry } from 'prom-client';
import Fastify, { type FastifyInstance } from 'fastify';
import { OperatorError } from '../platform/operator-error.ts';
import { isErrno } from '../platform/secrets.ts';
import { registry } from '../platform/telemetry.ts';

/** @param figures of further processes, as their registries give them; added up with this one's. */
export async function serveMetrics(port: number, figures: () => Promise<readonly object[]>): Promise<FastifyInstance> {
  const app = Fastify({ forceCloseConnections: true });
  app.get('/metrics', async (_request, reply) => {
    const all = [await registry.getMetricsAsJSON(), ...(await figures())];
    // The types ask for one process's figures, the function takes one entry a process.
    const whole = AggregatorRegistry.aggregate(all as Parameters<typeof AggregatorRegistry.aggregate>[0]);
    return reply.type(registry.contentType).send(await whole.metrics());
  });
  try {
    await app.listen({ port, host: '127.0.0.1' });
  } catch (cause) {
    if (isErrno(cause, 'EADDRINUSE'))
      throw new OperatorError(`Port ${port} for figures is in use. Choose another with --metrics-port.`, { cause });
    throw cause;
  }
  return app;
}
