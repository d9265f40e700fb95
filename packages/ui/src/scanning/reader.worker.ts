/** Reads QR codes in frames of the camera, away from the screen's own thread. */

import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { FrameMessage, ReadMessage } from './reader-messages.ts';

// Machine code comes from this origin, never from where the library would look for it.
const prepared = prepareZXingModule({
  overrides: { locateFile: () => new URL(wasmAddress, globalThis.location.origin).href },
  fireImmediately: true,
});

/** More than one, because a poster or another phone may be in the picture beside the code. */
const options: ReaderOptions = { formats: ['QRCode'], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 4 };

let canvas: OffscreenCanvas | undefined;

prepared.then(
  () => answer({ is: 'ready' }),
  (error: unknown) => answer({ is: 'failed', failure: String(error) }),
);

globalThis.addEventListener('message', (event: MessageEvent<FrameMessage>) => {
  void read(event.data).then(answer);
});

function answer(message: ReadMessage): void {
  postMessage(message);
}

async function read({ id, frame }: FrameMessage): Promise<ReadMessage> {
  try {
    const found = await readBarcodes(pixelsOf(frame), options);
    const texts = found.map((result) => result.text).filter((text) => text !== '');
    return { is: 'read', id, texts };
  } catch (error) {
    return { is: 'failed', failure: String(error) };
  }
}

function pixelsOf(frame: FrameMessage['frame']): ImageData {
  if (!('close' in frame)) return new ImageData(new Uint8ClampedArray(frame.pixels), frame.width, frame.height);
  const { width, height } = frame;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser draws no canvas in workers');
  context.drawImage(frame, 0, 0);
  frame.close();
  return context.getImageData(0, 0, width, height);
}
