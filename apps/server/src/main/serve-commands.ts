/** `healthcode serve` and `healthcode demo`. */

import type { Command } from 'commander';
import { usualPublicUrl } from '../config.ts';
import { prepareCare } from '../features/demonstration/people.ts';
import { cityAction, wholeNumber } from '../platform/command.ts';
import { prepareDemo } from './demo.ts';
import { operatorKeyOf } from './operator-key.ts';
import { serve } from './serve.ts';

interface AddressOptions {
  readonly port: string;
  readonly host: string;
}

interface ServeOptions extends AddressOptions {
  readonly processes: string;
  readonly metricsPort?: string;
  readonly drainSeconds: string;
}

interface DemoOptions extends AddressOptions {
  readonly people: string;
  readonly days: string;
  readonly seed: string;
  readonly platformPort?: string;
}

export function serveCommands(program: Command): void {
  const serving = withAddress(
    program.command('serve').description('serves the pages and the interface, and keeps colours up to date'),
  )
    .option('--processes <n>', 'processes that answer requests behind the one port', '1')
    .option('--metrics-port <port>', 'port on this machine where Prometheus fetches figures')
    .option('--drain-seconds <s>', 'how long /health/ready says no before the end, for a load balancer to notice', '0');
  serving.action(
    cityAction<[ServeOptions]>(serving, async (city, output, _config, options) => {
      const operatorKey = await operatorKeyOf(city.dataDir);
      await serve(city, {
        ...addressOf(options),
        remark: (text) => output.remark(text),
        operatorKey,
        processes: wholeNumber('--processes', options.processes, 1, 256),
        metricsPort:
          options.metricsPort === undefined ? undefined : wholeNumber('--metrics-port', options.metricsPort, 1, 65_535),
        drainSeconds: wholeNumber('--drain-seconds', options.drainSeconds, 0, 600),
        ready: (address) => {
          const { publicUrl } = city.settings;
          const open = publicUrl === usualPublicUrl ? address : publicUrl;
          output.result({ address }, () => `Open ${open}/enter/${operatorKey}`);
        },
      });
    }),
  );

  const demo = withAddress(
    program.command('demo').description('a simulated city, imported, assessed and served to look at'),
  )
    .option('--people <n>', 'size of the city', '20000')
    .option('--days <n>', 'days of records', '14')
    .option('--seed <n>', 'another seed is another city', '1')
    .option(
      '--platform-port <port>',
      'port of the reference platform; default the one after --port, or any where that is taken',
    );
  demo.action(
    cityAction<[DemoOptions]>(demo, async (city, output, _config, options) => {
      const { people, days, seed } = options;
      await prepareDemo(city, output, {
        people: wholeNumber('--people', people, 200, 5_000_000),
        days: wholeNumber('--days', days, 2, 60),
        seed: wholeNumber('--seed', seed, 0, 2 ** 31),
      });
      await prepareCare(city);
      await serve(city, {
        ...addressOf(options),
        remark: (text) => output.remark(text),
        operatorKey: undefined,
        demonstration: {
          platformPort:
            options.platformPort === undefined
              ? undefined
              : wholeNumber('--platform-port', options.platformPort, 0, 65_535),
        },
        ready: (cityAddress, platformAddress) =>
          output.result({ address: cityAddress, platformAddress }, () =>
            [
              `The demonstration city is open at ${cityAddress} (Ctrl-C ends it)`,
              ...(platformAddress === undefined
                ? []
                : [`An app that carries its codes without reading them is at ${platformAddress}`]),
            ].join('\n'),
          ),
      });
    }),
  );
}

function withAddress(command: Command): Command {
  return command
    .option('--port <port>', 'port to listen on', '8080')
    .option('--host <address>', 'address to listen on', '127.0.0.1');
}

function addressOf({ port, host }: AddressOptions): { port: number; host: string } {
  return { port: wholeNumber('--port', port, 0, 65_535), host };
}
