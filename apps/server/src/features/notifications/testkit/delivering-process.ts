/** Delivery as a process of its own, for the test that kills it. Arguments: one JSON object. */

import type { City } from '../../../city.ts';
import { fixedClock } from '../../../platform/clock.ts';
import { openDatabase } from '../../../platform/database.ts';
import { testSecrets } from '../../../testkit/secrets.ts';
import { deliverDue } from '../deliver.ts';

export interface DeliveringProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly identity: City['identity'];
  readonly settings: City['settings'];
  readonly now: number;
}

// Written by the test that starts this process.
const { url, now, ...rest } = JSON.parse(process.argv[2] ?? '') as DeliveringProcess;
const db = await openDatabase(url);
const city: City = { ...rest, db, secrets: testSecrets, clock: fixedClock(now), actor: 'test' };
while ((await deliverDue(city, 'sms')) > 0);
await db.close();
