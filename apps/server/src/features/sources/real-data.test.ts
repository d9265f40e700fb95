/** Real files (see the folder's README): trips of cases and the timetable, as somebody would convert them. Skipped where absent. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openTestCity } from '../../testkit/database.ts';
import { csv, Folder } from './fixtures.ts';
import { importFiles } from './import.ts';

const data = join(import.meta.dirname, '../../../../../../shared/data');

function rowsOf(text: string): string[][] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
}

it.skipIf(!existsSync(data))('takes every train of the timetable and every published trip of a case', async () => {
  const trips = rowsOf(await readFile(join(data, 'case-trips/case_trips_2020.csv'), 'utf8'));
  const stops = rowsOf(gunzipSync(await readFile(join(data, 'transport/cn_hsr_timetable_2016-03.csv.gz'))).toString());
  const tickets = trips.map(([person = '', , , mode, service = '', date = '', coach = '', seat = ''], n) => {
    const aboard = [mode === 'train' ? 'rail' : 'air', service, date, coach, seat];
    return [`T${n}`, 'other', person, '', ...aboard, '', '', '', ''];
  });
  await using folder = await Folder.make();
  // With today's date: what is old stays importable.
  const { city, close } = await openTestCity('embedded', '2026-11-23T12:00:00+08:00');
  try {
    const timetable = await folder.file(
      'timetable.csv',
      csv(
        'timetable',
        stops.map((stop) => stop.slice(0, 5)),
      ),
    );
    expect(await importFiles(city, 'timetable', [timetable])).toEqual({ accepted: 34_647, duplicate: 0, rejected: 0 });
    const file = await folder.file('tickets.csv', csv('tickets', tickets));
    expect(await importFiles(city, 'tickets', [file])).toEqual({ accepted: 546, duplicate: 0, rejected: 0 });
    expect(await importFiles(city, 'timetable', [timetable])).toEqual({ accepted: 0, duplicate: 34_647, rejected: 0 });
  } finally {
    await close();
  }
});
