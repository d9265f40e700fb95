import { closeSync, openSync, writeSync } from 'node:fs';

const sinkBytes = 1 << 20;
/** The longest row that is written at once. */
const headroom = 1 << 16;

/**
 * A file written through one fixed buffer. Writing is synchronous: when the disk is slow the simulation waits, so memory does not
 * grow with the size of the files.
 */
export class ByteSink {
  readonly bytes = Buffer.allocUnsafe(sinkBytes);
  /** Bytes of the buffer in use; callers that write into `bytes` themselves advance it. */
  used = 0;
  private readonly descriptor: number;

  constructor(path: string) {
    this.descriptor = openSync(path, 'w');
  }

  /** Makes room for at least one row. */
  makeRoom(): void {
    if (this.used > sinkBytes - headroom) this.flush();
  }

  text(text: string): void {
    this.makeRoom();
    // A character takes at most three bytes of UTF-8 per UTF-16 unit.
    if (text.length * 3 > headroom) this.chunk(Buffer.from(text, 'utf8'));
    else this.used += this.bytes.write(text, this.used, 'utf8');
  }

  chunk(chunk: Uint8Array): void {
    this.makeRoom();
    if (chunk.length > headroom) {
      this.flush();
      writeWhole(this.descriptor, chunk);
    } else {
      this.bytes.set(chunk, this.used);
      this.used += chunk.length;
    }
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private flush(): void {
    writeWhole(this.descriptor, this.bytes.subarray(0, this.used));
    this.used = 0;
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
