/** Rows in COPY's binary format: nothing for the server to parse, nothing for this process to keep as text. */

/** Microseconds between 1970, where instants begin, and 2000, where PostgreSQL's timestamps do. */
const epochShiftMs = 946_684_800_000;
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const textOid = 25;

/** Collects rows for `copy … from stdin (format binary)`; each field is one call, in the order of the columns. */
export class CopyRows {
  rows = 0;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #length = 0;

  constructor() {
    this.#length = header.copy(this.#bytes);
  }

  /** Begins a row of this many fields. */
  row(fields: number): this {
    this.rows += 1;
    this.#reserve(2);
    this.#length = this.#bytes.writeInt16BE(fields, this.#length);
    return this;
  }

  null(): this {
    this.#reserve(4);
    this.#length = this.#bytes.writeInt32BE(-1, this.#length);
    return this;
  }

  uuid(text: string): this {
    this.#reserve(20);
    this.#length = this.#bytes.writeInt32BE(16, this.#length);
    this.#length += this.#bytes.write(text.replaceAll('-', ''), this.#length, 16, 'hex');
    return this;
  }

  text(text: string): this {
    // No character takes more than three bytes a UTF-16 unit.
    this.#reserve(4 + text.length * 3);
    const written = this.#bytes.write(text, this.#length + 4, 'utf8');
    this.#bytes.writeInt32BE(written, this.#length);
    this.#length += 4 + written;
    return this;
  }

  bigint(value: number): this {
    this.#reserve(12);
    this.#length = this.#bytes.writeInt32BE(8, this.#length);
    this.#int64(value);
    return this;
  }

  /** A timestamptz; whole milliseconds, no infinities. */
  instant(instant: number): this {
    return this.bigint((instant - epochShiftMs) * 1000);
  }

  /** A text[] without nulls. */
  texts(texts: readonly string[]): this {
    this.#reserve(24);
    const start = this.#length;
    const dimensions = texts.length === 0 ? [0, 0, textOid] : [1, 0, textOid, texts.length, 1];
    this.#length += 4;
    for (const part of dimensions) this.#length = this.#bytes.writeInt32BE(part, this.#length);
    for (const text of texts) this.text(text);
    this.#bytes.writeInt32BE(this.#length - start - 4, start);
    return this;
  }

  /** Everything collected, ended as the format asks; nothing can be added after. */
  finish(): Buffer {
    this.#reserve(2);
    this.#length = this.#bytes.writeInt16BE(-1, this.#length);
    return this.#bytes.subarray(0, this.#length);
  }

  /** Exact up to 2^53; without a BigInt, whose making would cost more than the writing. */
  #int64(value: number): void {
    const high = Math.floor(value / 2 ** 32);
    this.#length = this.#bytes.writeInt32BE(high, this.#length);
    this.#length = this.#bytes.writeUInt32BE(value - high * 2 ** 32, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
