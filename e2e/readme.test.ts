/** The README's city of one's own, typed as it is printed there. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const { DATABASE_URL: _, ...env } = process.env;
const command = join(root, 'apps', 'server', 'bin', 'healthcode.mjs');

it('the README’s commands go all the way from files to codes, contacts, posters and cards', async () => {
  const folder = await mkdtemp(join(inject('folder'), 'readme-'));
  await symlink(join(root, 'policies'), join(folder, 'policies'));
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const block = /```sh\n(npx healthcode simulate .*?)```/s.exec(readme)?.[1];
  // The command of this checkout, from a folder of the test's own.
  const script = `set -e\nnpx() { shift; "${process.execPath}" "${command}" "$@"; }\n${block}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
  expect(stdout).toContain('default version 1 is in force');
  expect(stdout).toContain('0 close, 0 secondary, 20 general');
  expect(stdout).toContain('RED: A hospital has diagnosed you with the infection.');
  expect(stdout).toMatch(/^measure  red /m);
  expect(stdout).toContain('1 printed to poster.pdf');
  expect(stdout).toContain('11 printed to cards.pdf');
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['cards.pdf', 'code.png', 'poster.pdf']));
}, 240_000);
