/** HEALTHCODE_KILLS sets how often each server’s import is killed (default 3). */

import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { clear, csv, dump, Folder, goodRow, type CsvProfile } from './fixtures.ts';
import { importFiles } from './import.ts';
import type { ImportProcess } from './import-process.ts';

const kills = Number(process.env['HEALTHCODE_KILLS'] ?? 3);
const partRows = 60;

/** Rows with repetitions, contradictions and faults, so that every kind of outcome is on both sides of a kill. */
function messyRows(profile: CsvProfile): string[][] {
  return Array.from({ length: 240 }, (_, n) => {
    const row = goodRow(profile, n % 11 === 0 ? Math.floor(n / 2) : n);
    if (n % 17 === 0) return row.with(row.length - 1, `${row.at(-1)}\u0001`);
    return n % 13 === 0 && !profile.startsWith('telco') ? goodRow(profile, n - 1).with(0, row[0] ?? '') : row;
  });
}

const profiles: readonly CsvProfile[] = [
  'people',
  'places',
  'zones',
  'telco-stays',
  'tickets',
  'check-ins',
  'declarations',
  'attributions',
  'timetable',
  'subscribers',
  'lab-results',
];

describeOnEachServer('an import killed at any moment and run again', '2020-02-11T08:00:00+08:00', (openCity) => {
  it('ends with the tables and rejects of one clean run', { timeout: 60_000 + kills * 30_000 }, async () => {
    const city = openCity();
    await using folder = await Folder.make();
    const imports: { profile: CsvProfile; files: string[] }[] = [];
    for (const profile of profiles) {
      const file = await folder.file(`${profile}.csv`, csv(profile, messyRows(profile)));
      imports.push({ profile, files: [file] });
    }
    const { url, dataDir, identity, settings } = city;
    const run: ImportProcess = { url, dataDir, identity, settings, now: city.clock.now(), partRows, imports };
    const outcome = async (): Promise<string> => (await dump(city.db)) + (await rejects(city));
    const started = performance.now();
    for (const { profile, files } of imports) await importFiles(city, profile, files, { partRows });
    const duration = performance.now() - started;
    const clean = await outcome();

    for (let kill = 0; kill < kills; kill++) {
      await clear(city.db);
      // Spread over the run, with chance in between: the same moment twice would show less.
      const moment = ((kill + Math.random()) / kills) * duration;
      await runAndKill(run, moment);
      for (const { profile, files } of imports) await importFiles(city, profile, files, { partRows });
      expect(await outcome(), `killed after ${Math.round(moment)} ms`).toBe(clean);
    }
    await clear(city.db);
  });
});

async function rejects(city: TestCity): Promise<string> {
  const folder = join(city.dataDir, 'rejects');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort();
  return (await Promise.all(names.map(async (name) => `${name}\n${await readFile(join(folder, name), 'utf8')}`))).join(
    '\n',
  );
}

/** Kills the process this long after its import began; not at all when it is done before. */
async function runAndKill(run: ImportProcess, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'import-process.ts'), JSON.stringify(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), milliseconds));
  await new Promise((resolve) => child.once('exit', resolve));
}
