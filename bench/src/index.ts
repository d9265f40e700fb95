/** `healthcode bench NAME`: our side and a reference in turn in one run, so that their ratio holds on any machine. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeCommit, describeMachine, type Machine, type Measurement } from './measure.ts';
import { benchSize } from './size.ts';
import { measureInProcess, type SizedName } from './sized.ts';
import { benchVerify } from './verify.ts';

export const benchNames = ['verify', 'issue', 'import', 'trace', 'refresh', 'size'] as const;
export type BenchName = (typeof benchNames)[number];

export interface BenchOptions {
  /** Size of the city, for benchmarks whose work grows with it; otherwise they go through their usual sizes. */
  readonly people?: number;
  /** One short round on little data: shows that the benchmark runs, measures nothing. */
  readonly quick?: boolean;
  /** Writes the result to bench/results. */
  readonly save?: boolean;
  /** Told what is being measured now, where that takes a while. */
  readonly onNote?: (text: string) => void;
}

/** The measurement that is judged, where and when it was taken, and all measurements of the run. */
export interface BenchResult extends Omit<Measurement, 'name' | 'met'> {
  readonly name: BenchName;
  /** Whether every bar of the benchmark is met. */
  readonly met: boolean;
  readonly machine: Machine;
  readonly commit: string;
  /** ISO 8601 time of the start. */
  readonly at: string;
  readonly measurements: readonly Measurement[];
}

const quickPeople = 1000;
/** The largest is the one that is judged. */
const usualSizes: Readonly<Record<SizedName, readonly number[]>> = {
  import: [10_000, 100_000, 1_000_000],
  issue: [100_000],
  refresh: [10_000, 100_000, 1_000_000],
  trace: [10_000, 100_000, 1_000_000],
};

/** Runs a benchmark. Rejects when either side fails or does other work than the other. */
export async function runBench(name: BenchName, options: BenchOptions = {}): Promise<BenchResult> {
  const [machine, commit, at] = [describeMachine(), describeCommit(), new Date().toISOString()];
  const measurements = await measure(name, options);
  const judged = measurements.filter(({ bar }) => bar !== undefined);
  const [headline] = judged;
  if (headline === undefined) throw new Error(`the benchmark ${name} measured nothing`);
  const met = judged.every((measurement) => measurement.met);
  const result = { ...headline, name, met, machine, commit, at, measurements };
  if (options.save === true) await save(result);
  return result;
}

async function measure(name: BenchName, { people, quick = false, onNote }: BenchOptions): Promise<Measurement[]> {
  switch (name) {
    case 'verify':
      return await benchVerify(quick);
    case 'size':
      return await benchSize();
    default: {
      const measurements: Measurement[] = [];
      for (const size of people === undefined ? (quick ? [quickPeople] : usualSizes[name]) : [people]) {
        onNote?.(`${name}: ${size} people`);
        measurements.push(await measureInProcess(name, size, quick));
      }
      return measurements.map((one, index) => (index === measurements.length - 1 ? one : withoutBar(one)));
    }
  }
}

function withoutBar({ bar: _bar, met: _met, ...measurement }: Measurement): Measurement {
  return measurement;
}

async function save(result: BenchResult): Promise<void> {
  const folder = join(import.meta.dirname, '..', 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}
