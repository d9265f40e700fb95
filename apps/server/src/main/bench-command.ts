/** `healthcode bench`: measures the platform against references on this machine. Needs no city; makes one of its own and removes it. */

import { InvalidArgumentError, type Command } from 'commander';
import { action, table } from '../platform/command.ts';
import { OperatorError } from '../platform/operator-error.ts';

interface CommandOptions {
  readonly people?: number;
  readonly save?: boolean;
}

export function benchCommands(program: Command): void {
  const command = program
    .command('bench <name>')
    .description('measures one job beside its reference: verify, issue, import, trace, refresh or size')
    .option('--people <count>', 'size of the city, instead of the usual sizes', wholeNumber)
    .option('--save', 'writes the result to bench/results as well');
  command.action(
    action<[string, CommandOptions]>(command, async (_config, output, name, options) => {
      // Only here, because benchmarks measure this package and depend on it.
      const { benchNames, runBench } = await import('@open-health-code/bench');
      const known = benchNames.find((candidate) => candidate === name);
      if (known === undefined) {
        throw new OperatorError(
          `There is no benchmark "${name}". There are ${benchNames.join(', ')}; list and booking come with the parts they measure.`,
        );
      }
      const result = await runBench(known, { ...options, onNote: output.remark });
      output.result(result, () =>
        [
          table([
            ['measured', 'unit', 'ours', 'reference', 'ratio', 'memory'],
            ...result.measurements.map(({ name: measured, unit, ours, reference, ratio, peakRssMb }) => [
              measured,
              unit,
              ours,
              reference,
              ratio,
              `${peakRssMb} MB`,
            ]),
          ]),
          `Asked: ${result.bar}. ${result.met ? 'Met.' : 'Not met.'}`,
          `${result.machine.cores} × ${result.machine.cpu}, Node ${result.machine.node}, commit ${result.commit}, ` +
            `load average at the start ${result.machine.loadAverage}`,
        ].join('\n\n'),
      );
    }),
  );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}
