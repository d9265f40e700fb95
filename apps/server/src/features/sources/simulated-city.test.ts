import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readManifest, simulateCity } from '@open-health-code/simulator';
import { expect, it } from 'vitest';
import { openTestCity } from '../../testkit/database.ts';
import { Folder } from './fixtures.ts';
import { importFiles } from './import.ts';

/** File and line of the rows that the simulator says have this outcome. */
function linesOf(text: string, columns: readonly string[], outcome?: string): string[] {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => line.split(','));
  return rows
    .filter((row) => outcome === undefined || row[names.indexOf('outcome')] === outcome)
    .map((row) =>
      columns
        .map((column) => row.at(column === 'file' && outcome === undefined ? -1 : names.indexOf(column)))
        .join(':'),
    )
    .sort();
}

it('tells of a simulated city’s messy files exactly what the simulator did to them', { timeout: 120_000 }, async () => {
  await using folder = await Folder.make();
  const out = folder.path;
  await simulateCity({ people: 400, days: 3, seed: 11, startDay: '2020-02-01', out });
  const mess = await readFile(`${out}/truth/mess.csv`, 'utf8');
  const { city, close } = await openTestCity('embedded', '2020-02-11T08:00:00+08:00');
  try {
    for (const { profile, paths } of await readManifest(out)) {
      const result = await importFiles(city, profile, paths);
      const files = new Set(paths.map((path) => basename(path)));
      const wanted = (outcome: string) =>
        linesOf(mess, ['file', 'line'], outcome).filter((place) => files.has(place.split(':')[0] ?? ''));
      expect(result.duplicate, profile).toBe(wanted('duplicate').length);
      const refused = result.rejectsFile === undefined ? '' : await readFile(result.rejectsFile, 'utf8');
      expect(linesOf(refused, ['file', 'line']), profile).toEqual(wanted('rejected'));
    }
  } finally {
    await close();
  }
});
