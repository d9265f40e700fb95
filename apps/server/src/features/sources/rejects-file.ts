/** The list of refused rows of one import: line, column, code, message, file. Appears under its name only when it is whole. */

import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Fault } from './fault.ts';

export interface Reject {
  readonly line: number;
  readonly fault: Fault;
}

export class RejectsFile {
  private readonly path: string;
  private draft: FileHandle | undefined;

  /** The same profile and files always give the same name, so a repeated import takes the place of the first one's list. */
  constructor(dataDir: string, profile: string, files: readonly string[]) {
    const words = [profile, ...files.map((file) => resolve(file))].join('\0');
    const mark = createHash('sha256').update(words).digest('hex').slice(0, 8);
    const stem = basename(files[0] ?? '')
      .replaceAll(/[^\p{L}\p{N}._-]/gu, '_')
      .slice(0, 80);
    this.path = join(dataDir, 'rejects', `${profile}-${stem}-${mark}.csv`);
  }

  /** Notes refused rows of one file, in order of their lines. */
  async add(file: string, rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    if (this.draft === undefined) {
      await mkdir(join(this.path, '..'), { recursive: true });
      this.draft = await open(`${this.path}.draft`, 'w', 0o600);
      await this.draft.write('line,column,code,message,file\n');
    }
    const name = basename(file);
    await this.draft.write(
      rejects
        .toSorted((a, b) => a.line - b.line)
        .map(({ line, fault }) => [line, fault.column, fault.code, fault.message, name].map(csvField).join(','))
        .join('\n')
        .concat('\n'),
    );
  }

  /** Closes the list; gives its path, or undefined where nothing was refused. */
  async finish(): Promise<string | undefined> {
    if (this.draft === undefined) {
      await rm(this.path, { force: true });
      return undefined;
    }
    await this.draft.sync();
    await this.draft.close();
    await rename(`${this.path}.draft`, this.path);
    return this.path;
  }

  /** Ends without a list, after an error. */
  async discard(): Promise<void> {
    await this.draft?.close();
    await rm(`${this.path}.draft`, { force: true });
  }
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
