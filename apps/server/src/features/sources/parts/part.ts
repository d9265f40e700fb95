/** A part of a file: some ten thousand rows that are stored together or not at all. */

import { addDays, type Day } from '@open-health-code/domain';
import type { City } from '../../../city.ts';
import { copyIn, sqlInstant, type Connection } from '../../../platform/database.ts';
import { floorsOf, readHorizon } from '../../retention/horizon.ts';
import { copyChunks } from '../copy-chunks.ts';
import { Fault } from '../fault.ts';
import { makeDue } from './due.ts';
import { ensureDayPartitions, lockUntilCommit, type DayTable } from '../partitions.ts';
import type { RecordEnd, RowProfile, StoredRow, Table } from '../profile.ts';
import type { Reject } from '../rejects-file.ts';
import type { Subjects } from '../subjects.ts';
import type { Tally } from '../tally.ts';

/** What one record says, and on which lines: the first stands for all. */
interface Candidate {
  readonly text: string;
  readonly lines: number[];
  /** Rows of the file it was put together from. */
  readonly weight: number;
}

export interface PartResult {
  readonly tally: Tally;
  readonly rejects: readonly Reject[];
}

const conflict = new Fault('conflicting-record', 'another row with this id and other content was accepted before');

function pastRetention({ column }: RecordEnd): Fault {
  return new Fault('past-retention', 'is longer ago than such records are kept', column);
}

export class Part {
  private readonly profile: Pick<RowProfile, 'name' | 'table'>;
  /** What the part says of each record: all versions, in order of their appearance. */
  private readonly records = new Map<string, Candidate[]>();
  private readonly partitionDays = new Set<Day>();
  private readonly days = new Set<Day>();
  private rows = 0;

  constructor(profile: Pick<RowProfile, 'name' | 'table'>) {
    this.profile = profile;
  }

  /** @param weight rows of the file that this row was put together from. */
  add(line: number, row: StoredRow, weight = 1): void {
    this.rows += weight;
    if (row.partitionDay !== undefined) this.partitionDays.add(row.partitionDay);
    for (const day of row.days ?? []) this.days.add(day);
    const versions = this.records.get(row.key);
    if (versions === undefined) {
      this.records.set(row.key, [{ text: row.text, lines: [line], weight }]);
      return;
    }
    // Where later rows replace earlier ones only the one before can be repeated; records have one content for ever.
    const comparable = this.profile.table.onChange === 'replace' ? versions.slice(-1) : versions;
    const same = comparable.find(({ text }) => text === row.text);
    if (same === undefined) versions.push({ text: row.text, lines: [line], weight });
    else same.lines.push(line);
  }

  /** Stores the part: its rows, its import_part row, whom the vault must know, what becomes due. */
  async commit(city: City, subjects: Subjects): Promise<PartResult> {
    const { table, name } = this.profile;
    if (table.partitionedBy !== undefined) {
      await ensureDayPartitions(city.db, table.name as DayTable, this.partitionDays);
    }
    return await city.db.transaction(async (connection) => {
      await lockUntilCommit(connection, table.name);
      await this.stage(connection);
      await findKnown(connection, table, this.partitionDays);
      await connection.query(freshRows(table));
      const over = table.over === undefined ? undefined : await leaveOutOver(connection, table.over);
      const partId = await nextPartId(connection);
      await (table.steps?.store ?? usualStore(table))(connection, partId, subjects);
      const { rows: fresh } = await connection.query<{ line: number }>('select line from fresh');
      if (fresh.length > 0 && table.namesPart) {
        await insertPart(connection, {
          partId,
          profile: name,
          now: city.clock.now(),
          accepted: fresh.length,
          days: this.days,
        });
      }
      return table.onChange === 'conflict'
        ? await this.countRecords(connection, fresh.length, over)
        : this.countStates(new Set(fresh.map(({ line }) => line)));
    });
  }

  /** Copies what has to be compared: all versions of a record, but of a thing that changes only the last state. */
  private async stage(connection: Connection): Promise<void> {
    const { table } = this.profile;
    const columns = Object.entries(table.columns).map(([column, type]) => `${column} ${type}`);
    await connection.query(
      `create temp table stage (line integer, first boolean, ${columns.join(', ')}) on commit drop;
       create temp table known (line integer, same boolean) on commit drop`,
    );
    await copyIn(connection, 'copy stage from stdin', copyChunks(this.stageLines(table.onChange === 'replace')));
    await connection.query('analyze stage');
  }

  private *stageLines(lastOnly: boolean): Generator<string> {
    for (const versions of this.records.values()) {
      for (const [index, { text, lines }] of versions.entries()) {
        if (lastOnly && index < versions.length - 1) continue;
        yield `${lines[0]}\t${index === 0 || lastOnly ? 't' : 'f'}\t${text}\n`;
      }
    }
  }

  /** Of a record, one version is stored; rows that say the same are duplicates, all others contradict it. */
  private async countRecords(connection: Connection, accepted: number, over: Over | undefined): Promise<PartResult> {
    const { rows } = await connection.query<{ line: number }>(
      `select line from stage where line not in (select line from fresh) and line not in (select line from known where same)`,
    );
    const refused = new Set(rows.map(({ line }) => line));
    const rejects = [...this.records.values()]
      .flat()
      .filter(({ lines }) => refused.has(lines[0] ?? 0))
      .flatMap(({ lines }) => {
        const fault = over?.lines.has(lines[0] ?? 0) === true ? over.fault : conflict;
        return lines.map((line) => ({ line, fault }));
      });
    const rejected = rejects.length;
    return { tally: { accepted, rejected, duplicate: this.rows - accepted - rejected }, rejects };
  }

