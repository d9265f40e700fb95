/**
 * The text of a code: `OHC1` and the token in base 36, nine bytes to fourteen characters. Only digits and capital letters,
 * so that it stays in QR alphanumeric mode and survives a shell, a URL, a file name and a double click unquoted.
 */

/** Names the format and its version; a later incompatible format gets another prefix. */
export const textPrefix = 'OHC1';

/** The longest text there is: what a QR code of version 8 at level M holds in alphanumeric mode. */
export const maxTextLength = 221;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const blockBytes = 9;
const blockChars = 14;
/** Characters for a block of 0–9 bytes: the least count whose values cover every block of that size. */
const charsOfBytes = [0, 2, 4, 5, 7, 8, 10, 11, 13, 14] as const;

/** Writes bytes in the text form. Every byte string has exactly one text under a prefix. */
export function encodeText(bytes: Uint8Array, prefix = textPrefix): string {
  let text = prefix;
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const size = Math.min(blockBytes, bytes.length - start);
    // A block is one big-endian number of 72 bits, held as three limbs of 24 so that 32-bit arithmetic suffices.
    const limbs: [number, number, number] = [0, 0, 0];
    for (let place = 0; place < size; place += 1) {
      const limb = place < 3 ? 2 : place < 6 ? 1 : 0;
      limbs[limb] |= (bytes[start + size - 1 - place] ?? 0) << (8 * (place % 3));
    }
    let [high, middle, low] = limbs;
    let block = '';
    for (let left = charsOfBytes[size] ?? 0; left > 0; left -= 1) {
      middle |= (high % 36) << 24;
      high = (high / 36) | 0;
      low |= (middle % 36) << 24;
      middle = (middle / 36) | 0;
      block = alphabet.charAt(low % 36) + block;
      low = (low / 36) | 0;
    }
    text += block;
  }
  return text;
}

/**
 * Reads a text form strictly. Undefined for another prefix, lower case, white space, a length no byte string has, or a
 * block whose value is too large for its bytes: nothing that {@link encodeText} would not have written is read.
 */
export function decodeText(text: string, prefix = textPrefix): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > maxTextLength || !text.startsWith(prefix)) return undefined;
  const length = text.length - prefix.length;
  const lastChars = length % blockChars;
  const lastBytes = charsOfBytes.findIndex((chars) => chars === lastChars);
  if (lastBytes === -1) return undefined;
  const bytes = new Uint8Array(Math.floor(length / blockChars) * blockBytes + lastBytes);
  let at = prefix.length;
  for (let start = 0; start < bytes.length; start += blockBytes) {
    const size = Math.min(blockBytes, bytes.length - start);
    const end = at + (charsOfBytes[size] ?? 0);
    let high = 0;
    let middle = 0;
    let low = 0;
    for (; at < end; at += 1) {
      const digit = digitOf(text.charCodeAt(at));
      if (digit === -1) return undefined;
      low = low * 36 + digit;
      middle = middle * 36 + (low >>> 24);
      high = high * 36 + (middle >>> 24);
      if (high > 0xffffff) return undefined;
      low &= 0xffffff;
      middle &= 0xffffff;
    }
    for (let place = 0; place < blockBytes; place += 1) {
      const limb = place < 3 ? low : place < 6 ? middle : high;
      const byte = (limb >>> (8 * (place % 3))) & 0xff;
      if (place < size) bytes[start + size - 1 - place] = byte;
      else if (byte !== 0) return undefined;
    }
  }
  return bytes;
}

function digitOf(charCode: number): number {
  if (charCode >= 48 && charCode <= 57) return charCode - 48;
  return charCode >= 65 && charCode <= 90 ? charCode - 55 : -1;
}
