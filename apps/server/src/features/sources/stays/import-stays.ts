/** Import of telco-stays, the profile of which there is most: reading goes on while the part before is being stored. */

import type { City } from '../../../city.ts';
import { floorsOf, readHorizon } from '../../retention/horizon.ts';
import { lineBlocks } from '../reading/line-blocks.ts';
import type { RejectsFile } from '../rejects-file.ts';
import type { Tally } from '../tally.ts';
import { StayPart } from './stay-part.ts';
import { StayReader, type StayCaches } from './stay-reader.ts';
import { storeStays } from './store-stays.ts';

/** Rows of a part: two of them are in memory at a time, some 60 bytes a row. */
const usualPartRows = 500_000;

export interface StayImportOptions {
  readonly partRows: number | undefined;
  readonly onBytes: (bytes: number) => void;
  readonly onRemark: (text: string) => void;
}

/**
 * Imports one file. Rows in bare partitions are counted as accepted even when they are there twice; `finaliseStays`, which must follow,
 * tells how many those were.
 */
export async function importStays(
  city: City,
  path: string,
  caches: StayCaches,
  rejects: RejectsFile,
  options: StayImportOptions,
): Promise<Tally> {
  const tally = { accepted: 0, duplicate: 0, rejected: 0 };
  const floor = floorsOf(await readHorizon(city.db)).presence;
  const reader = new StayReader(city, path, caches, new StayPart(floor), floor, options.onRemark);
  const partRows = options.partRows ?? usualPartRows;
  let storing: Promise<void> = Promise.resolve();

  const store = async (part: StayPart): Promise<void> => {
    const accepted = await storeStays(city, part);
    part.release();
    tally.accepted += accepted;
    tally.duplicate += part.validRows - accepted;
    tally.rejected += part.rejects.length;
    await rejects.add(path, part.rejects);
  };
  const startStoring = async (): Promise<void> => {
    await storing;
    storing = store(reader.part);
    // Awaited before the next part; until then its failure must not end the process as unhandled.
    storing.catch(() => undefined);
    reader.part = new StayPart(floor);
  };

  try {
    for await (const block of lineBlocks(path, options.onBytes)) {
      reader.read(block);
      if (reader.part.sourceRows >= partRows) await startStoring();
    }
    reader.end();
    await startStoring();
  } finally {
    // Nothing may write any more when an error is told.
    await storing.catch(() => undefined);
  }
  await storing;
  return tally;
}
