/** One of several processes that answer requests; started by `processes.ts`, which tells it everything in its first message. */

import { once } from 'node:events';
import { withCity } from '../city.ts';
import { readConfig } from '../config.ts';
import { fixedClock, systemClock } from '../platform/clock.ts';
import { OperatorError } from '../platform/operator-error.ts';
import { measureProcess, registry } from '../platform/telemetry.ts';
import { answerRequests } from './answering.ts';
import type { FromProcess, ServedProcess, ToProcess } from './processes.ts';

// A terminal's Ctrl-C reaches every process; the one that started this one says when to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const [given] = (await once(process, 'message')) as [ServedProcess]; // sent by startProcesses
measureProcess();
try {
  const config = readConfig({ data: given.data });
  const clock = given.now === undefined ? systemClock : fixedClock(given.now);
  const settings = { ...config.settings, publicUrl: given.publicUrl };
  await withCity({ ...config, clock, settings }, async (city) => {
    const answering = await answerRequests(city, given);
    tell({ kind: 'ready', address: answering.address });
    await askedToEnd();
    await answering.close();
  });
} catch (error) {
  tell({ kind: 'failed', sentence: error instanceof OperatorError ? error.message : String(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();

/** Also when the process that started this one is no more. */
async function askedToEnd(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('disconnect', () => resolve());
    process.on('message', (message: ToProcess) => {
      if (message === 'end') resolve();
      else void registry.getMetricsAsJSON().then((figures) => tell({ kind: 'figures', figures }));
    });
  });
}

function tell(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}
