/** What a load balancer asks: is the process alive, and should it get requests now. */

import type { FastifyInstance } from 'fastify';
import type { City } from '../city.ts';

const databaseTimeoutMs = 2000;

export interface Draining {
  /** From here on the process says it is not ready; what it was asked it still answers. */
  begin(): void;
}

export function healthRoutes(app: FastifyInstance, city: City): Draining {
  let draining = false;
  let asking: Promise<boolean> | undefined;
  // One question at a time for everyone who asks: any stranger may.
  const answersNow = async (): Promise<boolean> => {
    asking ??= answers(city).finally(() => (asking = undefined));
    return await asking;
  };
  app.get('/health/live', { config: { access: 'public' } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });
  app.get('/health/ready', { config: { access: 'public' } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const status = draining ? 'draining' : (await answersNow()) ? 'ok' : 'no-database';
    return reply.code(status === 'ok' ? 200 : 503).send({ status });
  });
  return { begin: () => void (draining = true) };
}

async function answers(city: City): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), databaseTimeoutMs);
  });
  const asked = city.db.query('select 1').then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
