/** What benchmarks measure and need from the server; not for anything else. */

import { join } from 'node:path';
import { prepareDatabase, type City } from './city.ts';
import { systemClock } from './platform/clock.ts';
import { openDatabase } from './platform/database.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { openSecrets } from './platform/secrets.ts';

export type { City } from './city.ts';
export { buildApplication } from './http/application.ts';
export { copyIn, copyText, openDatabase, sqlInstant, type Connection, type Database } from './platform/database.ts';

/** An empty city in a folder, on an embedded server that runs as a deployment's does. */
export async function openBenchCity(folder: string): Promise<{ city: City; url: string; close: () => Promise<void> }> {
  const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
  const joined = await joinBenchCity(folder, server.url);
  return {
    ...joined,
    url: server.url,
    close: async () => {
      await joined.close();
      await server.stop();
    },
  };
}

/** The same city from another process. */
export async function joinBenchCity(folder: string, url: string): Promise<{ city: City; close: () => Promise<void> }> {
  const secrets = await openSecrets(folder);
  const db = await openDatabase(url);
  await prepareDatabase(db, secrets);
  const identity = { division: '990100', names: { en: 'Bench City', zh: '测量市' } };
  return {
    city: { db, secrets, clock: systemClock, dataDir: folder, actor: 'bench', identity },
    close: async () => await db.close(),
  };
}
