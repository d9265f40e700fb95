/** `healthcode serve`: the HTTP application and the work that goes on by itself, in one process. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { City } from '../city.ts';
import { usualPublicUrl } from '../config.ts';
import { buildApplication } from '../http/application.ts';
import { OperatorError } from '../platform/operator-error.ts';
import { isErrno } from '../platform/secrets.ts';
import { keepUpToDate } from './upkeep.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly operatorKey: string | undefined;
  /** Called with the address once requests are answered. */
  readonly ready: (address: string) => void;
}

/** Serves until the process is asked to end; then finishes what is under way. */
export async function serve(opened: City, options: ServeOptions): Promise<void> {
  const port = options.port === 0 ? await freePort(options.host) : options.port;
  const city = reachedAt(opened, port);
  const app = await buildApplication(city, { operatorKey: options.operatorKey, log: true });
  const stopping = new AbortController();
  const worker = keepUpToDate(city, stopping.signal, (error) =>
    app.log.error({ err: { type: error.name, stack: error.stack } }, 'upkeep-failed'),
  );
  try {
    const address = await app.listen({ port, host: options.host });
    options.ready(address);
    await ended();
  } catch (cause) {
    if (isErrno(cause, 'EADDRINUSE'))
      throw new OperatorError(`Port ${port} is in use. Choose another with --port.`, { cause });
    throw cause;
  } finally {
    stopping.abort();
    await app.close();
    await worker;
  }
}

/** Until the first signal. The listeners stay: a terminal's Ctrl-C comes twice, and the second must not cut the ending short. */
async function ended(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** Where no address was set, people on this machine use the port it listens on. */
function reachedAt(city: City, port: number): City {
  if (city.settings.publicUrl !== usualPublicUrl) return city;
  return { ...city, settings: { ...city.settings, publicUrl: `http://127.0.0.1:${port}` } };
}

/** A port that nobody listens on: the city must know its own address before it answers anyone. */
async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
