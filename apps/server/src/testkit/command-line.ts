/** The command line as a process of its own, on a test's database. */

import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestCity } from './database.ts';
import { testSecrets } from './secrets.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'healthcode.mjs');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  readonly run: (...args: string[]) => Promise<Ended>;
  /** What `--json` prints. */
  readonly json: <T>(...args: string[]) => Promise<T>;
}

/** Commands of this city, at the time of its clock. */
export async function commandLine(city: TestCity): Promise<CommandLine> {
  const vaultKeys = Object.fromEntries([...testSecrets.vaultKeys].map(([id, key]) => [id, key.toString('base64')]));
  const secrets = { pseudonymKey: testSecrets.pseudonymKey.toString('base64'), vaultKeys };
  await writeFile(join(city.dataDir, 'secrets.json'), JSON.stringify(secrets));
  const { division, names } = city.identity;
  const run = async (...args: string[]): Promise<Ended> => {
    const now = new Date(city.clock.now()).toISOString();
    const child = spawn(process.execPath, [program, ...args, '--data', city.dataDir, '--now', now], {
      env: {
        ...process.env,
        DATABASE_URL: city.url,
        HEALTHCODE_ACTOR: 'operator',
        HEALTHCODE_CITY: `${division}:${names.en}:${names.zh}`,
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  };
  return {
    run,
    json: async <T>(...args: string[]) => {
      const { stdout } = await run(...args, '--json');
      // What the command printed; the test goes on to check its members.
      return JSON.parse(stdout) as T;
    },
  };
}
