/** A gate's store in memory, for rules that are tried without a browser; the real one is tried in Chromium. */

import type { Scan } from '../queue/scan.ts';
import type { GateStore, Kept, KeptName } from '../storage/gate-store.ts';

export function openMemoryStore(): GateStore & { readonly scans: () => readonly Scan[] } {
  let kept: Partial<Kept> = {};
  let scans: Scan[] = [];
  return {
    scans: () => scans,
    read: async <Name extends KeptName>(name: Name) => kept[name],
    write: async (values, remove = []) => {
      kept = { ...without(kept, remove), ...values };
    },
    addScan: async (scan, count) => {
      if (scans.some((other) => other.scanId === scan.scanId)) throw new DOMException('twice', 'ConstraintError');
      scans = [...scans, scan];
      kept = { ...kept, counts: count(kept.counts) };
    },
    oldestScans: async (limit) => scans.slice(0, limit),
    countScans: async () => scans.length,
    settleScans: async (scanIds, record) => {
      scans = scans.filter((scan) => !scanIds.includes(scan.scanId));
      kept = { ...kept, delivery: record(kept.delivery) };
    },
    recount: async (count) => {
      kept = { ...kept, counts: count(scans) };
    },
    wipe: async (left) => {
      scans = [];
      const { installation, preferences } = kept;
      kept = {
        ...(installation === undefined ? {} : { installation }),
        ...(preferences === undefined ? {} : { preferences }),
        ...left,
      };
    },
  };
}

function without(kept: Partial<Kept>, names: readonly KeptName[]): Partial<Kept> {
  return Object.fromEntries(Object.entries(kept).filter(([name]) => !names.some((other) => other === name)));
}
