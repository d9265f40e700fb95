/** What a folder of source files holds, so that all of it can be imported without guessing from names. */

import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { profiles, type Profile } from './profiles.ts';
import type { WrittenFile } from './record-files.ts';

const manifestName = 'manifest.json';

/** The files of one source profile. */
export interface ProfileFiles {
  readonly profile: Profile;
  readonly paths: readonly string[];
}

/** Written last: a folder without it is not complete. */
export function writeManifest(folder: string, files: readonly WrittenFile[]): void {
  const entries = files.map(({ profile, path, rows }) => ({ profile, file: basename(path), rows }));
  writeFileSync(join(folder, manifestName), `${JSON.stringify({ files: entries }, null, 2)}\n`);
}

/**
 * The source files of a simulated city by profile, in an order in which they can be imported.
 *
 * @throws Error when the folder has no manifest (the simulation did not finish) or it is not one.
 */
export async function readManifest(folder: string): Promise<ProfileFiles[]> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, manifestName), 'utf8'));
  const entries = filesOf(manifest);
  if (entries === undefined)
    throw new Error(`${join(folder, manifestName)} does not list files; simulate the city again`);
  return profiles
    .map((profile) => ({
      profile,
      paths: entries.filter((entry) => entry.profile === profile).map((entry) => join(folder, basename(entry.file))),
    }))
    .filter(({ paths }) => paths.length > 0);
}

function filesOf(manifest: unknown): { profile: string; file: string }[] | undefined {
  if (typeof manifest !== 'object' || manifest === null || !('files' in manifest)) return undefined;
  const { files } = manifest;
  if (!Array.isArray(files)) return undefined;
  const entries = files.filter(
    (entry: unknown): entry is { profile: string; file: string } =>
      typeof entry === 'object' &&
      entry !== null &&
      'profile' in entry &&
      typeof entry.profile === 'string' &&
      'file' in entry &&
      typeof entry.file === 'string',
  );
  return entries.length === files.length ? entries : undefined;
}
