/** What was last computed for short keys, in memory of fixed size: a hash table over bytes that forgets instead of growing. */

/** Neighbouring slots in which a key may lie. */
const ways = 4;

export class ByteCache {
  readonly values: Buffer;
  readonly valueBytes: number;
  readonly maxKeyBytes: number;
  private readonly mask: number;
  private readonly lengths: Uint8Array;
  private readonly keys: Uint8Array;
  private victim = 0;

  /** @param slots a power of two; memory is only taken for slots in use. */
  constructor(slots: number, maxKeyBytes: number, valueBytes: number) {
    this.mask = slots - 1;
    this.maxKeyBytes = maxKeyBytes;
    this.valueBytes = valueBytes;
    this.lengths = new Uint8Array(slots);
    this.keys = new Uint8Array(slots * maxKeyBytes);
    this.values = Buffer.from(new ArrayBuffer(slots * valueBytes));
  }

  /** Offset in `values` of what is known of the key `bytes[start, end)`, or −1. Keys must not be longer than `maxKeyBytes`. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const { keys, lengths, mask, maxKeyBytes } = this;
    const length = end - start;
    const first = hash(bytes, start, end);
    for (let way = 0; way < ways; way++) {
      const slot = (first + way) & mask;
      if (lengths[slot] !== length) continue;
      const base = slot * maxKeyBytes;
      let index = 0;
      while (index < length && keys[base + index] === bytes[start + index]) index += 1;
      if (index === length) return slot * this.valueBytes;
    }
    return -1;
  }

  /** Makes room for a key that is not there; gives the offset in `values` where its value must be written. */
  insert(bytes: Uint8Array, start: number, end: number): number {
    const first = hash(bytes, start, end);
    let slot = -1;
    for (let way = 0; way < ways && slot < 0; way++) {
      if (this.lengths[(first + way) & this.mask] === 0) slot = (first + way) & this.mask;
    }
    if (slot < 0) slot = (first + (this.victim++ % ways)) & this.mask;
    this.lengths[slot] = end - start;
    this.keys.set(bytes.subarray(start, end), slot * this.maxKeyBytes);
    return slot * this.valueBytes;
  }
}

/** FNV-1a with a last mixing, for its low bits choose the slot. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let index = start; index < end; index++) h = Math.imul(h ^ (bytes[index] ?? 0), 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
