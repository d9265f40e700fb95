/** `healthcode serve`: the HTTP application and the work that goes on by itself, in one process. */

import type { City } from '../city.ts';
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
export async function serve(city: City, options: ServeOptions): Promise<void> {
  const app = await buildApplication(city, { operatorKey: options.operatorKey, log: true });
  const stopping = new AbortController();
  const worker = keepUpToDate(city, stopping.signal, (error) =>
    app.log.error({ err: { type: error.name, stack: error.stack } }, 'upkeep-failed'),
  );
  try {
    const address = await app.listen({ port: options.port, host: options.host });
    options.ready(address);
    await ended();
  } catch (cause) {
    if (isErrno(cause, 'EADDRINUSE'))
      throw new OperatorError(`Port ${options.port} is in use. Choose another with --port.`, { cause });
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
