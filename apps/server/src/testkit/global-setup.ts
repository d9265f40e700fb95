/**
 * Before all tests: a folder for what they write, and servers to test on (the embedded one; before a change lands Debian's too, where
 * installed), each with a migrated template database.
 */

import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { prepareDatabase } from '../city.ts';
import { openDatabase } from '../platform/database.ts';
import { debianBinaries, startEmbeddedPostgres, type RunningServer } from '../platform/embedded-postgres.ts';
import { makeRunFolder } from './run-folder.ts';
import { testSecrets } from './secrets.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Server name → URL of its template database. */
    servers: Record<string, string>;
    /** For folders of the tests' own; it goes when all are done. */
    folder: string;
  }
}

const quick = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '256MB',
  max_connections: '60',
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { folder, remove } = await makeRunFolder();
  const running: RunningServer[] = [];
  const servers: Record<string, string> = {};
  const start = async (
    name: string,
    binaries?: Parameters<typeof startEmbeddedPostgres>[0]['binaries'],
  ): Promise<void> => {
    const server = await startEmbeddedPostgres({
      folder: join(folder, name),
      settings: quick,
      ...(binaries === undefined ? {} : { binaries }),
    });
    running.push(server);
    const db = await openDatabase(server.url);
    await prepareDatabase(db, testSecrets);
    await db.close();
    servers[name] = server.url;
  };
  const stopAll = async (): Promise<void> => {
    for (const server of running) await server.stop();
    await remove();
  };
  try {
    await start('embedded');
    // A second server doubles what the database's tests take: it is for what has to hold before a change lands, not for every run.
    if (process.env['CI'] !== undefined || process.env['HEALTHCODE_TEST_SERVERS'] === 'all') {
      for (const [index, binaries] of (await debianBinaries()).entries()) await start(`debian-${index}`, binaries);
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  project.provide('servers', servers);
  project.provide('folder', folder);
  return stopAll;
}
