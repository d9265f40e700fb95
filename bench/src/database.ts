/** A city of one's own for a benchmark: the embedded PostgreSQL as a deployment runs it, in a folder that goes when it is done. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBenchCity, type City } from '@open-health-code/server/bench';

export async function withBenchCity<T>(work: (city: City, url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'healthcode-bench-'));
  const open = await openBenchCity(folder);
  try {
    return await work(open.city, open.url);
  } finally {
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
