/** Stays in PostgreSQL's binary COPY format, as they go over the wire. */

const rowBytes = 58;
const maxChunkRows = 1024;
/** Some 60 MB. */
const maxSpare = 1024;
const postgresEpoch = Date.UTC(2000, 0, 1);

/** `PGCOPY` with its signature, no flags, no header extension. */
const header = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const trailer = Buffer.from('ffff', 'hex');

/** Rows with everything that never changes: four fields, of 16, 8, 8 and 8 bytes. */
const blank = blankRows(maxChunkRows);

function blankRows(count: number): Buffer {
  const rows = Buffer.alloc(count * rowBytes);
  for (let at = 0; at < rows.length; at += rowBytes) {
    rows.writeInt16BE(4, at);
    rows.writeInt32BE(16, at + 2);
    for (const field of [22, 34, 46]) rows.writeInt32BE(8, at + field);
  }
  return rows;
}

/** Columns in the order of the rows. */
export const stayColumns = 'phone_id, started_at, cell_key, ended_at';

/** Chunks of full size that have been sent, to be filled again: making new ones by the thousand keeps the collector busy. */
const spare: Buffer[] = [];

/** A growing list of rows. */
export class StayRows {
  count = 0;
  private readonly full: Buffer[] = [];
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;
  private nextRows = 16;

  /** Adds a stay; ids are read from these buffers at these places, times are epoch milliseconds. */
  add(phones: Buffer, phoneAt: number, cells: Buffer, cellAt: number, startedAt: number, endedAt: number): void {
    if (this.at === this.chunk.length) this.grow();
    const { chunk, at } = this;
    for (let index = 0; index < 16; index++) chunk[at + 6 + index] = phones[phoneAt + index] ?? 0;
    writeInstant(chunk, at + 26, startedAt);
    for (let index = 0; index < 8; index++) chunk[at + 38 + index] = cells[cellAt + index] ?? 0;
    writeInstant(chunk, at + 50, endedAt);
    this.at = at + rowBytes;
    this.count += 1;
  }

  /** The rows as the data of one COPY. */
  *copyData(): Generator<Buffer> {
    yield header;
    yield* this.full;
    yield this.chunk.subarray(0, this.at);
    yield trailer;
  }

  /** Gives the memory back when the rows have been sent; nothing may be done with them any more. */
  release(): void {
    for (const chunk of [...this.full.splice(0), this.chunk]) {
      if (chunk.length === maxChunkRows * rowBytes && spare.length < maxSpare) spare.push(chunk);
    }
    this.chunk = Buffer.alloc(0);
  }

  private grow(): void {
    if (this.chunk.length > 0) this.full.push(this.chunk);
    const rows = this.nextRows;
    this.chunk = (rows === maxChunkRows ? spare.pop() : undefined) ?? Buffer.from(blank.subarray(0, rows * rowBytes));
    this.at = 0;
    // Days with few rows take little memory.
    this.nextRows = Math.min(maxChunkRows, rows * 4);
  }
}

/** Microseconds since 2000 as 64 bits, most significant first. */
function writeInstant(chunk: Buffer, at: number, instant: number): void {
  const micros = (instant - postgresEpoch) * 1000;
  const high = Math.floor(micros / 0x1_0000_0000);
  const low = (micros - high * 0x1_0000_0000) >>> 0;
  chunk[at] = high >>> 24;
  chunk[at + 1] = high >>> 16;
  chunk[at + 2] = high >>> 8;
  chunk[at + 3] = high;
  chunk[at + 4] = low >>> 24;
  chunk[at + 5] = low >>> 16;
  chunk[at + 6] = low >>> 8;
  chunk[at + 7] = low;
}
