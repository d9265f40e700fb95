/**
 * Liveness: a hash chain. The phone keeps the seed, the issuer signs only the anchor, and each slot of 30 seconds reveals
 * one more value of the chain. A value leads back to the anchor and to every earlier slot, never to a later one.
 */

import { compress, resetState } from './sha256.ts';

/** How long one revealed value is shown. */
export const slotMs = 30_000;

/**
 * Furthest a gate's clock and a phone's may be apart. A smaller tolerance turns away people whose phones run a little
 * wrong, a larger one keeps screenshots alive for longer.
 */
export const maxClockToleranceMs = 90_000;

/** Slots of the longest live code: 12 hours. It bounds the work of a gate to this many SHA-256 blocks. */
export const maxSlots = 1440;

/** Bytes of the anchor, of the seed and of every value between them. */
export const chainValueBytes = 16;

const context = new TextEncoder().encode('open-health-code/1 slot\0');
const contextWords = new Int32Array(6);
for (let i = 0; i < 6; i += 1) contextWords[i] = new DataView(context.buffer).getInt32(4 * i);

const words = new Int32Array(64);
const state = new Int32Array(8);

/** One step towards the anchor, on four words in place: value[i − 1] = first 16 bytes of SHA-256(context ‖ u32 i ‖ value[i]). */
function step(value: Int32Array, index: number): void {
  words.set(contextWords);
  words[6] = index;
  words.set(value, 7);
  words[11] = 0x80000000;
  words[12] = 0;
  words[13] = 0;
  words[14] = 0;
  words[15] = 44 * 8;
  resetState(state);
  compress(state, words);
  for (let i = 0; i < 4; i += 1) value[i] = state[i] as number; // an eight-word state has these four
}

function readValue(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, chainValueBytes);
  return Int32Array.of(view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12));
}

/** Whether the value revealed for a slot (counted from 0) leads back to the signed anchor: `slot + 1` steps. */
export function leadsToAnchor(revealed: Uint8Array, slot: number, anchor: Uint8Array): boolean {
  const value = readValue(revealed);
  for (let index = slot + 1; index >= 1; index -= 1) step(value, index);
  return readValue(anchor).every((word, i) => word === value[i]);
}

/** The phone's side of liveness, 23 kB in memory. Only the seed needs to be kept; the chain is rebuilt from it. */
export interface LivenessChain {
  /** What the issuer signs. */
  readonly anchor: Uint8Array<ArrayBuffer>;
  /** The value that proves a slot, counted from 0. Throws RangeError outside 0…1439. */
  readonly valueOf: (slot: number) => Uint8Array<ArrayBuffer>;
}

/** A fresh random seed. Use one for a single code only: two codes with one anchor can be told to be one person's. */
export function newLivenessSeed(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(chainValueBytes));
}

/** Builds the chain of a 16-byte seed: 1440 hashes, about a millisecond. Throws RangeError for a seed of another size. */
export function createLivenessChain(seed: Uint8Array): LivenessChain {
  if (seed.length !== chainValueBytes) {
    throw new RangeError(`a liveness seed has ${chainValueBytes} bytes, this one has ${seed.length}`);
  }
  const chain = new Uint8Array((maxSlots + 1) * chainValueBytes);
  const view = new DataView(chain.buffer);
  chain.set(seed, maxSlots * chainValueBytes);
  const value = readValue(seed);
  for (let index = maxSlots; index >= 1; index -= 1) {
    step(value, index);
    value.forEach((word, i) => {
      view.setInt32((index - 1) * chainValueBytes + 4 * i, word);
    });
  }
  const at = (index: number): Uint8Array<ArrayBuffer> =>
    chain.slice(index * chainValueBytes, (index + 1) * chainValueBytes);
  return {
    anchor: at(0),
    valueOf: (slot) => {
      if (!Number.isInteger(slot) || slot < 0 || slot >= maxSlots) {
        throw new RangeError(`slot ${slot} is outside 0…${maxSlots - 1}`);
      }
      return at(slot + 1);
    },
  };
}
