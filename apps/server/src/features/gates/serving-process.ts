/** The HTTP application as a process of its own, for the test that kills it. Arguments: one JSON object. */

import type { City } from '../../city.ts';
import { buildApplication } from '../../http/application.ts';
import { fixedClock } from '../../platform/clock.ts';
import { openDatabase } from '../../platform/database.ts';
import { testSecrets } from '../../testkit/secrets.ts';

export interface ServingProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly identity: City['identity'];
  readonly settings: City['settings'];
  readonly now: number;
}

// Written by the test that starts this process.
const { url, dataDir, identity, settings, now } = JSON.parse(process.argv[2] ?? '') as ServingProcess;
const db = await openDatabase(url);
const city: City = { db, secrets: testSecrets, clock: fixedClock(now), dataDir, actor: 'test', identity, settings };
const app = await buildApplication(city, { operatorKey: 'a-key' });
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}\n`);
