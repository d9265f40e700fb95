/** `healthcode serve`: the HTTP application and the work that goes on by itself, in one process or several behind one port. */

import type { City } from '../city.ts';
import { usualPublicUrl } from '../config.ts';
import { demonstrate } from '../features/demonstration/demonstrate.ts';
import { startDemonstrationPlatform } from '../features/demonstration/reference-platform.ts';
import { describeFailure } from '../platform/failure.ts';
import { measureProcess } from '../platform/telemetry.ts';
import { answerRequests, type AnsweringOptions } from './answering.ts';
import { freePort } from './free-port.ts';
import { serveMetrics } from './metrics.ts';
import { startProcesses } from './processes.ts';
import { keepUpToDate } from './upkeep.ts';

export interface ServeOptions extends AnsweringOptions {
  /** Processes that answer requests. With more than one, this process only looks after them and does the upkeep. */
  readonly processes?: number;
  /**
   * The people are invented, and anybody may be any of them. A reference platform runs beside the city, at a port of its own: the named one,
   * any where it is 0, the one after the city's or else any where none is named.
   */
  readonly demonstration?: { readonly platformPort: number | undefined };
  /** Port on this machine where Prometheus fetches figures; none where absent. */
  readonly metricsPort?: number | undefined;
  /** Called with the address once requests are answered. */
  readonly ready: (address: string, platformAddress?: string) => void;
}

/** Serves until the process is asked to end; then finishes what is under way. */
export async function serve(opened: City, options: ServeOptions): Promise<void> {
  // The city must know its own address before it answers anyone.
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
  const letServerGo = city.ownServer?.keep(report);
  const worker = keepUpToDate(city, stopping.signal, report);
  const { demonstration, host, metricsPort, remark } = options;
  let metrics: Awaited<ReturnType<typeof serveMetrics>> | undefined;
  let platform: Awaited<ReturnType<typeof startDemonstrationPlatform>> | undefined;
  try {
    if (metricsPort !== undefined) metrics = await serveMetrics(metricsPort, answering.figures);
    // A city on this machine alone: elsewhere the platform would need an address of its own, over TLS.
    if (demonstration !== undefined && city.settings.publicUrl.startsWith('http:')) {
      const platformPort = await platformPortOf(demonstration.platformPort, { port, host, remark });
      platform = await startDemonstrationPlatform(city, { host, port: platformPort });
    }
    options.ready(answering.address, platform?.address);
    await ended();
  } finally {
    await platform?.close();
    stopping.abort();
    await answering.close();
    await worker;
    await letServerGo?.();
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
  process.stderr.write(`${JSON.stringify({ level: 'error', what: 'upkeep-failed', ...describeFailure(error) })}\n`);
}

/** Where no address was set, people on this machine use the port it listens on. */
function reachedAt(city: City, port: number): City {
  if (city.settings.publicUrl !== usualPublicUrl) return city;
  return { ...city, settings: { ...city.settings, publicUrl: `http://127.0.0.1:${port}` } };
}

/** The port after the city's where none is named; another where somebody has that one. */
async function platformPortOf(
  named: number | undefined,
  { port, host, remark }: Pick<ServeOptions, 'port' | 'host' | 'remark'>,
): Promise<number> {
  if (named !== undefined) return named === 0 ? await freePort(host) : named;
  const usual = Math.min(port + 1, 65_535);
  const free = await freePort(host, usual);
  if (free !== usual) remark?.(`Port ${usual} is taken: the reference platform is at port ${free} this time.`);
  return free;
}
