/** Import of source files: rows are checked, pseudonymised and stored, part by part; refused rows go to a rejects file. */

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { City } from '../../city.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { Fault } from './fault.ts';
import { fhirRows } from './fhir/ndjson-rows.ts';
import { Part } from './parts/part.ts';
import { featureProperties, groupFeatures } from './profiles/zones.ts';
import type { GroupProfile, RowProfile } from './profile.ts';
import { fhirProfiles, groupProfiles, isProfileName, profileNames, rowProfiles, type ProfileName } from './profiles.ts';
import { csvRows, type ReadingOptions, type SourceRow } from './reading/csv-rows.ts';
import { detectEncoding, type Encoding } from './reading/encoding.ts';
import { readFeatures } from './reading/geojson.ts';
import { lineBlocks } from './reading/line-blocks.ts';
import { RejectsFile, type Reject } from './rejects-file.ts';
import { finaliseStays } from './stays.ts';
import { importStays } from './stays/import-stays.ts';
import { StayCaches } from './stays/stay-reader.ts';
import { Subjects } from './subjects.ts';
import { addTally, newTally, type Tally } from './tally.ts';

export interface ImportOptions {
  /** Of the files' text; detected where not given. */
  readonly encoding?: Encoding;
  /** Told how many bytes of all files, as they lie on disk, have been read. */
  readonly onProgress?: (bytes: number) => void;
  /** A remark on a file for the operator. */
  readonly onRemark?: (text: string) => void;
  /** Rows of a part, for tests of what happens between parts. */
  readonly partRows?: number;
}

export interface ImportResult extends Readonly<Tally> {
  /** Path of the list of refused rows; absent where there are none. */
  readonly rejectsFile?: string;
}

/** Rows of a part of the ordinary profiles, refused ones too. */
const usualPartRows = 50_000;
/** Shared tables are read whole; a country's timetable has a tenth of this. */
const maxGroupedRows = 1_000_000;

interface Run {
  readonly city: City;
  readonly options: ImportOptions;
  readonly rejects: RejectsFile;
  readonly tally: Tally;
  /** Size of the files that are done. */
  bytesBefore: number;
}

/**
 * Imports files of one profile. Each part of a file is stored whole or not at all; importing the files again after a crash, or again for
 * nothing, ends with the same tables as importing them once.
 *
 * Throws OperatorError where a file cannot be read, lacks a column or is not of the profile; the files and parts before it stay imported.
 */
export async function importFiles(
  city: City,
  profile: ProfileName,
  files: readonly string[],
  options: ImportOptions = {},
): Promise<ImportResult> {
  if (!isProfileName(profile)) {
    throw new OperatorError(`There is no profile "${String(profile)}". Profiles: ${profileNames.join(', ')}.`);
  }
  if (files.length === 0) throw new OperatorError('No file was given.');
  const rejects = new RejectsFile(city.dataDir, profile, files);
  const run: Run = { city, options, rejects, tally: newTally(), bytesBefore: 0 };
  try {
    if (profile === 'telco-stays') await importStayFiles(run, files);
    else {
      for (const file of files) {
        const size = await sizeOf(file);
        await importFile(run, profile, file);
        run.bytesBefore += size;
      }
    }
    const rejectsFile = await rejects.finish();
    return { ...run.tally, ...(rejectsFile === undefined ? {} : { rejectsFile }) };
  } catch (error) {
    await rejects.discard();
    throw error;
  }
}

async function importStayFiles(run: Run, files: readonly string[]): Promise<void> {
  const { city, options, rejects, tally } = run;
  // What a killed import left is finalised first, so that its rows are known when they come again.
  await finaliseStays(city.db);
  const caches = new StayCaches();
  for (const file of files) {
    const size = await sizeOf(file);
    addTally(tally, await importStays(city, file, caches, rejects, { partRows: options.partRows, ...watching(run) }));
    run.bytesBefore += size;
  }
  const double = await finaliseStays(city.db);
  tally.accepted -= double;
  tally.duplicate += double;
}

/** What is told while a file is read. */
function watching({ options, bytesBefore }: Run): Required<Pick<ReadingOptions, 'onBytes' | 'onRemark'>> {
  return {
    onBytes: (bytes) => options.onProgress?.(bytesBefore + bytes),
    onRemark: (text) => options.onRemark?.(text),
  };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new OperatorError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
    });
  }
}

