/** Answers whose time tells nothing: given at fixed steps after the question came, not when the work happens to be done. */

import { setTimeout as sleep } from 'node:timers/promises';

/** Several times what the work takes, so that all of it usually falls into the first step. */
export const stepMs = 100;

/** Runs work and gives what it gives, or throws what it throws, at the next step. */
export async function steadily<T>(work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const [outcome] = await Promise.allSettled([work()]);
  const spentMs = performance.now() - startedAt;
  await sleep(Math.max(1, Math.ceil(spentMs / stepMs)) * stepMs - spentMs);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
