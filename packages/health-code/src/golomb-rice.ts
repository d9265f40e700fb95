/** Golomb–Rice coding of a set of 40-bit ids: about 1.5 bits an id above the information-theoretic log2(2^40 / n). */

/** Ids are integers below this. */
export const idSpace = 2 ** 40;

/** More ids than a list may hold; bounds the memory a list can claim. */
export const maxIds = 2 ** 24;

/** Bits of each gap that are stored plainly. They follow from the count, so a set has exactly one encoding. */
function riceBits(count: number): number {
  return 8 + Math.clz32(Math.max(1, count)); // 39 − ⌊log2 count⌋, within 0.2 % of the best choice
}

/** Codes strictly ascending ids: for each gap − 1, the quotient by 2^k in unary (ones, then a zero), then k bits. */
export function encodeIds(ids: Float64Array): Uint8Array<ArrayBuffer> {
  const bits = riceBits(ids.length);
  const divisor = 2 ** bits;
  // Quotients sum to at most idSpace / divisor, which is at most twice the count.
  const bytes = new Uint8Array(Math.ceil((ids.length * (bits + 1) + idSpace / divisor) / 8));
  let position = 0;
  const write = (value: number, count: number): void => {
    for (let left = count; left > 0;) {
      const taken = Math.min(8 - (position & 7), left);
      left -= taken;
      const part = Math.floor(value / 2 ** left) & ((1 << taken) - 1);
      bytes[position >> 3] = (bytes[position >> 3] ?? 0) | (part << (8 - (position & 7) - taken));
      position += taken;
    }
  };
  let previous = -1;
  for (const id of ids) {
    const gap = id - previous - 1;
    const quotient = Math.floor(gap / divisor);
    for (let i = 0; i < quotient; i += 1) write(1, 1);
    write(0, 1);
    write(gap % divisor, bits);
    previous = id;
  }
  return bytes.slice(0, Math.ceil(position / 8));
}

/**
 * Reads `count` ids from the start of `bytes`. Undefined when the bytes end early, an id is out of range or a padding bit
 * is set: nothing {@link encodeIds} would not have written.
 */
export function decodeIds(
  bytes: Uint8Array,
  count: number,
): { readonly ids: Float64Array; readonly bytesRead: number } | undefined {
  const bits = riceBits(count);
  if (count > maxIds || count * (bits + 1) > bytes.length * 8) return undefined;
  const divisor = 2 ** bits;
  const ids = new Float64Array(count);
  const end = bytes.length * 8;
  let position = 0;
  let previous = -1;
  for (let i = 0; i < count; i += 1) {
    let gap = 0;
    for (; position < end && ((bytes[position >> 3] ?? 0) & (0x80 >> (position & 7))) !== 0; position += 1) {
      gap += divisor;
    }
    position += 1;
    if (position + bits > end) return undefined;
    let rest = 0;
    for (let left = bits; left > 0;) {
      const room = 8 - (position & 7);
      const taken = Math.min(room, left);
      rest = rest * (1 << taken) + (((bytes[position >> 3] ?? 0) >> (room - taken)) & ((1 << taken) - 1));
      position += taken;
      left -= taken;
    }
    previous += gap + rest + 1;
    if (previous >= idSpace) return undefined;
    ids[i] = previous;
  }
  const bytesRead = Math.ceil(position / 8);
  const padding = bytesRead * 8 - position;
  if (((bytes[bytesRead - 1] ?? 0) & ((1 << padding) - 1)) !== 0) return undefined;
  return { ids, bytesRead };
}
