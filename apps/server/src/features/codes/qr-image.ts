/** QR images: drawing a code as PNG, and reading one from a photograph or a picture (PNG, JPEG). */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import { encodeQR } from 'qr';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** Modules of quiet zone that the standard asks for around a code. */
const quietZone = 4;

/** A black-on-white PNG at error correction level M, in alphanumeric mode. */
export function drawQr(text: string, pixelsPerModule = 8): Buffer {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: quietZone });
  const side = modules.length * pixelsPerModule;
  const image = new PNG({ width: side, height: side, colorType: 0 });
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const dark = modules[Math.floor(y / pixelsPerModule)]?.[Math.floor(x / pixelsPerModule)] === true;
      image.data.fill(dark ? 0 : 255, (y * side + x) * 4, (y * side + x) * 4 + 3);
      image.data[(y * side + x) * 4 + 3] = 255;
    }
  }
  return PNG.sync.write(image, { colorType: 0 });
}

let readerReady: Promise<unknown> | undefined;

/** The texts of the QR codes in an image; none when there are none or the bytes are no image. */
export async function readQr(image: Uint8Array): Promise<string[]> {
  readerReady ??= loadReader();
  await readerReady;
  try {
    const found = await readBarcodes(image, { formats: ['QRCode'], tryHarder: true });
    return found.filter((code) => code.isValid).map((code) => code.text);
  } catch {
    return [];
  }
}

/** The reader's machine code from the installed package; by itself it would ask a public network for it. */
async function loadReader(): Promise<void> {
  const path = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const bytes = await readFile(path);
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
