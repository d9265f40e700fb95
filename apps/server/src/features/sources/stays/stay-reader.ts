/** Reads telco-stays files: the plain lines byte by byte, odd ones (quotes, spaces, other forms of numbers and times) with the general reader. */

import { basename } from 'node:path';
import type { City } from '../../../city.ts';
import { OperatorError } from '../../../platform/operator-error.ts';
import { phoneIdOf } from '../../people/pseudonyms.ts';
import { Fault } from '../fault.ts';
import { code, instant, phone } from '../fields.ts';
import { badStay, recent } from '../plausible.ts';
import { cellKeyOf } from '../profiles/places.ts';
import { readFields } from '../profile.ts';
import { readHeader, type Header } from '../reading/csv-header.ts';
import { CsvRecords } from '../reading/csv-records.ts';
import { decodeLine } from '../reading/encoding.ts';
import { maxLineBytes } from '../reading/line-blocks.ts';
import { ByteCache } from './byte-cache.ts';
import { IsoTimes } from './iso-bytes.ts';
import type { StayPart } from './stay-part.ts';

const stayFields = { phone, cell_id: code, started_at: instant, ended_at: instant };
export const stayFieldNames = Object.keys(stayFields);

const comma = 44;
const quote = 34;
const lineFeed = 10;
const carriageReturn = 13;

/** What is remembered over all files of an import: pseudonyms of numbers and keys of cells. */
export class StayCaches {
  /** Two million numbers; beyond that the rarer ones are computed again. */
  readonly phones = new ByteCache(1 << 21, 16, 16);
  readonly cells = new ByteCache(1 << 17, 40, 8);
  readonly times = new IsoTimes();
}

export class StayReader {
  part: StayPart;
  private readonly caches: StayCaches;
  private readonly city: City;
  private readonly bounds: Bounds;
  private readonly file: string;
  private readonly onRemark: (text: string) => void;
  private header: Header | undefined;
  private records = new CsvRecords([], () => false);
  private isRecordOpen = false;
  private line = 0;
  private readonly starts = new Int32Array(64);
  private readonly ends = new Int32Array(64);
  private readonly scratch = Buffer.alloc(8);

  /** @param floor stays that ended before are refused: they are not kept any more. */
  constructor(
    city: City,
    path: string,
    caches: StayCaches,
    part: StayPart,
    floor: number,
    onRemark: (text: string) => void,
  ) {
    this.city = city;
    this.caches = caches;
    this.part = part;
    this.bounds = { now: city.clock.now(), floor };
    this.file = basename(path);
    this.onRemark = onRemark;
  }

  /** Reads a block of whole lines into the part. Throws OperatorError when the header lacks a column. */
  read(block: Buffer): void {
    for (let start = 0; start < block.length;) {
      this.line += 1;
      const header = this.header;
      const next = header === undefined || this.isRecordOpen ? -1 : this.readPlain(block, start, header);
      if (next >= 0) {
        start = next;
        continue;
      }
      const feed = block.indexOf(lineFeed, start);
      const end = feed > start && block[feed - 1] === carriageReturn ? feed - 1 : feed;
      this.readOdd(block.subarray(start, end));
      start = feed + 1;
    }
  }

  /** Refuses what is still open when the file has ended. */
  end(): void {
    if (this.header === undefined)
      throw new OperatorError(`${this.file} is empty; its first line must name the columns.`);
    for (const record of this.records.end()) this.readRecord(record.line, record.fields);
  }

  /** Reads one line of the plain form; gives the start of the next, or −1 where the line is none. */
  private readPlain(block: Buffer, start: number, { places, width }: Header): number {
    const { starts, ends } = this;
    if (width > starts.length) return -1;
    let field = 0;
    let at = start;
    starts[0] = start;
    for (; ; at++) {
      const byte = block[at];
      if (byte === comma) {
        ends[field] = at;
        field += 1;
        if (field === width) return -1;
        starts[field] = at + 1;
      } else if (byte === lineFeed) {
        break;
      } else if (byte === quote || byte === undefined) {
        return -1;
      }
    }
    ends[field] = block[at - 1] === carriageReturn ? at - 1 : at;
    if (field + 1 !== width) return -1;
    const [phonePlace = 0, cellPlace = 0, startPlace = 0, endPlace = 0] = places;
    const { times } = this.caches;
    const startedAt = times.read(block, starts[startPlace] ?? 0, ends[startPlace] ?? 0);
    const endedAt = times.read(block, starts[endPlace] ?? 0, ends[endPlace] ?? 0);
    if (startedAt < 0 || endedAt < 0 || periodFault(startedAt, endedAt, this.bounds) !== undefined) return -1;
    const cellAt = this.plainCell(block, starts[cellPlace] ?? 0, ends[cellPlace] ?? 0);
    if (cellAt < 0) return -1;
    const phoneAt = this.plainPhone(block, starts[phonePlace] ?? 0, ends[phonePlace] ?? 0);
    if (phoneAt < 0) return -1;
    this.part.add(this.caches.phones.values, phoneAt, this.caches.cells.values, cellAt, startedAt, endedAt);
    return at + 1;
  }

