/** Reads simulated files back as an importer would see them; used by tests only. */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';

interface ReadRow {
  /** Physical line on which the row begins; the header is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

interface ReadTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadRow[];
}

export function readTable(folder: string, name: string): ReadTable {
  const bytes = readFileSync(join(folder, name));
  const text = name.endsWith('-gbk.csv') ? iconv.decode(bytes, 'gbk') : bytes.toString('utf8');
  const [header, ...rows] = parseCsv(text.replace(/^\ufeff/, ''));
  return { columns: header?.fields ?? [], rows };
}

/** Objects by column, of rows that have as many fields as the header. */
export function readRecords(folder: string, name: string): Record<string, string>[] {
  const { columns, rows } = readTable(folder, name);
  return rows
    .filter((row) => row.fields.length === columns.length)
    .map((row) => Object.fromEntries(columns.map((column, i) => [column, row.fields[i] ?? ''])));
}

/** Source files of a folder, by name. */
export function tableNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort();
}

/** RFC 4180, a line at a time: a row goes on while its quotation marks do not pair. */
function parseCsv(text: string): ReadRow[] {
  const rows: ReadRow[] = [];
  let open = '';
  let openLine = 0;
  for (const [i, physical] of text.split('\n').entries()) {
    const line = open === '' ? physical.replace(/\r$/, '') : `${open}\n${physical.replace(/\r$/, '')}`;
    if (open === '') openLine = i + 1;
    const marks = line.split('"').length - 1;
    open = marks % 2 === 0 ? '' : line;
    if (open === '' && line !== '')
      rows.push({ line: openLine, fields: marks === 0 ? line.split(',') : splitQuoted(line) });
  }
  return rows;
}

function splitQuoted(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}
