/** `healthcode serve` and `healthcode demo`. */

import type { Command } from 'commander';
import { cityAction } from '../platform/command.ts';
import { OperatorError } from '../platform/operator-error.ts';
import { prepareDemo } from './demo.ts';
import { operatorKeyOf } from './operator-key.ts';
import { serve } from './serve.ts';

interface ServeOptions {
  readonly port: string;
  readonly host: string;
}

interface DemoOptions extends ServeOptions {
  readonly people: string;
  readonly days: string;
  readonly seed: string;
}

export function serveCommands(program: Command): void {
  const serving = withAddress(
    program.command('serve').description('serves the pages and the interface, and keeps colours up to date'),
  );
  serving.action(
    cityAction<[ServeOptions]>(serving, async (city, output, _config, options) => {
      const operatorKey = await operatorKeyOf(city.dataDir);
      await serve(city, {
        ...addressOf(options),
        operatorKey,
        ready: (address) => output.result({ address }, () => `Open ${address}/enter/${operatorKey}`),
      });
    }),
  );

  const demo = withAddress(
    program.command('demo').description('a simulated city, imported, assessed and served to look at'),
  )
    .option('--people <n>', 'size of the city', '20000')
    .option('--days <n>', 'days of records', '14')
    .option('--seed <n>', 'another seed is another city', '1');
  demo.action(
    cityAction<[DemoOptions]>(demo, async (city, output, _config, options) => {
      const { people, days, seed } = options;
      await prepareDemo(city, output, {
        people: wholeNumber('--people', people, 100, 5_000_000),
        days: wholeNumber('--days', days, 2, 60),
        seed: wholeNumber('--seed', seed, 0, 2 ** 31),
      });
      await serve(city, {
        ...addressOf(options),
        operatorKey: undefined,
        ready: (address) =>
          output.result({ address }, () => `The demonstration city is open at ${address} (Ctrl-C ends it)`),
      });
    }),
  );
}

function withAddress(command: Command): Command {
  return command
    .option('--port <port>', 'port to listen on', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1');
}

function addressOf({ port, host }: ServeOptions): { port: number; host: string } {
  return { port: wholeNumber('--port', port, 0, 65_535), host };
}

/** The number an option gives. Throws OperatorError with what is allowed. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new OperatorError(`${option} must be a whole number from ${least} to ${most}; got "${text}".`);
  }
  return value;
}
