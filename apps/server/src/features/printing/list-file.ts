/** Lists of what is to be printed. */

import { access, constants } from 'node:fs/promises';
import { OperatorError } from '../../platform/operator-error.ts';

/** Throws OperatorError where a list cannot be read, before anything is made for it. */
export async function checkListFile(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new OperatorError(`The list ${path} cannot be read. Check its path and who may read it.`, { cause });
  }
}
