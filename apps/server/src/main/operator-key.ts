/** The key that opens the operator's pages until people sign in by name: made once, for the data folder's owner only. */

import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../platform/secrets.ts';

export async function operatorKeyOf(dataDir: string): Promise<string> {
  const path = join(dataDir, 'operator-key');
  try {
    await writeFile(path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}
