/** A PDF on the disk: under its name only when it is whole. */

import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { OperatorError } from '../../platform/operator-error.ts';
import type { Print } from './page.ts';

/** Draws into a file of this path. Readable by its owner only: it may hold codes of people. Throws OperatorError where it cannot be written. */
export async function writePdfFile(path: string, print: Print, draw: () => Promise<void>): Promise<void> {
  const draft = `${path}.draft`;
  const file = createWriteStream(draft, { mode: 0o600 });
  // Pages are drawn while earlier ones are written; a disk that refuses them is noticed at the latest at the end.
  const written = finished(print.stream.pipe(file)).then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    await draw();
    print.end();
    const failure = await written;
    if (failure !== undefined) {
      throw new OperatorError(`The PDF cannot be written to ${path}. Check the folder and its free space.`, {
        cause: failure,
      });
    }
    await rename(draft, path);
  } catch (error) {
    file.destroy();
    await rm(draft, { force: true });
    throw error;
  }
}

/** The bytes of a PDF, for one that is small. */
export async function pdfBytes(print: Print, draw: () => Promise<void>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  print.stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = finished(print.stream, { writable: false });
  await draw();
  print.end();
  await done;
  return Buffer.concat(chunks);
}
