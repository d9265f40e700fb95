/** A demonstration city of its own, served by the real command on a free port, in a temporary folder. */

import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { healthcode, outputMatching, startHealthcode } from './command.ts';

export class Demonstration {
  readonly folder: string;
  readonly #size: readonly string[];
  #launcher: ChildProcess | undefined;
  #address = '';

  private constructor(folder: string, size: readonly string[]) {
    this.folder = folder;
    this.#size = size;
  }

  static async open({ people, days }: { readonly people: number; readonly days: number }): Promise<Demonstration> {
    const folder = await mkdtemp(join(inject('folder'), 'healthcode-demo-'));
    const city = new Demonstration(folder, ['--people', String(people), '--days', String(days)]);
    await city.#start('0');
    return city;
  }

  get address(): string {
    return this.#address;
  }

  /** The command line beside the running server; its JSON. Throws what the command says when it fails. */
  async command(...args: readonly string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await healthcode([...args, '--json', '--data', this.folder], {
      HEALTHCODE_PUBLIC_URL: this.#address,
    });
    if (code !== 0) throw new Error(stderr || stdout);
    return JSON.parse(stdout) as Record<string, unknown>; // one object on standard output, as the command promises
  }

  /** Imports rows, each with the columns named, as a source that delivers a file. Throws unless every row is accepted. */
  async take(profile: string, rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
    const columns = Object.keys(rows[0] ?? {});
    const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
    await this.takeFile(profile, `${profile}.csv`, lines.map((line) => `${line.join(',')}\n`).join(''));
  }

  /** Imports a file. Throws when any of it is rejected. */
  async takeFile(profile: string, name: string, text: string): Promise<void> {
    const path = join(this.folder, `${crypto.randomUUID()}-${name}`);
    await writeFile(path, text);
    const { accepted, rejected } = await this.command('import', profile, path);
    if (accepted === 0 || rejected !== 0)
      throw new Error(`${name}: ${String(accepted)} accepted, ${String(rejected)} not`);
  }

  /** The server dies at once, without a word to anybody; resolves when it is gone. */
  async kill(): Promise<void> {
    const launcher = this.#launcher;
    if (launcher === undefined || launcher.exitCode !== null) return;
    const gone = once(launcher, 'exit');
    // The launcher starts the real process and ends with it.
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(launcher.pid)], { encoding: 'utf8' });
    for (const child of children.trim().split(/\s+/)) process.kill(Number(child), 'SIGKILL');
    await gone;
  }

  /** On the same port and data as before. */
  async startAgain(): Promise<void> {
    await this.#start(new URL(this.#address).port);
  }

  async close(): Promise<void> {
    const launcher = this.#launcher;
    launcher?.kill('SIGTERM');
    if (launcher?.exitCode === null && launcher.signalCode === null) await once(launcher, 'exit');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  }

  async #start(port: string): Promise<void> {
    const args = ['demo', '--data', this.folder, ...this.#size, '--port', port, '--platform-port', '0'];
    this.#launcher = startHealthcode(args);
    this.#address = (await outputMatching(this.#launcher, /open at (http:\S+)/))[1] ?? '';
  }
}
