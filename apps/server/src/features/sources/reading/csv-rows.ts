/** The rows of a CSV file as texts in the order of a profile's columns. */

import { basename } from 'node:path';
import { OperatorError } from '../../../platform/operator-error.ts';
import { Fault } from '../fault.ts';
import type { Breaks } from '../fields.ts';
import { readHeader, type Header } from './csv-header.ts';
import { CsvRecords, type CsvRecord } from './csv-records.ts';
import { decodeLine, type Encoding } from './encoding.ts';
import { lineBlocks, linesOf, maxLineBytes } from './line-blocks.ts';

/** A row of a source file, not checked yet. */
export interface SourceRow {
  /** Physical line on which it begins. */
  readonly line: number;
  readonly texts: readonly string[] | Fault;
}

/** What must be known of a profile to read its files. */
export interface Columns {
  readonly columns: readonly string[];
  readonly breaks: readonly Breaks[];
  readonly fits: (texts: readonly string[]) => boolean;
}

export interface ReadingOptions {
  readonly encoding: Encoding;
  readonly onBytes?: (bytes: number) => void;
  /** A remark on the file for the operator. */
  readonly onRemark?: (text: string) => void;
}

const unreadable = new Fault('bad-encoding', 'holds bytes that are no text in the file’s encoding');
const tooLong = new Fault('too-long', `is longer than ${maxLineBytes} bytes`);

/** Batches of rows, as the file is read. Throws OperatorError for a file that is empty or lacks a column. */
export async function* csvRows(path: string, profile: Columns, options: ReadingOptions): AsyncGenerator<SourceRow[]> {
  const file = basename(path);
  let layout: { readonly header: Header; readonly records: CsvRecords } | undefined;
  let line = 0;
  for await (const block of lineBlocks(path, options.onBytes)) {
    const rows: SourceRow[] = [];
    for (const bytes of linesOf(block)) {
      line += 1;
      const text = decode(bytes, options.encoding);
      if (layout !== undefined) {
        for (const record of layout.records.take(line, text)) rows.push(rowOf(record, layout.header));
      } else if (text instanceof Fault) {
        throw new OperatorError(
          `${file}: the header ${text.message}. Give --encoding gbk if the file is Chinese text in GBK.`,
        );
      } else if (text.trim() !== '') {
        layout = openLayout(text, profile, file, options);
      }
    }
    if (rows.length > 0) yield rows;
  }
  if (layout === undefined) throw new OperatorError(`${file} is empty; its first line must name the columns.`);
  const { header, records } = layout;
  const rest = records.end().map((record) => rowOf(record, header));
  if (rest.length > 0) yield rest;
}

function openLayout(
  line: string,
  { columns, breaks, fits }: Columns,
  file: string,
  options: ReadingOptions,
): { readonly header: Header; readonly records: CsvRecords } {
  const header = readHeader(line, columns, file);
  if (header.ignored.length > 0) options.onRemark?.(`${file}: ignored column ${header.ignored.join(', ')}`);
  const { places, width } = header;
  const breaksAt = Array.from({ length: width }, (_, place) => breaks[places.indexOf(place)] ?? 'seldom');
  const isRow = (fields: readonly string[]): boolean => fits(places.map((place) => fields[place] ?? ''));
  return { header, records: new CsvRecords(breaksAt, isRow) };
}

function decode(bytes: Buffer, encoding: Encoding): string | Fault {
  if (bytes.length >= maxLineBytes) return tooLong;
  return decodeLine(bytes, encoding) ?? unreadable;
}

function rowOf({ line, fields }: CsvRecord, { places, width }: Header): SourceRow {
  if (fields instanceof Fault) return { line, texts: fields };
  if (fields.length !== width) {
    return { line, texts: new Fault('wrong-field-count', `has ${fields.length} fields where the header has ${width}`) };
  }
  return { line, texts: places.map((place) => fields[place] ?? '') };
}
