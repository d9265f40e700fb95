/** What one gate remembers so that the same screen is not let in twice. */

import { maxClockToleranceMs, slotMs } from './liveness.ts';

/** Longest time from the first to the last acceptance of one slot: the slot and the tolerance before and after it. */
const memoryMs = slotMs + 2 * maxClockToleranceMs;

/**
 * Remembers the slots accepted at a gate for as long as they could be accepted again. Memory is bounded: beyond
 * `capacity` slots the oldest is forgotten first. Keep one per gate; it holds pseudonyms only and is never stored.
 */
export class ReplayGuard {
  readonly #capacity: number;
  readonly #seen = new Map<string, number>();

  /** The default covers 40 people a second through one gate. */
  constructor(capacity = 8192) {
    this.#capacity = capacity;
  }

  /** When this slot of this code was first let in; undefined, and remembered from now on, when it was not. */
  firstSeen(codeId: string, slot: number, now: number): number | undefined {
    const key = `${codeId}/${slot}`;
    const seenAt = this.#seen.get(key);
    if (seenAt !== undefined) return seenAt;
    for (const [oldest, at] of this.#seen) {
      if (this.#seen.size < this.#capacity && Math.abs(now - at) <= memoryMs) break;
      this.#seen.delete(oldest);
    }
    this.#seen.set(key, now);
    return undefined;
  }
}
