#!/usr/bin/env node
/** Runs a script on Node 24 or newer: this Node when it is new enough, otherwise the one that came with `npm ci`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const oldest = 24;

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldest) return process.execPath;
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
    if (existsSync(candidate)) return candidate;
    const parent = resolve(folder, '..');
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** Sources once read are kept compiled, so that a command starts in two thirds of the time. */
const compileCache = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', '.cache', 'node-compile');

/** Starts `args` on Node 24 and exits with its exit code; signals are passed on. */
export function runOnNode24(args) {
  const node = findNode();
  if (node === undefined) {
    process.stderr.write(
      `Node ${oldest} or newer is needed; this is ${process.version} and no bundled one was found for ` +
        `${process.platform}-${process.arch}. Install Node ${oldest}, or run "npm ci" with optional dependencies.\n`,
    );
    process.exit(1);
  }
  // Child processes find the same Node first, whatever the machine has installed.
  const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
  // Plain type stripping is stable; taking types out of the pages' scripts by the same function is still marked experimental.
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, PATH: path },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal !== null) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code ?? 1);
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  runOnNode24(process.argv.slice(2));
}
