/** Films for Chromium's fake camera: what a camera in front of a code would see. */

import { rename, writeFile } from 'node:fs/promises';
import { encodeQR } from 'qr';

/** Brightness of every pixel, row by row, 0 black to 255 white. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly brightness: Uint8Array;
}

const frame = { width: 1280, height: 720 } as const;
const wall = 120;
const quietZone = 4;

/** A code on a phone in front of a grey wall. `moduleSize` in pixels: 4 is a phone at arm's length. */
export function pictureOfCode(text: string, moduleSize = 5): Picture {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', encoding: 'alphanumeric', border: quietZone });
  const brightness = new Uint8Array(frame.width * frame.height).fill(wall);
  const side = modules.length * moduleSize;
  const left = Math.floor((frame.width - side) / 2);
  const top = Math.floor((frame.height - side) / 2);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = modules[Math.floor(y / moduleSize)]?.[Math.floor(x / moduleSize)] ?? false;
      brightness[(top + y) * frame.width + left + x] = isDark ? 30 : 235;
    }
  }
  return { ...frame, brightness };
}

/** Nobody is there. */
export function emptyPicture(): Picture {
  return { ...frame, brightness: new Uint8Array(frame.width * frame.height).fill(wall) };
}

/** Writes the film whole or not at all: a camera may open it at any moment. */
export async function writeFilm(path: string, { width, height, brightness }: Picture): Promise<void> {
  // 4:2:0: one grey value for every four pixels, twice.
  const colours = Buffer.alloc((width * height) / 2, 128);
  const oneFrame = Buffer.concat([Buffer.from('FRAME\n'), brightness, colours]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`);
  await writeFile(`${path}.new`, Buffer.concat([header, oneFrame, oneFrame]));
  await rename(`${path}.new`, path);
}
