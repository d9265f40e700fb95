/** The folder of source files being written, and the truth beside it. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ByteSink } from './byte-sink.ts';
import { csvRow, TableFile, type MessEntry, type TableForm } from './table-file.ts';
import { profiles, type Profile } from './profiles.ts';

export interface WrittenFile {
  /** Source profile to import it as. */
  readonly profile: Profile;
  readonly path: string;
  /** Rows or lines, the CSV header not counted; messy and double rows are. */
  readonly rows: number;
}

/** How some sources export their tables, when the files are messy. */
const oddForms: Readonly<Record<string, TableForm>> = {
  'people-gbk.csv': { encoding: 'gbk' },
  'lab-results.csv': { lineEnd: '\r\n' },
  'subscribers.csv': { byteOrderMark: true },
  'temperatures.csv': { lineEnd: '\r\n', byteOrderMark: true },
};

const truthHeaders = {
  people: 'person,id_type,id_number,household,phone,second_phone,is_visitor',
  phones: 'phone,holder,user,declared_by,confirmed_by_user,family_plan',
  infections:
    'person,infected_on,by,setting,where,symptoms,onset_on,infectious_from,infectious_until,positive_sample_on,diagnosed_on,in_files,recovered_on',
  contacts: 'person,source,day,setting,where,coach,closeness,rows,minutes,person_record,source_record',
  rides: 'person,ticket_id,mode,service,service_date,coach,seat,board_stop,alight_stop,board_at,alight_at,known',
  'zone-visits': 'person,zone,day,minutes',
  mess: 'file,line,what,column,outcome',
} as const;
export type TruthTable = keyof typeof truthHeaders;

export class RecordFiles {
  readonly truthDir: string;
  private readonly out: string;
  private readonly isMessy: boolean;
  private readonly tables = new Map<string, TableFile>();
  private readonly lines = new Map<string, { readonly sink: ByteSink; readonly profile: Profile; rows: number }>();
  private readonly truths: Readonly<Record<TruthTable, ByteSink>>;
  private readonly closed: WrittenFile[] = [];

  constructor(out: string, isMessy: boolean) {
    this.out = out;
    this.isMessy = isMessy;
    this.truthDir = join(out, 'truth');
    mkdirSync(this.truthDir, { recursive: true });
    const open = (table: TruthTable) => {
      const sink = new ByteSink(join(this.truthDir, `${table}.csv`));
      sink.text(`${truthHeaders[table]}\n`);
      return sink;
    };
    this.truths = {
      people: open('people'),
      phones: open('phones'),
      infections: open('infections'),
      contacts: open('contacts'),
      rides: open('rides'),
      'zone-visits': open('zone-visits'),
      mess: open('mess'),
    };
  }

  /** The table of a profile; a variant (`2020-02-01`, `gbk`) makes it a file of its own. */
  table(profile: Profile, variant?: string): TableFile {
    const name = variant === undefined ? `${profile}.csv` : `${profile}-${variant}.csv`;
    let table = this.tables.get(name);
    if (table === undefined) {
      const form = this.isMessy ? (oddForms[name] ?? {}) : {};
      table = new TableFile(profile, this.out, name, form, (entry) => this.noteMess(entry));
      this.tables.set(name, table);
    }
    return table;
  }

  /** Closes a table that gets no more rows. */
  finish(table: TableFile): void {
    table.close();
    this.tables.delete(table.name);
    this.closed.push({ profile: table.profile, path: join(this.out, table.name), rows: table.rows });
  }

  /** One line of a file that is not CSV: NDJSON, or a whole GeoJSON document counted as `rows` rows. */
  line(profile: Profile, name: string, text: string, rows = 1): void {
    let file = this.lines.get(name);
    if (file === undefined) {
      file = { sink: new ByteSink(join(this.out, name)), profile, rows: 0 };
      this.lines.set(name, file);
    }
    file.sink.text(`${text}\n`);
    file.rows += rows;
  }

  truth(table: TruthTable, fields: readonly string[]): void {
    this.truths[table].text(`${csvRow(fields)}\n`);
  }

  /** Closes everything; the files in the order of their profiles and names. */
  close(): WrittenFile[] {
    for (const table of this.tables.values()) this.finish(table);
    for (const [name, { sink, profile, rows }] of this.lines) {
      sink.close();
      this.closed.push({ profile, path: join(this.out, name), rows });
    }
    for (const sink of Object.values(this.truths)) sink.close();
    const place = (file: WrittenFile) => profiles.indexOf(file.profile);
    return this.closed.toSorted((a, b) => place(a) - place(b) || (a.path < b.path ? -1 : 1));
  }

  private noteMess(entry: MessEntry): void {
    this.truth('mess', [entry.file, String(entry.line), entry.what, entry.column, entry.outcome]);
  }
}
