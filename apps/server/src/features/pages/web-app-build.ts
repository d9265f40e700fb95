/**
 * Building the web apps when their sources changed. Each state of the sources has a folder of its own, named by their hash: a build is
 * finished beside it and moved there as a whole, so a process never reads half of one, and two that start together do not disturb each other.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OperatorError } from '../../platform/operator-error.ts';
import { isErrno } from '../../platform/secrets.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');
const builder = join(root, 'tools', 'build-web-app.ts');

/** Where the apps' sources are. */
export const appsFolder = join(root, 'apps');

/**
 * The folder of the app built from the sources in `app`; builds it first when there is none of these sources. Throws OperatorError when
 * it cannot be built.
 */
export async function builtWebApp(app: string, remark: (text: string) => void): Promise<string> {
  const name = basename(app);
  const dist = join(app, 'dist');
  const hash = await sourcesHash(app);
  const folder = join(dist, hash);
  if (existsSync(folder)) return folder;
  await mkdir(dist, { recursive: true });
  const lock = join(dist, `${hash}.lock`);
  while (!(await takeLock(lock))) {
    if (existsSync(folder)) return folder;
    await pause(100);
  }
  try {
    if (existsSync(folder)) return folder;
    remark(`Building the ${name} app…`);
    const draft = join(dist, `${hash}.${process.pid}.new`);
    await build(name, app, draft);
    await rename(draft, folder);
    await dropOthers(dist, hash);
    return folder;
  } finally {
    await rm(lock, { force: true });
  }
}

/** Changes with anything that a build is made from. */
async function sourcesHash(app: string): Promise<string> {
  const files = [
    join(root, 'package-lock.json'),
    builder,
    ...(await sourcesIn(app)),
    ...(
      await Promise.all(
        (await readdir(join(root, 'packages')))
          .toSorted()
          .map((name) => sourcesIn(join(root, 'packages', name, 'src'))),
      )
    ).flat(),
  ];
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(dist|node_modules)\/|\.test\.tsx?$/.test(path.slice(folder.length)))
    .toSorted();
}

/** One process builds, others wait. A lock whose process is gone is nobody's. */
async function takeLock(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder > 0 && !isRunning(holder)) await rm(lock, { force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isErrno(error, 'ESRCH');
  }
}

async function build(name: string, app: string, out: string): Promise<void> {
  const child = spawn(process.execPath, [builder, app, out], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', (error) => {
      said += error.message;
      resolve(-1);
    });
  });
  if (code === 0) return;
  await rm(out, { recursive: true, force: true });
  throw new OperatorError(
    `The ${name} app could not be built. Run "npm ci" with its development packages and try again.\n${said}`,
  );
}

/** Builds of other sources, which whoever serves them has read into memory, and what processes that are gone left half done. */
async function dropOthers(dist: string, hash: string): Promise<void> {
  for (const name of await readdir(dist)) {
    const draftOf = Number(/^[0-9a-f]{16}\.(\d+)\.new$/.exec(name)?.[1] ?? 0);
    const isLeft = draftOf > 0 && !isRunning(draftOf);
    if (isLeft || (/^[0-9a-f]{16}$/.test(name) && name !== hash))
      await rm(join(dist, name), { recursive: true, force: true });
  }
}
