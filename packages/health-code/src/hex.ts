/** Lower-case hexadecimal, the way ids and keys are written wherever they leave the binary forms. */

const digits = '0123456789abcdef';

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += digits.charAt(byte >> 4) + digits.charAt(byte & 15);
  return text;
}

/** The bytes of `length` × 2 lower-case hexadecimal digits; undefined for any other text. */
export function fromHex(text: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (text.length !== length * 2) return undefined;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) {
    const byte = (valueOf(text.charCodeAt(2 * i)) << 4) | valueOf(text.charCodeAt(2 * i + 1));
    if (byte < 0) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}

/** 0–15, or −1, which keeps the byte it becomes part of negative. */
function valueOf(charCode: number): number {
  if (charCode >= 48 && charCode <= 57) return charCode - 48;
  return charCode >= 97 && charCode <= 102 ? charCode - 87 : -1;
}
