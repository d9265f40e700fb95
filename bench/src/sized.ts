/** Benchmarks whose work grows with the city: each size in a process of its own, so that its peak memory is of that size. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Measurement } from './measure.ts';

export type SizedName = 'import' | 'issue' | 'refresh' | 'trace';

export async function measureInProcess(name: SizedName, people: number, quick: boolean): Promise<Measurement> {
  const child = spawn(
    process.execPath,
    [`${import.meta.dirname}/measure-size.ts`, name, String(people), quick ? 'quick' : 'full'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGTERM', stop).once('SIGINT', stop);
  try {
    const [printed, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (status !== 0) throw new Error(`the benchmark ${name} of ${people} people ended with ${String(status)}`);
    // Printed by the other file of this pair.
    return JSON.parse(printed) as Measurement;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}
