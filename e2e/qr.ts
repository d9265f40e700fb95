/** Reads the QR code that a page shows, as a camera in front of it would. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator } from 'playwright-core';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

let ready: Promise<unknown> | undefined;

/** Rejects when there is none, or more than one. */
export async function readQrOf(place: Locator): Promise<string> {
  return await readQrIn(await place.screenshot());
}

/** The same of a PNG. */
export async function readQrIn(picture: Uint8Array): Promise<string> {
  ready ??= prepare();
  await ready;
  const found = await readBarcodes(new Uint8Array(picture), { formats: ['QRCode'], tryHarder: true });
  const [code] = found;
  if (code === undefined || found.length > 1) throw new Error(`${found.length} QR codes are shown`);
  return code.text;
}

/** The reader's machine code from the installed package; by itself it would ask a public network for it. */
async function prepare(): Promise<void> {
  const bytes = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
}
