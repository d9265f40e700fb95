/**
 * Several processes behind one port. The system spreads connections over all that listen on it, so none of them is a bottleneck or a
 * single point of failure: this process starts them, starts one again that died, and ends them in order.
 */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { City } from '../city.ts';
import { OperatorError } from '../platform/operator-error.ts';
import { openWebApps, type Answering, type AnsweringOptions } from './answering.ts';

const firstRestartMs = 500;
const slowestRestartMs = 30_000;
/** A process that lived this long was well: the next one starts at once. */
const wellMs = 60_000;
const figuresTimeoutMs = 2000;

/** All that a process is told when it starts. */
export interface ServedProcess extends Omit<AnsweringOptions, 'remark'> {
  readonly data: string;
  readonly publicUrl: string;
  /** Where the clock was set by hand. */
  readonly now: number | undefined;
}

/** What a process tells and is told. */
export type FromProcess =
  | { readonly kind: 'ready'; readonly address: string }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'figures'; readonly figures: object };
export type ToProcess = 'figures' | 'end';

/** Starts the processes and waits until each answers. Throws OperatorError with the reason when the first start fails. */
export async function startProcesses(city: City, count: number, options: AnsweringOptions): Promise<Answering> {
  const { port, host, operatorKey, drainSeconds = 0, remark } = options;
  // Built here once, so that the processes find them ready.
  await openWebApps(remark);
  const settings: ServedProcess = {
    data: city.dataDir,
    publicUrl: city.settings.publicUrl,
    now: city.clock.fixedAt,
    port,
    host,
    operatorKey,
    drainSeconds,
    shared: true,
  };
  const running = new Set<ChildProcess>();
  const state = { ending: false };
  const keep = async (first: ChildProcess): Promise<void> => {
    let child: ChildProcess | undefined = first;
    let pause = firstRestartMs;
    while (!state.ending) {
      const since = performance.now();
      if (child !== undefined) {
        running.add(child);
        await gone(child);
        running.delete(child);
      }
      if (state.ending) return;
      pause = performance.now() - since > wellMs ? firstRestartMs : Math.min(slowestRestartMs, pause * 2);
      process.stderr.write(`A process that answers requests ended; another starts in ${pause / 1000} s.\n`);
      await sleep(pause);
      child = await start(settings).then(
        (again) => again.child,
        () => undefined,
      );
    }
    // It came up while the others were being ended.
    if (child !== undefined) await end(child);
  };
  const started = await Promise.allSettled(Array.from({ length: count }, async () => await start(settings)));
  const children = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(children.map(async ({ child }) => await end(child)));
    throw failed.reason;
  }
  const kept = children.map(async ({ child }) => await keep(child));
  return {
    address: children[0]?.address ?? '',
    close: async () => {
      state.ending = true;
      await Promise.all([...running].map(end));
      await Promise.all(kept);
    },
    figures: async () => (await Promise.all([...running].map(figuresOf))).filter((one) => one !== undefined),
  };
}

async function start(settings: ServedProcess): Promise<{ child: ChildProcess; address: string }> {
  const child = fork(join(import.meta.dirname, 'served-process.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.send(settings);
  return await new Promise((resolve, reject) => {
    // Also where something cannot be said to a process that is gone, at any time: then its end is what counts.
    child.on('error', (cause) =>
      reject(new OperatorError('A process that answers requests could not be started.', { cause })),
    );
    child.once('exit', () => reject(new OperatorError('A process that answers requests ended at its start.')));
    child.on('message', (message: FromProcess) => {
      if (message.kind === 'ready') resolve({ child, address: message.address });
      if (message.kind === 'failed') reject(new OperatorError(message.sentence));
    });
  });
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.connected) child.send('end' satisfies ToProcess);
  await gone(child);
}

async function figuresOf(child: ChildProcess): Promise<object | undefined> {
  if (!child.connected) return undefined;
  const answer = new Promise<object | undefined>((resolve) => {
    const listen = (message: FromProcess): void => {
      if (message.kind === 'figures') done(message.figures);
    };
    const timer = setTimeout(() => done(undefined), figuresTimeoutMs);
    const done = (figures: object | undefined): void => {
      clearTimeout(timer);
      child.off('message', listen);
      resolve(figures);
    };
    child.on('message', listen);
  });
  child.send('figures' satisfies ToProcess);
  return await answer;
}
