/** An application that listens, for tests in which something outside of it has to reach it. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildApplication } from '../http/application.ts';
import type { TestCity } from './database.ts';

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

/** Serves the city that `at` makes of an address. The caller closes the application. */
export async function listening(
  at: (publicUrl: string) => TestCity,
): Promise<{ app: FastifyInstance; city: TestCity; publicUrl: string }> {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const city = at(publicUrl);
  const app = await buildApplication(city, { operatorKey: 'a-key-for-tests' });
  await app.listen({ port, host: '127.0.0.1' });
  return { app, city, publicUrl };
}
