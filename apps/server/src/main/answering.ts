/** Answering requests in this process. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { City } from '../city.ts';
import { openWebApp, webAppNames, type WebApp } from '../features/pages/web-apps.ts';
import { buildApplication } from '../http/application.ts';
import type { Draining } from '../http/health.ts';
import { OperatorError } from '../platform/operator-error.ts';
import { isErrno } from '../platform/secrets.ts';
import { portProblem } from './free-port.ts';

/** What answers requests: this process or others. */
export interface Answering {
  readonly address: string;
  /** Takes no more requests, and finishes those under way. */
  readonly close: () => Promise<void>;
  /** Figures of the processes that answer, besides this one; none where it is this one. */
  readonly figures: () => Promise<readonly object[]>;
}

export interface AnsweringOptions {
  readonly port: number;
  readonly host: string;
  readonly operatorKey: string | undefined;
  /** How long it says that it is about to end before it takes no more connections, for a load balancer to notice. */
  readonly drainSeconds?: number;
  /** Told what takes a while, such as building the pages after a change. */
  readonly remark?: ((text: string) => void) | undefined;
  /** Other processes listen on the same port. */
  readonly shared?: boolean;
}

/** How long requests under way may still take once no more are taken; no answer takes longer. */
const longestEndMs = 20_000;

/** Answers requests in this process until closed. Throws OperatorError where the port cannot be had. */
export async function answerRequests(city: City, options: AnsweringOptions): Promise<Answering> {
  let draining: Draining | undefined;
  const app = await buildApplication(
    { ...city, refreshes: true },
    {
      operatorKey: options.operatorKey,
      log: process.stdout,
      webApps: await openWebApps(options.remark),
      onDraining: (given) => (draining = given),
    },
  );
  const address = await listen(app, options);
  return {
    address,
    close: async () => {
      draining?.begin();
      await sleep((options.drainSeconds ?? 0) * 1000);
      // A phone that lost its line in the middle of a request never comes to its end; whoever waits for an answer has it long before.
      const late = setTimeout(() => app.server.closeAllConnections(), longestEndMs);
      await app.close();
      clearTimeout(late);
    },
    figures: async () => [],
  };
}

/** One after the other: the first builds what others share. */
export async function openWebApps(remark?: (text: string) => void): Promise<WebApp[]> {
  const apps: WebApp[] = [];
  for (const name of webAppNames) apps.push(await openWebApp(name, remark));
  return apps;
}

/** Connections that may wait to be taken: a rush comes with all of them at once. The system may allow fewer. */
const backlog = 4096;

async function listen(app: FastifyInstance, { port, host, shared = false }: AnsweringOptions): Promise<string> {
  try {
    return await app.listen({ port, host, backlog, ...(shared ? { reusePort: true } : {}) });
  } catch (cause) {
    await app.close();
    if (isErrno(cause, 'ENOTSUP'))
      throw new OperatorError('This system does not let several processes share a port. Leave --processes out.', {
        cause,
      });
    throw portProblem(cause, port, host) ?? cause;
  }
}
