/** Measuring side by side: ours and the reference in turn in one run, the median told, with machine and commit. */

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface Measurement {
  readonly name: string;
  readonly unit: string;
  /** Our rate, in units. */
  readonly ours: number;
  /** The reference's rate in the same run. */
  readonly reference: number;
  /** Our rate ÷ the reference's. */
  readonly ratio: number;
  /** What is asked of the ratio, and whether it is met; absent where the size is not the one that is judged. */
  readonly bar?: string;
  readonly met?: boolean;
  /** Of the process that did our side's work; the database's own memory is not in it. */
  readonly peakRssMb: number;
  readonly rounds: number;
  /** How the work was sized, and whatever else a reader needs. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  readonly loadAverage: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** The checked-out commit, marked when the tree differs from it. */
export function describeCommit(): string {
  try {
    const commit = git('rev-parse', '--short', 'HEAD');
    const changed = git('status', '--porcelain', '--', ':/', ':(top,exclude)bench/results') !== '';
    return changed ? `${commit} with changes` : commit;
  } catch {
    return 'unknown';
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** Highest resident memory of this process so far, in megabytes (10^6 bytes are not meant: 2^20). */
export function peakRssMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Seconds a piece of work takes. */
export async function seconds(work: () => Promise<void> | void): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

export interface SideBySide {
  /** Median seconds of ours and the reference. */
  readonly ours: number;
  readonly reference: number;
  /** Median of the ratios reference seconds ÷ our seconds, round by round: immune to a machine whose speed drifts. */
  readonly ratio: number;
  readonly rounds: number;
}

/** Runs both in turn, changing who goes first, after one warm-up each; each call returns the seconds that count. */
export async function sideBySide(
  rounds: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
  warmUp = true,
): Promise<SideBySide> {
  if (warmUp) {
    await ours();
    await reference();
  }
  const taken: { ours: number; reference: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) taken.push({ ours: await ours(), reference: await reference() });
    else {
      const referenceSeconds = await reference();
      taken.push({ ours: await ours(), reference: referenceSeconds });
    }
  }
  return {
    ours: median(taken.map((pair) => pair.ours)),
    reference: median(taken.map((pair) => pair.reference)),
    ratio: median(taken.map((pair) => pair.reference / pair.ours)),
    rounds,
  };
}
