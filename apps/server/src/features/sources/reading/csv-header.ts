/** The header of a CSV file against the columns a profile needs. */

import { OperatorError } from '../../../platform/operator-error.ts';
import { splitRecord } from './csv-records.ts';

export interface Header {
  /** For each column of the profile, its place in the file. */
  readonly places: readonly number[];
  /** Columns in the file. */
  readonly width: number;
  /** Columns nobody asked for; empty names are not told. */
  readonly ignored: readonly string[];
}

/** Reads the header line. Throws OperatorError naming the column that is missing or there twice, and the file. */
export function readHeader(line: string, columns: readonly string[], file: string): Header {
  const fields = splitRecord(line);
  if (typeof fields === 'string') throw new OperatorError(`${file}: the header's quotation marks do not pair.`);
  const names = fields.map((field) => field.trim().toLowerCase());
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw new OperatorError(
      `${file}: the header lacks ${missing.map((column) => `"${column}"`).join(', ')}. ` +
        `The first line must name the columns ${columns.join(',')} in any order, with commas between them.`,
    );
  }
  // Only now is the first line known to be a header: of a file without one, nothing it says may be shown.
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw new OperatorError(`${file}: the column "${printable(twice)}" is in the header twice.`);
  return {
    places: columns.map((column) => names.indexOf(column)),
    width: names.length,
    ignored: names.filter((name) => name !== '' && !columns.includes(name)).map(printable),
  };
}

/** A name from an untrusted file, fit to be shown on a terminal. */
function printable(name: string): string {
  return name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '�').slice(0, 60);
}
