import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { OperatorError } from './operator-error.ts';
import { openSecrets } from './secrets.ts';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(inject('folder'), 'healthcode-secrets-'))));
afterEach(async () => await rm(folder, { recursive: true, force: true }));

it('makes the data folder, and the same keys for all who open it at once', async () => {
  const opened = await Promise.all(Array.from({ length: 4 }, async () => await openSecrets(join(folder, 'a', 'city'))));
  expect(new Set(opened.map(({ pseudonymKey }) => pseudonymKey.toString('hex'))).size).toBe(1);
});

it('says so where the data folder is a file, or can be made by nobody', async () => {
  await writeFile(join(folder, 'file'), '');
  for (const path of [join(folder, 'file'), join(folder, 'file', 'below'), '/proc/healthcode/city']) {
    const opening = openSecrets(path);
    await expect(opening).rejects.toThrow(OperatorError);
    await expect(opening).rejects.toThrow(`The data folder ${path} cannot be made`);
  }
});
