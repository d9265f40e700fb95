/** The healthcode command as somebody at a terminal runs it. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const command = join(import.meta.dirname, '..', 'apps', 'server', 'bin', 'healthcode.mjs');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function healthcode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const child = startHealthcode(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

export function startHealthcode(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const inherited = { ...process.env };
  delete inherited['DATABASE_URL'];
  return spawn(process.execPath, [command, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for a line of a running command's output that matches. Rejects when it ends before. */
export async function outputMatching(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let seen = '';
  return await new Promise((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      seen += chunk.toString();
      const match = pattern.exec(seen);
      if (match !== null) resolve(match);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before ${String(pattern)}:\n${seen}`)));
  });
}
