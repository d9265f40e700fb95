/** A file as blocks of whole lines, in constant memory: unpacked where compressed, UTF-16 turned into UTF-8, byte order mark taken off. */

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../../../platform/operator-error.ts';

/** A line longer than this is cut here; the row it holds is then refused as too long. */
export const maxLineBytes = 1 << 20;
const blockBytes = 1 << 18;
const lineFeed = 10;

/**
 * Blocks that end with a line feed; the last line gets one where it has none.
 * @param onBytes told how many bytes of the file, as it lies on disk, have been read.
 * @throws OperatorError when the file cannot be read or its compression is damaged.
 */
export async function* lineBlocks(
  path: string,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  let carry: Buffer[] = [];
  let carried = 0;
  for await (const chunk of textBytes(path, onBytes)) {
    const cut = chunk.lastIndexOf(lineFeed) + 1;
    if (cut > 0) {
      yield carry.length === 0 ? chunk.subarray(0, cut) : joined(carry, chunk.subarray(0, cut));
      carry = [];
      carried = 0;
    }
    // Beyond the limit only the line's end matters, which is not in here.
    if (cut < chunk.length && carried <= maxLineBytes) {
      const rest = chunk.subarray(cut);
      carry.push(rest);
      carried += rest.length;
    }
  }
  if (carried > 0) yield joined(carry, Buffer.from('\n'));
}

function joined(carry: readonly Buffer[], rest: Buffer): Buffer {
  const head = Buffer.concat(carry);
  if (head.length <= maxLineBytes) return Buffer.concat([head, rest]);
  return Buffer.concat([head.subarray(0, maxLineBytes), rest.subarray(rest.indexOf(lineFeed))]);
}

/** The text's bytes in UTF-8 or the encoding the file has, without a byte order mark. */
async function* textBytes(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const piece of unpacked(path, onBytes)) {
    let chunk = piece;
    if (isFirst) {
      isFirst = false;
      const mark = chunk.toString('hex', 0, 3);
      if (mark === 'efbbbf') chunk = chunk.subarray(3);
      else if (mark.startsWith('fffe')) decoder = new TextDecoder('utf-16le');
      else if (mark.startsWith('feff')) decoder = new TextDecoder('utf-16be');
    }
    yield decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode());
}

async function* unpacked(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const isCompressed = (await firstBytes(path, 2)).equals(Buffer.from([0x1f, 0x8b]));
  const file = createReadStream(path, { highWaterMark: blockBytes });
  let bytes = 0;
  file.on('data', (chunk) => onBytes((bytes += chunk.length)));
  const gunzip = isCompressed ? file.pipe(createGunzip({ chunkSize: blockBytes })) : undefined;
  file.on('error', (error) => gunzip?.destroy(error));
  try {
    // A file stream without an encoding gives buffers.
    for await (const chunk of gunzip ?? file) yield chunk as Buffer;
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    file.destroy();
  }
}

/** The first bytes of a file as it lies on disk. */
async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): OperatorError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OperatorError(
    `${basename(path)} cannot be read: ${why}. What was read before it stays imported; mend the file and send it again.`,
    {
      cause,
    },
  );
}

/** The lines of a block, without their ends. */
export function* linesOf(block: Buffer): Generator<Buffer> {
  for (let start = 0; start < block.length;) {
    const feed = block.indexOf(lineFeed, start);
    const end = feed > start && block[feed - 1] === 13 ? feed - 1 : feed;
    yield block.subarray(start, end);
    start = feed + 1;
  }
}