  private plainPhone(block: Buffer, start: number, end: number): number {
    if (end - start !== 11) return -1;
    const { phones } = this.caches;
    const known = phones.find(block, start, end);
    if (known >= 0) return known;
    const number = block.toString('latin1', start, end);
    return /^1[3-9]\d{9}$/.test(number) ? this.newPhone(number, block, start, end) : -1;
  }

  private newPhone(number: string, bytes: Buffer, start: number, end: number): number {
    const { phones } = this.caches;
    const phoneId = phoneIdOf(this.city.secrets.pseudonymKey, number);
    const at = phones.insert(bytes, start, end);
    phones.values.write(phoneId.replaceAll('-', ''), at, 'hex');
    this.part.phones.push({ number, phoneId });
    return at;
  }

  private plainCell(block: Buffer, start: number, end: number): number {
    const { cells } = this.caches;
    if (end === start || end - start > cells.maxKeyBytes) return -1;
    const known = cells.find(block, start, end);
    if (known >= 0) return known;
    const cellId = block.toString('latin1', start, end);
    if (code.read(cellId) !== cellId) return -1;
    const at = cells.insert(block, start, end);
    cells.values.writeBigInt64BE(BigInt(cellKeyOf(cellId)), at);
    return at;
  }

  private readOdd(bytes: Buffer): void {
    const isTooLong = bytes.length >= maxLineBytes;
    if (this.header === undefined) {
      if (isTooLong) throw new OperatorError(`${this.file}: the header ${lineTooLong.message}.`);
      this.readHeaderLine(decodeLine(bytes, 'utf-8') ?? decodeLine(bytes, 'gb18030') ?? '');
      return;
    }
    // Bytes beyond ASCII can only stand in columns nobody reads here; as Latin-1 every byte is some character.
    const text = isTooLong ? lineTooLong : bytes.toString('latin1');
    for (const record of this.records.take(this.line, text)) this.readRecord(record.line, record.fields);
    this.isRecordOpen = this.records.isOpen;
  }

  private readHeaderLine(text: string): void {
    if (text.trim() === '') return;
    const header = readHeader(text, stayFieldNames, this.file);
    if (header.ignored.length > 0) this.onRemark(`${this.file}: ignored column ${header.ignored.join(', ')}`);
    this.header = header;
    const breaks = Array.from({ length: header.width }, () => 'never' as const);
    this.records = new CsvRecords(breaks, () => false);
  }

  private readRecord(line: number, fields: readonly string[] | Fault): void {
    const row = fields instanceof Fault ? fields : this.checked(fields);
    if (row instanceof Fault) {
      this.part.reject({ line, fault: row });
      return;
    }
    const { scratch } = this;
    const known = this.caches.phones;
    const bytes = Buffer.from(row.phone, 'latin1');
    const found = known.find(bytes, 0, bytes.length);
    const phoneAt = found >= 0 ? found : this.newPhone(row.phone, bytes, 0, bytes.length);
    scratch.writeBigInt64BE(BigInt(cellKeyOf(row.cell_id)));
    this.part.add(known.values, phoneAt, scratch, 0, row.started_at, row.ended_at);
  }

  private checked(fields: readonly string[]): CheckedStay | Fault {
    const { places, width } = this.header ?? { places: [], width: 0 };
    if (fields.length !== width) {
      return new Fault('wrong-field-count', `has ${fields.length} fields where the header has ${width}`);
    }
    const row = readFields(
      stayFields,
      places.map((place) => fields[place] ?? ''),
    );
    return row instanceof Fault ? row : (periodFault(row.started_at, row.ended_at, this.bounds) ?? row);
  }
}

interface CheckedStay {
  readonly phone: string;
  readonly cell_id: string;
  readonly started_at: number;
  readonly ended_at: number;
}

interface Bounds {
  readonly now: number;
  readonly floor: number;
}

function periodFault(startedAt: number, endedAt: number, { now, floor }: Bounds): Fault | undefined {
  return (
    badStay(startedAt, endedAt, 'ended_at') ??
    recent(startedAt, now, 'started_at') ??
    (endedAt < floor ? pastRetention : undefined)
  );
}

const pastRetention = new Fault('past-retention', 'is longer ago than such records are kept', 'ended_at');

const lineTooLong = new Fault('too-long', `is longer than ${maxLineBytes} bytes`);
