/** A fresh, migrated database for a test file, cloned from the template; dropped when the file is done. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { City } from '../city.ts';
import { fixedClock, type Clock } from '../platform/clock.ts';
import { openDatabase } from '../platform/database.ts';
import { testSecrets } from './secrets.ts';

export interface TestCity extends City {
  clock: Clock;
  /** Connection string of this database, for commands run as processes. */
  readonly url: string;
}

/** Clones the template of a server. The caller closes it. */
export async function openTestCity(
  server: string,
  now: string,
): Promise<{ city: TestCity; close: () => Promise<void> }> {
  const template = inject('servers')[server];
  if (template === undefined) throw new Error(`no test server ${server}`);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new URL(template);
  admin.pathname = '/postgres';
  await withClient(admin.href, `create database ${name} template healthcode`);
  const own = new URL(template);
  own.pathname = `/${name}`;
  const db = await openDatabase(own.href);
  const dataDir = await mkdtemp(join(inject('folder'), 'healthcode-city-'));
  const city: TestCity = {
    db,
    secrets: testSecrets,
    clock: fixedClock(Date.parse(now)),
    dataDir,
    actor: 'test',
    identity: { division: '990100', names: { en: 'Test City', zh: '测试市' } },
    settings: { publicUrl: 'http://127.0.0.1:8080' },
    url: own.href,
  };
  return {
    city,
    close: async () => {
      await db.close();
      await withClient(admin.href, `drop database ${name} with (force)`);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function withClient(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs a suite on every PostgreSQL there is to test on: the embedded one and Debian's, where installed. */
export function describeOnEachServer(name: string, now: string, suite: (city: () => TestCity) => void): void {
  for (const server of Object.keys(inject('servers'))) {
    describe(`${name} (${server})`, () => {
      let open: Awaited<ReturnType<typeof openTestCity>> | undefined;
      beforeAll(async () => {
        open = await openTestCity(server, now);
      });
      afterAll(async () => await open?.close());
      suite(() => {
        if (open === undefined) throw new Error('the test database is not open yet');
        return open.city;
      });
    });
  }
}
