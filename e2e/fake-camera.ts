/** Films for Chromium's fake camera: what a camera in front of a code would see. */

import { open, rename, writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
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

/** A screen or a sheet of paper held before the camera: a screenshot as large as the camera's picture allows, in front of a grey wall. */
export function pictureOfScreenshot(screenshot: Buffer): Picture {
  const { width, height, data } = PNG.sync.read(screenshot);
  const scale = Math.min(frame.width / width, frame.height / height);
  const shown = { width: Math.floor(width * scale), height: Math.floor(height * scale) };
  const left = Math.floor((frame.width - shown.width) / 2);
  const top = Math.floor((frame.height - shown.height) / 2);
  const brightness = new Uint8Array(frame.width * frame.height).fill(wall);
  const brightnessAt = (x: number, y: number): number => {
    const at = 4 * (y * width + x);
    return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  };
  for (let y = 0; y < shown.height; y += 1) {
    for (let x = 0; x < shown.width; x += 1) {
      // The mean of all pixels that fall on this one, as a lens sees them.
      const [fromX, toX] = [Math.floor(x / scale), Math.max(Math.floor(x / scale) + 1, Math.floor((x + 1) / scale))];
      const [fromY, toY] = [Math.floor(y / scale), Math.max(Math.floor(y / scale) + 1, Math.floor((y + 1) / scale))];
      let sum = 0;
      for (let fineY = fromY; fineY < toY; fineY += 1)
        for (let fineX = fromX; fineX < toX; fineX += 1) sum += brightnessAt(fineX, fineY);
      brightness[(top + y) * frame.width + left + x] = sum / ((toX - fromX) * (toY - fromY));
    }
  }
  return { ...frame, brightness };
}

/** Nobody is there. */
export function emptyPicture(): Picture {
  return { ...frame, brightness: new Uint8Array(frame.width * frame.height).fill(wall) };
}

/** Writes the film whole or not at all: a camera may open it at any moment. One that runs goes on with the film before. */
export async function writeFilm(path: string, picture: Picture): Promise<void> {
  await writeFile(`${path}.new`, filmOf(picture));
  await rename(`${path}.new`, path);
}

/** Changes what a running camera sees, from its next frame on: it reads the film again and again. */
export async function changeFilm(path: string, picture: Picture): Promise<void> {
  const film = await open(path, 'r+');
  try {
    await film.write(filmOf(picture), 0, undefined, 0);
  } finally {
    await film.close();
  }
}

function filmOf({ width, height, brightness }: Picture): Buffer {
  // 4:2:0: one grey value for every four pixels, twice.
  const colours = Buffer.alloc((width * height) / 2, 128);
  const oneFrame = Buffer.concat([Buffer.from('FRAME\n'), brightness, colours]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F15:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([header, oneFrame, oneFrame]);
}
