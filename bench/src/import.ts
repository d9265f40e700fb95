/** Importing telco-stays against `COPY` of the same rows, already in the table's form, into the same partitions, then the same indexes. */

import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { copyIn, ensureDayPartitions, importFiles, stayIndexes, type City } from '@open-health-code/server/bench';
import { to as copyTo } from 'pg-copy-streams';
import type { OpenCity } from './database.ts';
import { peakRssMb, rounded, seconds, sideBySide, type Measurement } from './measure.ts';
import { staysPerPerson, writeStaysFile } from './stays-file.ts';

const bar = 0.5;
const columns = 'phone_id, started_at, cell_key, ended_at';

export async function measureImport({ city, folder }: OpenCity, people: number, quick: boolean): Promise<Measurement> {
  const csv = join(folder, 'stays.csv');
  const prepared = join(folder, 'stays.copy');
  await writeStaysFile(csv, people);
  const rows = people * staysPerPerson;
  const ours = async (): Promise<number> => {
    await forgetStays(city);
    return await seconds(async () => {
      const { accepted } = await importFiles(city, 'telco-stays', [csv]);
      if (accepted !== rows) throw new Error(`${accepted} of ${rows} rows were accepted`);
    });
  };
  // The first import gives the rows that the reference copies; it is the warm-up of our side, too.
  await ours();
  const days = await writeRows(city, prepared);
  const rounds = quick ? 1 : people > 200_000 ? 3 : 5;
  const result = await sideBySide(rounds, ours, async () => await copyAndIndex(city, days, prepared), !quick);
  return {
    name: `import-${people}`,
    unit: 'rows/s',
    ours: Math.round(rows / result.ours),
    reference: Math.round(rows / result.reference),
    ratio: rounded(result.ratio),
    bar: `ratio at least ${bar}`,
    met: result.ratio >= bar,
    peakRssMb: peakRssMb(),
    rounds,
    details: { people, rows, seconds: { ours: rounded(result.ours), reference: rounded(result.reference) } },
  };
}

interface DayPartition {
  readonly name: string;
  readonly day: string;
}

/** As before the first import: neither partitions nor numbers in the vault. */
async function forgetStays(city: City): Promise<void> {
  for (const { name } of await partitions(city)) await city.db.query(`drop table ${name}`);
  await city.db.query('truncate vault.phone_number, import_part');
  await city.db.query('checkpoint');
}

async function partitions(city: City): Promise<DayPartition[]> {
  const { rows } = await city.db.query<DayPartition>(
    `select inhrelid::regclass::text as name, to_char(to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD'), 'YYYY-MM-DD') as day
     from pg_inherits where inhparent = 'stay'::regclass order by 1`,
  );
  return rows;
}

/** Writes the rows that stand, in the order of the file, as COPY text; gives their partitions. */
async function writeRows(city: City, path: string): Promise<DayPartition[]> {
  await city.db.withConnection(
    async (connection) =>
      await pipeline(
        connection.query(copyTo(`copy (select ${columns} from stay order by tableoid, ctid) to stdout`)),
        createWriteStream(path),
      ),
  );
  return await partitions(city);
}

async function copyAndIndex(city: City, days: readonly DayPartition[], path: string): Promise<number> {
  await forgetStays(city);
  return await seconds(async () => {
    await ensureDayPartitions(
      city.db,
      'stay',
      days.map(({ day }) => day),
    );
    await city.db.withConnection(async (connection) => {
      await copyIn(connection, `copy stay (${columns}) from stdin`, createReadStream(path, { highWaterMark: 1 << 20 }));
      for (const statement of days.flatMap(({ name }) => stayIndexes(name))) await connection.query(statement);
    });
  });
}
