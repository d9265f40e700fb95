/** The folder of one run of the tests: in memory where there is room, since making and dropping a database's files is what takes a disk longest. */

import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isErrno } from '../platform/secrets.ts';

const memory = '/dev/shm';
/** Several times what a run was seen to hold at once. */
const roomNeeded = 2 * 2 ** 30;
const prefix = 'healthcode-test-';

/** Named for this process, so that a later run finds and removes what a killed one left. */
export async function makeRunFolder(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const base = (await hasRoom(memory)) ? memory : tmpdir();
  for (const name of await readdir(base)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length)))) await removeFolder(join(base, name));
  }
  const folder = join(base, `${prefix}${process.pid}`);
  await mkdir(folder, { mode: 0o700 });
  return { folder, remove: async () => await removeFolder(folder) };
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= roomNeeded;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
