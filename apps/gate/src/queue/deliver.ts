/**
 * Empties the queue: sends the oldest scans, and takes out what the server says it has, had, or will never have. Whatever gets no answer stays and
 * is sent again under the same id, so that each scan is kept exactly once.
 */

import { ProblemAnswer } from '@open-health-code/contract/client';
import type { DeliveryRecord, GateStore, Rejected } from '../storage/gate-store.ts';
import type { Scan, ScanResult } from './scan.ts';

/** A batch fits the server's limit of a request with the longest codes, and a bad line. */
const batchSize = 200;

export interface Deliverer {
  readonly store: Pick<GateStore, 'oldestScans' | 'settleScans'>;
  /** Throws ProblemAnswer or NoAnswer. */
  readonly send: (scans: readonly Scan[]) => Promise<readonly ScanResult[]>;
  readonly now: () => number;
}

/** Resolves when the queue is empty, with the number of scans the server has now. Throws what `send` throws; what was settled before stays so. */
export async function deliverQueue(deliverer: Deliverer): Promise<number> {
  let delivered = 0;
  for (;;) {
    const scans = await deliverer.store.oldestScans(batchSize);
    if (scans.length === 0) return delivered;
    delivered += await deliverBatch(deliverer, scans);
  }
}

async function deliverBatch(deliverer: Deliverer, scans: readonly Scan[]): Promise<number> {
  const results = await sendOrHalve(deliverer, scans);
  const asked = new Set(scans.map((scan) => scan.scanId));
  const settled = results.filter((result) => asked.has(result.scanId));
  if (settled.length === 0) throw new TypeError('the server answered for none of the scans it was sent');
  await deliverer.store.settleScans(
    settled.map((result) => result.scanId),
    (before) => recordOf(before, settled, deliverer.now()),
  );
  return settled.filter((result) => result.result !== 'rejected').length;
}

/**
 * A request that the server does not understand would be refused for ever and hold up everything behind it: it is halved until the scans it cannot take
 * stand alone.
 */
async function sendOrHalve(deliverer: Deliverer, scans: readonly Scan[]): Promise<readonly ScanResult[]> {
  try {
    return await deliverer.send(scans);
  } catch (error) {
    if (!(error instanceof ProblemAnswer) || ![400, 413, 422].includes(error.problem.status)) throw error;
    const [only] = scans;
    if (scans.length === 1 && only !== undefined) return [{ scanId: only.scanId, result: 'rejected' }];
    const middle = Math.ceil(scans.length / 2);
    return [
      ...(await sendOrHalve(deliverer, scans.slice(0, middle))),
      ...(await sendOrHalve(deliverer, scans.slice(middle))),
    ];
  }
}

function recordOf(before: DeliveryRecord | undefined, results: readonly ScanResult[], now: number): DeliveryRecord {
  const rejected: Record<string, number> = { ...before?.rejected };
  for (const { result, reason = 'not-understood' } of results) {
    if (result === 'rejected') rejected[reason] = (rejected[reason] ?? 0) + 1;
  }
  return { lastAt: now, rejected };
}

/** How many scans were rejected, for whatever reason. */
export function countRejected(rejected: Rejected | undefined): number {
  return Object.values(rejected ?? {}).reduce((sum, count) => sum + count, 0);
}