async function importFile(run: Run, profile: ProfileName, file: string): Promise<void> {
  const isJson = await startsLikeJson(file);
  const group = groupProfiles.get(profile);
  const rowProfile = rowProfiles.get(profile);
  if (group !== undefined) {
    await (isJson && group.name === 'zones' ? importFeatures(run, group, file) : importGrouped(run, group, file));
    return;
  }
  const fromFhir = fhirProfiles.get(profile) ?? [];
  const reading = await readingOptions(run, file);
  if (isJson && fromFhir.length > 0) await importRows(run, file, fhirRows(file, fromFhir, reading));
  else if (rowProfile !== undefined && !isJson)
    await importRows(run, file, rowsOf(rowProfile, csvRows(file, rowProfile, reading)));
  else {
    const expected = rowProfile === undefined ? 'FHIR resources, one JSON object per line' : 'CSV with a header';
    throw new OperatorError(`${basename(file)}: the profile ${profile} expects ${expected}.`);
  }
}

async function readingOptions(run: Run, file: string): Promise<ReadingOptions> {
  return { encoding: run.options.encoding ?? (await detectEncoding(file)), ...watching(run) };
}

async function startsLikeJson(file: string): Promise<boolean> {
  for await (const block of lineBlocks(file)) {
    const start = /\S/.exec(block.toString('latin1'));
    if (start !== null) return start[0] === '{';
  }
  return false;
}

/** A row with the profile it belongs to; a refused one belongs to none. */
type ProfiledRow = SourceRow & { readonly profile: RowProfile | undefined };

async function* rowsOf(profile: RowProfile, batches: AsyncGenerator<SourceRow[]>): AsyncGenerator<ProfiledRow[]> {
  for await (const rows of batches) yield rows.map((row) => ({ ...row, profile }));
}

async function importRows(run: Run, file: string, batches: AsyncGenerator<ProfiledRow[]>): Promise<void> {
  const { city, tally, rejects } = run;
  const partRows = run.options.partRows ?? usualPartRows;
  const subjects = new Subjects(city);
  let parts = new Map<RowProfile, Part>();
  let refused: Reject[] = [];
  let rows = 0;
  const flush = async (): Promise<void> => {
    tally.rejected += refused.length;
    for (const part of parts.values()) {
      const result = await part.commit(city, subjects);
      addTally(tally, result.tally);
      refused.push(...result.rejects);
    }
    await rejects.add(file, refused);
    subjects.startPart();
    parts = new Map();
    refused = [];
    rows = 0;
  };
  for await (const batch of batches) {
    for (const { line, texts, profile } of batch) {
      const row = texts instanceof Fault || profile === undefined ? texts : profile.read(texts, subjects);
      if (row instanceof Fault) refused.push({ line, fault: row });
      else if (profile !== undefined && 'key' in row) partOf(parts, profile).add(line, row);
      rows += 1;
      if (rows >= partRows) await flush();
    }
  }
  await flush();
}

function partOf(parts: Map<RowProfile, Part>, profile: RowProfile): Part {
  const part = parts.get(profile) ?? new Part(profile);
  parts.set(profile, part);
  return part;
}

async function importGrouped(run: Run, profile: GroupProfile, file: string): Promise<void> {
  const rows: SourceRow[] = [];
  for await (const batch of csvRows(file, profile, await readingOptions(run, file))) {
    for (const row of batch) rows.push(row);
    if (rows.length > maxGroupedRows) {
      throw new OperatorError(
        `${basename(file)} has more than ${maxGroupedRows} rows. Split the file between two services or zones.`,
      );
    }
  }
  await storeGrouped(run, profile, file, profile.group(rows));
}

async function importFeatures(run: Run, profile: GroupProfile, file: string): Promise<void> {
  await storeGrouped(run, profile, file, groupFeatures(await readFeatures(file, featureProperties)));
}

async function storeGrouped(
  run: Run,
  profile: GroupProfile,
  file: string,
  grouped: ReturnType<GroupProfile['group']>,
): Promise<void> {
  const { city, tally, rejects } = run;
  const part = new Part(profile);
  for (const { line, row, weight } of grouped.stored) part.add(line, row, weight);
  const result = await part.commit(city, new Subjects(city));
  addTally(tally, result.tally);
  addTally(tally, { accepted: 0, duplicate: grouped.duplicate, rejected: grouped.rejects.length });
  await rejects.add(file, [...grouped.rejects, ...result.rejects]);
}
