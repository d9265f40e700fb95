/** A file as blocks of whole lines, in constant memory: unpacked where compressed, UTF-16 turned into UTF-8, byte order mark taken off. */

import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OperatorError } from '../../../platform/operator-error.ts';

/** A line longer than this is cut here; the row it holds is then refused as too long. */
export const maxLineBytes = 1 << 20;
const blockBytes = 1 << 18;
const lineFeed = 10;

/**
 * Blocks that end with a line feed; the last line gets one where it has none. A block's bytes last until the next block is asked for: the
 * memory is used again.
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
      const rest = Buffer.from(chunk.subarray(cut));
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
  try {
    const file = await open(path);
    try {
      const isCompressed = (await file.read(Buffer.alloc(2), 0, 2, 0)).buffer.equals(gzipMark);
      const bytes = fileBytes(file, onBytes);
      yield* isCompressed ? gunzip(bytes) : bytes;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cause instanceof OperatorError ? cause : unreadable(path, cause);
  }
}

const gzipMark = Buffer.from([0x1f, 0x8b]);

async function* fileBytes(file: FileHandle, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(blockBytes);
  for (let at = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, blockBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    onBytes(at);
    yield buffer.subarray(0, bytesRead);
  }
}

/** Unpacks; the packed bytes are copied, because the stream reads ahead. */
async function* gunzip(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const copies = (async function* () {
    for await (const bytes of packed) yield Buffer.from(bytes);
  })();
  const stream = createGunzip({ chunkSize: blockBytes });
  // An error comes out below, through the stream; leaving early ends the reading, too.
  pipeline(Readable.from(copies), stream, () => undefined);
  // Without an encoding the stream gives buffers.
  for await (const chunk of stream) yield chunk as Buffer;
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
