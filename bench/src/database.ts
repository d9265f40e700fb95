/** A city of one's own for a benchmark: the embedded PostgreSQL as a deployment runs it, in a folder that goes when it is done. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, openBenchCity, type BenchCity } from '@open-health-code/server/bench';

/** Generated cities stand still at noon of a day, so that they are the same each time. */
export const benchClock = fixedClock(Date.parse('2026-01-20T12:00:00+08:00'));

export interface OpenCity extends BenchCity {
  /** For files of the benchmark; goes with the city. */
  readonly folder: string;
}

/** Runs work on an empty city; its server and folder are gone afterwards, also when the work fails or is interrupted. */
export async function withBenchCity<T>(work: (open: OpenCity) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'healthcode-bench-'));
  let open: BenchCity | undefined;
  let cleaning: Promise<void> | undefined;
  const cleanUp = async (): Promise<void> => {
    cleaning ??= (async () => {
      await open?.close();
      await rm(folder, { recursive: true, force: true });
    })();
    await cleaning;
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    void cleanUp().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    open = await openBenchCity(folder, benchClock);
    return await work({ ...open, folder });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await cleanUp();
  }
}
