/** The shape of a source profile: its columns, how a row is checked, where it is kept. One table-driven description each. */

import type { Day } from '@open-health-code/domain';
import { copyText, type Connection } from '../../platform/database.ts';
import type { Floors } from '../retention/horizon.ts';
import { Fault } from './fault.ts';
import type { Breaks, Field } from './fields.ts';
import type { SourceRow } from './reading/csv-rows.ts';
import type { Reject } from './rejects-file.ts';
import type { Subjects } from './subjects.ts';

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type RowOf<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };
export type Value = string | number | null | undefined;

/** Where rows are kept, and when two rows are the same. */
export interface Table<Column extends string = string> {
  readonly name: string;
  /** Columns and their SQL types, in the order of the staging table. */
  readonly columns: Readonly<Record<Column, string>>;
  /** Columns that name the record. */
  readonly key: readonly NoInfer<Column>[];
  /** A later row of the same record with other content: a conflict (records), or its new state (reference tables). */
  readonly onChange: 'conflict' | 'replace';
  /** SQL condition on the stored rows `t` that records of this profile meet, where the table holds others too. */
  readonly among?: string;
  /** Column by whose day the table is partitioned. */
  readonly partitionedBy?: NoInfer<Column>;
  /** When a record is over, and which floor it must not be under; see features/retention. Records without one are kept. */
  readonly over?: RecordEnd;
  /** Whether stored rows name the import part they came with; where they do not, what is due tells of new rows. */
  readonly namesPart: boolean;
  /** SQL expressions over a new row: whom and which phone the vault must know. */
  readonly person?: string;
  readonly phone?: string;
  /** Unit of derivation that a new or changed row makes due, and SQL for its key. */
  readonly due?: { readonly unit: string; readonly key: string };
  /** Statement on the new rows (table `fresh`) once they are stored. */
  readonly afterwards?: string;
  /** Takes the place of the usual steps where a row is kept in several tables. */
  readonly steps?: Steps;
}

export interface RecordEnd {
  /** SQL over a staged row. */
  readonly at: string;
  readonly floor: keyof Floors;
  /** Source column to name when it is too old. */
  readonly column: string;
  /** Whether those of some people are kept longer, see kept_longer. */
  readonly ofPerson: boolean;
}

/** Steps of a part on its work tables, inside its transaction; see parts/part.ts. */
export interface Steps {
  /** Fills `known` (line, same) with the staged rows whose record is stored already. */
  readonly findKnown: (connection: Connection) => Promise<void>;
  /** Stores the rows of `fresh`. */
  readonly store: (connection: Connection, partId: string, subjects: Subjects) => Promise<void>;
}

/** A checked row, ready to be staged. */
export interface StoredRow {
  /** The record's name within its profile. */
  readonly key: string;
  /** Line of COPY text: all columns of the table. */
  readonly text: string;
  readonly partitionDay?: Day;
  /** Local days it tells of; only from profiles about presence. */
  readonly days?: readonly Day[];
}

/** What every profile of CSV files has. */
interface ProfileBase {
  readonly name: string;
  /** Columns of the source file, in the order in which faults are looked for. */
  readonly columns: readonly string[];
  readonly breaks: readonly Breaks[];
  /** Whether texts in the order of the columns make a row, each by itself. */
  readonly fits: (texts: readonly string[]) => boolean;
  readonly table: Table;
}

/** A profile whose rows stand alone. */
export interface RowProfile extends ProfileBase {
  /** Checks a row given as texts in the order of `columns`. */
  readonly read: (texts: readonly string[], subjects: Subjects) => StoredRow | Fault;
}

/** A profile of small shared tables where several rows make one thing: read whole, stored as one part. */
export interface GroupProfile extends ProfileBase {
  readonly group: (rows: readonly SourceRow[]) => Grouped;
}

export interface Grouped {
  /** Things to be stored, and how many rows each was put together from. */
  readonly stored: readonly { readonly line: number; readonly row: StoredRow; readonly weight: number }[];
  readonly rejects: readonly Reject[];
  /** Rows that said again what a row before them said. */
  readonly duplicate: number;
}

interface Definition<F extends Fields, Column extends string> {
  readonly name: string;
  readonly fields: F;
  readonly table: Table<Column>;
  /** Checks across fields, and the row as it is kept. */
  readonly store: (row: RowOf<F>, subjects: Subjects) => Readonly<Record<Column, Value>> | Fault;
  readonly days?: (row: RowOf<F>) => readonly Day[];
  readonly partitionDay?: (row: RowOf<F>) => Day;
}

export function defineProfile<F extends Fields, Column extends string>(definition: Definition<F, Column>): RowProfile {
  const { name, fields, table, store, days, partitionDay } = definition;
  // Object.keys loses the keys' type; the record was declared with exactly these.
  const stored = Object.keys(table.columns) as Column[];
  return {
    name,
    ...columnsOf(fields),
    table,
    read: (texts, subjects) => {
      const row = readFields(fields, texts);
      if (row instanceof Fault) return row;
      const kept = store(row, subjects);
      if (kept instanceof Fault) return kept;
      return {
        key: table.key.map((column) => kept[column]).join('\t'),
        text: copyLine(stored, kept),
        ...(partitionDay === undefined ? {} : { partitionDay: partitionDay(row) }),
        ...(days === undefined ? {} : { days: days(row) }),
      };
    },
  };
}

/** What reading a CSV file needs to know of a profile. */
export function columnsOf(fields: Fields): Pick<ProfileBase, 'columns' | 'breaks' | 'fits'> {
  return {
    columns: Object.keys(fields),
    breaks: Object.values(fields).map((field) => field.breaks ?? 'never'),
    fits: (texts) => !(readFields(fields, texts) instanceof Fault),
  };
}

/** Reads each field, given as texts in the order of the fields; the first fault is the row's. */
export function readFields<F extends Fields>(fields: F, texts: readonly string[]): RowOf<F> | Fault {
  const values: Record<string, unknown> = {};
  let index = 0;
  for (const column in fields) {
    const value = fields[column]?.read((texts[index] ?? '').trim());
    if (value instanceof Fault) return value.in(column);
    values[column] = value;
    index += 1;
  }
  // Each field's reader gave the value of its column, so the record has the type the fields declare.
  return values as RowOf<F>;
}

/** A line of COPY text with these columns. */
export function copyLine<Column extends string>(
  columns: readonly Column[],
  row: Readonly<Record<Column, Value>>,
): string {
  return columns.map((column) => copyText(row[column])).join('\t');
}

/** A PostgreSQL array literal of texts. */
export function sqlArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
}
