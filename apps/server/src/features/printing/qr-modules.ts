/** QR codes for paper: at level Q, each stretch of the text in the mode that takes the least room. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { encodeQR } from 'qr';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';

/** A symbol without its quiet zone. */
export interface QrSymbol {
  /** Modules of a side. */
  readonly size: number;
  isDark(x: number, y: number): boolean;
}

/** Modules of quiet zone that the standard asks for around a code. */
export const quietZone = 4;

let writerReady: Promise<unknown> | undefined;

/**
 * Makes the symbol of a text. A link in lower case with a token in capitals behind it gets two modes, which saves two versions; a text of
 * capitals alone needs one.
 */
export async function qrSymbol(text: string): Promise<QrSymbol> {
  if (/^[0-9A-Z]+$/.test(text)) {
    const rows = encodeQR(text, 'raw', { ecc: 'quartile', encoding: 'alphanumeric', border: 1 });
    return { size: rows.length - 2, isDark: (x, y) => rows[y + 1]?.[x + 1] === true };
  }
  writerReady ??= loadWriter();
  await writerReady;
  const { error, symbol } = await writeBarcode(text, { format: 'QRCode', options: 'ecLevel=Q' });
  if (error !== '') throw new Error(`no QR code was made: ${error}`);
  const { width, data } = symbol;
  return { size: width, isDark: (x, y) => x >= 0 && x < width && data[y * width + x] === 0 };
}

/** The writer's machine code from the installed package; by itself it would ask a public network for it. */
async function loadWriter(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  const bytes = await readFile(path);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
