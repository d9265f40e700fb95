/** `healthcode serve`: the HTTP application and the work that goes on by itself, in one process or several behind one port. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { City } from '../city.ts';
import { usualPublicUrl } from '../config.ts';
import { demonstrate } from '../features/demonstration/demonstrate.ts';
import { startDemonstrationPlatform } from '../features/demonstration/reference-platform.ts';
import { measureProcess } from '../platform/telemetry.ts';
import { answerRequests, type AnsweringOptions } from './answering.ts';
import { serveMetrics } from './metrics.ts';
import { startProcesses } from './processes.ts';
import { keepUpToDate } from './upkeep.ts';

export interface ServeOptions extends AnsweringOptions {
  /** Processes that answer requests. With more than one, this process only looks after them and does the upkeep. */
  readonly processes?: number;
  /** The people are invented, and anybody may be any of them. A reference platform runs beside the city, at a port of its own; 0 is any. */
  readonly demonstration?: { readonly platformPort: number };
  /** Port on this machine where Prometheus fetches figures; none where absent. */
  readonly metricsPort?: number | undefined;
  /** Called with the address once requests are answered. */
  readonly ready: (address: string, platformAddress?: string) => void;
}

/** Serves until the process is asked to end; then finishes what is under way. */
export async function serve(opened: City, options: ServeOptions): Promise<void> {
  const port = options.port === 0 ? await freePort(options.host) : options.port;
  const reached = reachedAt(opened, port);
  const city = options.demonstration === undefined ? reached : demonstrate(reached);
  const stopping = new AbortController();
  const processes = options.processes ?? 1;
  measureProcess();
  const answering =
    processes > 1
      ? await startProcesses(city, processes, { ...options, port })
      : await answerRequests(city, { ...options, port });
  const worker = keepUpToDate(city, stopping.signal, report);
  const { demonstration, host, metricsPort } = options;
  let metrics: Awaited<ReturnType<typeof serveMetrics>> | undefined;
  let platform: Awaited<ReturnType<typeof startDemonstrationPlatform>> | undefined;
  try {
    if (metricsPort !== undefined) metrics = await serveMetrics(metricsPort, answering.figures);
    // A city on this machine alone: elsewhere the platform would need an address of its own, over TLS.
    if (demonstration !== undefined && city.settings.publicUrl.startsWith('http:')) {
      const platformPort = demonstration.platformPort === 0 ? await freePort(host) : demonstration.platformPort;
      platform = await startDemonstrationPlatform(city, { host, port: platformPort });
    }
    options.ready(answering.address, platform?.address);
    await ended();
  } finally {
    await platform?.close();
    stopping.abort();
    await answering.close();
    await worker;
    await metrics?.close();
  }
}

/** Until the first signal. The listeners stay: a terminal's Ctrl-C comes twice, and the second must not cut the ending short. */
async function ended(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** What failed and will be tried again: where, never with whose data. */
function report(error: Error): void {
  process.stderr.write(
    `${JSON.stringify({ level: 'error', what: 'upkeep-failed', type: error.name, stack: error.stack })}\n`,
  );
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
