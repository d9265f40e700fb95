/** Who was chosen to be looked at, kept with the city's state: whatever becomes of them, they stay the same people. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemonstrationRole } from '@open-health-code/messages/demonstration';
import type { City } from '../../city.ts';
import { isErrno } from '../../platform/secrets.ts';

export type Choice = Readonly<Partial<Record<DemonstrationRole, string>>>;

/** Person ids by role; none at the first start. */
export async function readChoice(city: City): Promise<Choice> {
  try {
    // Written by `keepChoice`.
    return JSON.parse(await readFile(pathOf(city), 'utf8')) as Choice;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return {};
    throw error;
  }
}

export async function keepChoice(city: City, choice: Choice): Promise<void> {
  const draft = `${pathOf(city)}.new`;
  await writeFile(draft, `${JSON.stringify(choice, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, pathOf(city));
}

function pathOf(city: City): string {
  return join(city.dataDir, 'demonstration-people.json');
}