  /** Of a thing that changes, each row that says something new is accepted, unless the last state is the stored one. */
  private countStates(changed: ReadonlySet<number>): PartResult {
    let accepted = 0;
    for (const versions of this.records.values()) {
      if (!changed.has(versions.at(-1)?.lines[0] ?? 0)) continue;
      for (const { weight } of versions) accepted += weight;
    }
    return { tally: { accepted, rejected: 0, duplicate: this.rows - accepted }, rejects: [] };
  }
}

interface Over {
  readonly lines: ReadonlySet<number>;
  readonly fault: Fault;
}

/** Takes out of `fresh` what is longer ago than it is kept: it would not count, and go again. */
async function leaveOutOver(connection: Connection, end: RecordEnd): Promise<Over | undefined> {
  // Held until the part is stored: the horizon does not pass by what is about to come in.
  await connection.query('select from retention_horizon for share');
  const floor = floorsOf(await readHorizon(connection))[end.floor];
  if (floor === -Infinity) return undefined;
  if (end.ofPerson) {
    await connection.query(
      'create temp table longer on commit drop as select person_id, since from kept_longer where person_id in (select person_id from fresh)',
    );
  }
  const { rows } = await connection.query<{ line: number }>(
    `delete from fresh f where ${end.at} < $1
       ${end.ofPerson ? `and not exists (select from longer l where l.person_id = f.person_id and l.since <= f.${end.at})` : ''}
     returning line`,
    [sqlInstant(floor)],
  );
  return { lines: new Set(rows.map(({ line }) => line)), fault: pastRetention(end) };
}

async function findKnown(connection: Connection, table: Table, days: Iterable<Day>): Promise<void> {
  if (table.steps !== undefined) {
    await table.steps.findKnown(connection);
    return;
  }
  const columns = Object.keys(table.columns);
  const content = (alias: string): string => `row(${columns.map((column) => `${alias}.${column}`).join(', ')})`;
  const comparison = `insert into known select s.line, ${content('s')} is not distinct from ${content('t')}
    from stage s join ${table.name} t on ${[
      ...table.key.map((column) => `t.${column} = s.${column}`),
      ...(table.among === undefined ? [] : [table.among]),
    ].join(' and ')}`;
  if (table.partitionedBy === undefined) {
    await connection.query(comparison);
    return;
  }
  // Day by day with constants, so that only three partitions are read: a record that moved by a day is still the same record.
  const { partitionedBy: at } = table;
  for (const day of days) {
    await connection.query(
      `${comparison} where s.${at} >= '${day}' and s.${at} < '${addDays(day, 1)}'
         and t.${at} >= '${addDays(day, -1)}' and t.${at} < '${addDays(day, 2)}'`,
    );
  }
}

/** Work table `fresh`: the staged rows that are to be stored. */
function freshRows({ onChange }: Table): string {
  return `create temp table fresh on commit drop as select s.* from stage s where ${
    onChange === 'conflict'
      ? 's.first and s.line not in (select line from known)'
      : 's.line not in (select line from known where same)'
  }`;
}

function usualStore(table: Table): (connection: Connection, partId: string, subjects: Subjects) => Promise<void> {
  const columns = Object.keys(table.columns);
  return async (connection, partId, subjects) => {
    const replaced = columns.filter((column) => !table.key.includes(column));
    await connection.query(
      `insert into ${table.name} (${[...columns, ...(table.namesPart ? ['part_id'] : [])].join(', ')})
       select ${[...columns, ...(table.namesPart ? [partId] : [])].join(', ')} from fresh
       ${
         table.onChange === 'replace'
           ? `on conflict (${table.key.join(', ')}) do update set ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}`
           : ''
       }`,
    );
    if (table.person !== undefined) await subjects.keepPeople(connection, `select ${table.person} from fresh`);
    if (table.phone !== undefined) await subjects.keepPhones(connection, `select ${table.phone} from fresh`);
    if (table.afterwards !== undefined) await connection.query(table.afterwards);
    if (table.due !== undefined) await makeDue(connection, table.due.unit, `select ${table.due.key} from fresh`);
  };
}

export async function nextPartId(connection: Connection): Promise<string> {
  const { rows } = await connection.query<{ part_id: string }>(
    `select nextval(pg_get_serial_sequence('import_part', 'part_id'))::text as part_id`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the sequence of import parts gave no number');
  return row.part_id;
}

export interface PartRow {
  readonly partId: string;
  readonly profile: string;
  readonly now: number;
  readonly accepted: number;
  readonly days: Iterable<Day>;
}

export async function insertPart(connection: Connection, part: PartRow): Promise<void> {
  await connection.query(
    'insert into import_part (part_id, profile, imported_at, accepted, days) values ($1, $2, $3, $4, $5)',
    [part.partId, part.profile, sqlInstant(part.now), part.accepted, [...part.days].sort()],
  );
}
