/** One CSV file of a source profile, with the mess that real exports have. */

import iconv from 'iconv-lite';
import { ByteSink } from './byte-sink.ts';
import { messOutcomes, spoil, type MessKind, type MessOutcome } from './mess.ts';
import { columnsOf, type Profile } from './profiles.ts';

export interface TableForm {
  readonly encoding?: 'utf-8' | 'gbk';
  readonly lineEnd?: '\n' | '\r\n';
  readonly byteOrderMark?: boolean;
}

/** One entry of truth/mess.csv. `line` is the physical line on which the row begins; the header is line 1. */
export interface MessEntry {
  readonly file: string;
  readonly line: number;
  readonly what: MessKind;
  readonly column: string;
  readonly outcome: MessOutcome;
}

/** Copies of a row turn up some rows later; this many wait at most. */
const waitingCopies = 16;

export class TableFile {
  readonly profile: Profile;
  readonly name: string;
  /** Rows written, the header not counted. */
  rows = 0;
  readonly sink: ByteSink;
  private readonly form: TableForm;
  private readonly lineEnd: string;
  private readonly onMess: (entry: MessEntry) => void;
  private line = 1;
  private copies: string[] = [];

  constructor(profile: Profile, folder: string, name: string, form: TableForm, onMess: (entry: MessEntry) => void) {
    this.profile = profile;
    this.name = name;
    this.form = form;
    this.lineEnd = form.lineEnd ?? '\n';
    this.onMess = onMess;
    this.sink = new ByteSink(`${folder}/${name}`);
    this.put((form.byteOrderMark === true ? '\ufeff' : '') + columnsOf[profile].join(','));
  }

  row(fields: readonly string[], mess?: MessKind): void {
    if (mess === undefined) {
      this.rows++;
      this.put(csvRow(fields));
      return;
    }
    const spoilt = spoil(mess, this.profile, fields);
    const text = csvRow(spoilt.fields);
    if (mess === 'duplicate') this.copies.push(text);
    else this.note(mess, spoilt.column);
    this.rows++;
    this.put(text);
    if (this.copies.length >= waitingCopies) this.putCopies();
  }

  /** For a writer that puts whole rows into the sink's buffer itself. */
  countRows(count: number): void {
    this.rows += count;
    this.line += count;
  }

  close(): void {
    this.putCopies();
    this.sink.close();
  }

  private putCopies(): void {
    for (const copy of this.copies) {
      this.note('duplicate', '');
      this.rows++;
      this.put(copy);
    }
    this.copies = [];
  }

  private note(what: MessKind, column: string): void {
    this.onMess({ file: this.name, line: this.line, what, column, outcome: messOutcomes[what] });
  }

  private put(row: string): void {
    const text = row + this.lineEnd;
    if (this.form.encoding === 'gbk') this.sink.chunk(iconv.encode(text, 'gbk'));
    else this.sink.text(text);
    this.line++;
    for (let at = row.indexOf('\n'); at >= 0; at = row.indexOf('\n', at + 1)) this.line++;
  }
}

/** Fields quoted where RFC 4180 asks for it. */
export function csvRow(fields: readonly string[]): string {
  let row = '';
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? '';
    if (i > 0) row += ',';
    row += /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  }
  return row;
}
