/** An import as a process of its own, for the test that kills it. Arguments: one JSON object. */

import type { City } from '../../city.ts';
import { fixedClock } from '../../platform/clock.ts';
import { openDatabase } from '../../platform/database.ts';
import { testSecrets } from '../../testkit/secrets.ts';
import { importFiles } from './import.ts';
import type { ProfileName } from './profiles.ts';

export interface ImportProcess {
  readonly url: string;
  readonly dataDir: string;
  readonly identity: City['identity'];
  readonly settings: City['settings'];
  readonly now: number;
  readonly partRows: number;
  readonly imports: readonly { readonly profile: ProfileName; readonly files: readonly string[] }[];
}

// Written by the test that starts this process.
const { url, dataDir, identity, settings, now, partRows, imports } = JSON.parse(process.argv[2] ?? '') as ImportProcess;
const db = await openDatabase(url);
process.stdout.write('started\n');
const city: City = { db, secrets: testSecrets, clock: fixedClock(now), dataDir, actor: 'test', identity, settings };
for (const { profile, files } of imports) await importFiles(city, profile, files, { partRows });
await db.close();
process.stdout.write('done\n');
