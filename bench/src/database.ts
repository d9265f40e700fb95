/** A city of one's own for a benchmark: the embedded PostgreSQL as a deployment runs it, in a folder that goes when it is done. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock, openBenchCity, type BenchCity } from '@open-health-code/server/bench';

/** The instant at which generated cities stand still. */
export const benchNow = Date.parse('2026-01-20T12:00:00+08:00');

/** Runs work on an empty city; its server and folder are gone afterwards, also when the work fails or is interrupted. */
export async function withBenchCity<T>(
  work: (bench: BenchCity & { readonly folder: string }) => Promise<T>,
  clock = fixedClock(benchNow),
): Promise<T> {
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
    open = await openBenchCity(folder, clock);
    return await work({ ...open, folder });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await cleanUp();
  }
}
