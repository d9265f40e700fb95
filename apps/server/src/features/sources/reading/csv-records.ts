/** CSV by RFC 4180, line by line, without ever losing good rows to a stray quotation mark. */

import { Fault } from '../fault.ts';
import type { Breaks } from '../fields.ts';

/** One record, with the line on which it begins; the header is line 1 of an ordinary file. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[] | Fault;
}

interface Line {
  readonly line: number;
  readonly text: string | Fault;
}

const maxLines = 1_000;
const maxCharacters = 1 << 18;

const strayQuote = new Fault(
  'bad-quotes',
  'a quotation mark does not pair; write quoted fields as "…" with "" for each mark inside',
);

/**
 * Puts lines together to records.
 *
 * A quotation mark that does not close opens a field that would swallow all rows to the next mark in the file. So a record over several
 * lines only counts when it has as many fields as the header and its line breaks are in columns where they can be meant (see `Breaks`);
 * otherwise the line that opened it is refused alone, and the lines after it are read afresh.
 */
export class CsvRecords {
  private readonly breaks: readonly Breaks[];
  private readonly isRow: (fields: readonly string[]) => boolean;
  private pending: Line[] = [];
  private pendingLength = 0;

  /**
   * @param breaks for each column of the header, whether line breaks can be meant.
   * @param isRow whether these fields, as many as the header has, make a row.
   */
  constructor(breaks: readonly Breaks[], isRow: (fields: readonly string[]) => boolean) {
    this.breaks = breaks;
    this.isRow = isRow;
  }

  /** Whether a quoted field goes on in the next line. */
  get isOpen(): boolean {
    return this.pending.length > 0;
  }

  /** Takes the next line, decoded or found unreadable; gives the records that are complete with it. */
  take(line: number, text: string | Fault): CsvRecord[] {
    if (this.pending.length === 0 && typeof text === 'string' && !text.includes('"')) {
      return text.trim() === '' ? [] : [{ line, fields: text.split(',') }];
    }
    return this.work([{ line, text }]);
  }

  /** The records that were still open when the file ended. */
  end(): CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.pending.length > 0) {
      const rest = this.refuse(records);
      records.push(...this.work(rest));
    }
    return records;
  }

  private work(lines: readonly Line[]): CsvRecord[] {
    const records: CsvRecord[] = [];
    const queue = lines.toReversed();
    const again = (rest: readonly Line[]): void => {
      for (const item of rest.toReversed()) queue.push(item);
    };
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (next.text instanceof Fault) {
        if (this.pending.length === 0) records.push({ line: next.line, fields: next.text });
        else again([...this.refuse(records), next]);
        continue;
      }
      if (this.pending.length === 0 && next.text.trim() === '') continue;
      this.pending.push(next);
      this.pendingLength += next.text.length;
      // An open field goes on over lines without a mark; they need no second look.
      const fields = this.pending.length > 1 && !next.text.includes('"') ? 'open' : this.split();
      if (fields === 'open') {
        if (this.pending.length >= maxLines || this.pendingLength > maxCharacters) again(this.refuse(records));
      } else if (fields === 'malformed' || (this.pending.length > 1 && !this.isMeant(fields))) {
        again(this.refuse(records));
      } else {
        records.push({ line: this.pending[0]?.line ?? next.line, fields });
        this.clear();
      }
    }
    return records;
  }

  private split(): string[] | 'open' | 'malformed' {
    return splitRecord(this.pending.map(({ text }) => text).join('\n'));
  }

  private isMeant(fields: readonly string[]): boolean {
    const { breaks } = this;
    if (fields.length !== breaks.length) return false;
    const broken = new Set(breaks.filter((_, index) => fields[index]?.includes('\n')));
    if (broken.has('never')) return false;
    return !broken.has('seldom') || !this.pending.slice(1).some(({ text }) => this.isRowAlone(text));
  }

  private isRowAlone(text: string | Fault): boolean {
    const fields = typeof text === 'string' ? splitRecord(text) : 'malformed';
    return typeof fields !== 'string' && fields.length === this.breaks.length && this.isRow(fields);
  }

  /** Refuses the first pending line; gives the others back. */
  private refuse(records: CsvRecord[]): Line[] {
    const [first, ...rest] = this.pending;
    if (first !== undefined) records.push({ line: first.line, fields: strayQuote });
    this.clear();
    return rest;
  }

  private clear(): void {
    this.pending = [];
    this.pendingLength = 0;
  }
}

/** The fields of one record; `open` where a quoted field does not end in the text. */
export function splitRecord(text: string): string[] | 'open' | 'malformed' {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const quote = /^ *"/.exec(text.slice(at, at + 16));
    if (quote === null) {
      const comma = text.indexOf(',', at);
      const field = comma < 0 ? text.slice(at) : text.slice(at, comma);
      if (field.includes('"')) return 'malformed';
      fields.push(field);
      if (comma < 0) return fields;
      at = comma + 1;
      continue;
    }
    at += quote[0].length;
    let field = '';
    for (;;) {
      const close = text.indexOf('"', at);
      if (close < 0) return 'open';
      field += text.slice(at, close);
      at = close + 1;
      if (text[at] !== '"') break;
      field += '"';
      at += 1;
    }
    fields.push(field);
    while (text[at] === ' ') at += 1;
    if (at >= text.length) return fields;
    if (text[at] !== ',') return 'malformed';
    at += 1;
  }
}
