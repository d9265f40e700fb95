/** The city's keys: made once, kept in the data folder for its owner only, never in the database. */

import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { OperatorError } from './operator-error.ts';

export interface Secrets {
  /** Key of the pseudonyms; changing it would make everyone somebody else. */
  readonly pseudonymKey: Buffer;
  /** Keys of the vault by id; the highest id seals, all open. */
  readonly vaultKeys: ReadonlyMap<number, Buffer>;
}

interface SecretsFile {
  readonly pseudonymKey: string;
  readonly vaultKeys: Readonly<Record<string, string>>;
}

/** Reads the keys, making them on first use. Two processes starting at once get the same keys. */
export async function openSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, 'secrets.json');
  await makeDataFolder(dataDir);
  const text = (await readIfThere(path)) ?? (await createSecrets(path));
  let file: SecretsFile;
  try {
    // The shape is checked by use below: a missing member fails as an unreadable file.
    file = JSON.parse(text) as SecretsFile;
    const vaultKeys = new Map(
      Object.entries(file.vaultKeys).map(([id, key]) => [Number(id), Buffer.from(key, 'base64')]),
    );
    return { pseudonymKey: Buffer.from(file.pseudonymKey, 'base64'), vaultKeys };
  } catch (cause) {
    throw new OperatorError(
      `The key file ${path} cannot be read as JSON. Restore it from a backup: without it, pseudonyms and names are lost.`,
      { cause },
    );
  }
}

/** Throws OperatorError where there can be none. */
async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    await makeFolder(dataDir);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new OperatorError(
      `The data folder ${dataDir} cannot be made${why}. Name another with --data or HEALTHCODE_DATA.`,
      { cause },
    );
  }
}

/** Folder by folder: of itself, node tries for ever where a system lets nobody make any, as below /proc. */
async function makeFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  if (found === undefined && dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path);
  } catch (error) {
    // Another process was faster.
    if (!isErrno(error, 'EEXIST') || (await stat(path)).isDirectory() !== true) throw error;
  }
}

/** A value that tells whether a database was filled with these keys, without revealing them. */
export function keyCheck(secrets: Secrets): string {
  return createHash('sha256').update('key-check\0').update(secrets.pseudonymKey).digest('hex').slice(0, 16);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function createSecrets(path: string): Promise<string> {
  const file: SecretsFile = {
    pseudonymKey: randomBytes(32).toString('base64'),
    vaultKeys: { 1: randomBytes(32).toString('base64') },
  };
  // Written whole under another name and linked, so that a crash or a second process never sees half a file.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(path, 'utf8');
}

/** Whether an error is the operating system's error with this code, such as ENOENT. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
