/** How an enrolment ends: what the gate judges by goes at once, its token and queue as soon as nothing can be delivered any more. */

import type { GateSelf } from '../queue/scan.ts';
import { countRejected } from '../queue/deliver.ts';
import type { Ending, GateStore } from '../storage/gate-store.ts';

/** The server ended it: lists and counts are removed, what is queued stays for a last delivery. */
export async function beginEnding(
  store: GateStore,
  { reason, gate, now }: { readonly reason: 'revoked' | 'not-known'; readonly gate: GateSelf; readonly now: number },
): Promise<void> {
  const [queued, delivery] = await Promise.all([store.countScans(), store.read('delivery')]);
  const rejected = delivery?.rejected ?? {};
  const ending: Ending = { reason, at: now, gate: nameOf(gate), queued, delivered: 0, rejected, lost: 0 };
  await store.write({ ending }, ['lists', 'counts']);
}

/** Removes everything, and keeps what became of the last scans for staff to read. */
export async function finishEnding(
  store: GateStore,
  {
    reason,
    gate,
    now,
  }: { readonly reason: Ending['reason']; readonly gate: GateSelf | undefined; readonly now: number },
): Promise<void> {
  const [begun, delivery, lost] = await Promise.all([store.read('ending'), store.read('delivery'), store.countScans()]);
  const rejected = delivery?.rejected ?? {};
  const queued = begun?.queued ?? lost;
  const rejectedSince = countRejected(rejected) - countRejected(begun?.rejected);
  await store.wipe({
    ending: {
      reason,
      at: begun?.at ?? now,
      gate: begun?.gate ?? (gate === undefined ? '' : nameOf(gate)),
      queued,
      delivered: Math.max(0, queued - lost - rejectedSince),
      rejected,
      lost,
    },
  });
}

function nameOf(gate: GateSelf): string {
  return `${gate.name}, ${gate.place.name}`;
}
