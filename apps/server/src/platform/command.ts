/** What every command of the command line shares: options, output for people and for programs, errors as sentences. */

import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { withCity, type City } from '../city.ts';
import { readConfig, type Config, type ConfigOptions } from '../config.ts';
import { OperatorError } from './operator-error.ts';

export interface Output {
  readonly json: boolean;
  /** The command's result: the object with `--json`, the text for people. Called once, last. */
  result(value: object, text: () => string): void;
  /** A remark for people, on standard error; also with `--json`. */
  remark(text: string): void;
  /** A progress bar on a terminal, nothing elsewhere. */
  progress(label: string, total: number): Progress;
}

export interface Progress {
  advanceTo(done: number): void;
  stop(): void;
}

/** Runs `work` with the city open; errors become a sentence and exit code 1. */
export function cityAction<Args extends unknown[]>(
  command: Command,
  work: (city: City, output: Output, config: Config, ...args: Args) => Promise<void>,
): (...args: unknown[]) => Promise<void> {
  return action<Args>(command, async (config, output, ...args) => {
    await withCity(config, async (city) => await work(city, output, config, ...args));
  });
}

/** Runs `work` without a database; errors become a sentence and exit code 1. */
export function action<Args extends unknown[]>(
  command: Command,
  work: (config: Config, output: Output, ...args: Args) => Promise<void>,
): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    try {
      const config = readConfig(command.optsWithGlobals<ConfigOptions>());
      // Commander hands over the declared arguments, then options and command; the caller's types name the former.
      await work(config, outputFor(config.json), ...(args as Args));
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    }
  };
}

function outputFor(json: boolean): Output {
  return {
    json,
    result: (value, text) => process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`),
    remark: (text) => void process.stderr.write(`${text}\n`),
    progress: (label, total) => {
      if (!process.stderr.isTTY || json) return { advanceTo: () => undefined, stop: () => undefined };
      const bar = new SingleBar({
        format: `${label} {bar} {percentage} %  {eta_formatted}`,
        hideCursor: true,
        stream: process.stderr,
      });
      bar.start(Math.max(1, total), 0);
      return { advanceTo: (done) => bar.update(done), stop: () => bar.stop() };
    },
  };
}

/** The number an option gives. Throws OperatorError with what is allowed. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new OperatorError(`${option} must be a whole number from ${least} to ${most}; got "${text}".`);
  }
  return value;
}

/** Rows as an aligned table, the first row being the heading. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(String(cell)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => String(cell) + ' '.repeat((widths[column] ?? 0) - displayWidth(String(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Columns a text takes on a terminal: Chinese characters take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
      character,
    )
      ? 2
      : 1;
  return width;
}
