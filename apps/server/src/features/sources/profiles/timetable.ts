/** Timetables: the rows of a service are one or several runs (variants); a later file takes the place of all of a service's runs. */

import { runFromRows, splitVariants, type Stop } from '@open-health-code/domain';
import type { Connection } from '../../../platform/database.ts';
import { Fault } from '../fault.ts';
import { makeDue } from '../parts/due.ts';
import { columnsOf, copyLine, readFields, type GroupProfile, type Grouped } from '../profile.ts';
import type { SourceRow } from '../reading/csv-rows.ts';
import type { Reject } from '../rejects-file.ts';
import { serviceOfAnyMode, timetableFields } from './travel.ts';

interface TimetableRow {
  readonly line: number;
  readonly stopSeq: number;
  readonly stop: string;
  readonly arrives: string;
  readonly departs: string;
}

const columns = ['service', 'variant', 'stop_seq', 'stop', 'arrives_minute', 'departs_minute'] as const;

export const timetable: GroupProfile = {
  name: 'timetable',
  ...columnsOf(timetableFields),
  table: {
    name: 'timetable_stop',
    columns: {
      service: 'text',
      variant: 'smallint',
      stop_seq: 'smallint',
      stop: 'text',
      arrives_minute: 'integer',
      departs_minute: 'integer',
    } satisfies Record<(typeof columns)[number], string>,
    key: ['service', 'variant', 'stop_seq'],
    onChange: 'replace',
    namesPart: false,
    steps: { findKnown, store },
  },
  group,
};

function group(rows: readonly SourceRow[]): Grouped {
  const services = new Map<string, TimetableRow[]>();
  const rejects: Reject[] = [];
  let duplicate = 0;
  for (const { line, texts } of rows) {
    const row = texts instanceof Fault ? texts : readFields(timetableFields, texts);
    const service = row instanceof Fault ? row : serviceOfAnyMode(row.service);
    if (row instanceof Fault || service instanceof Fault) {
      rejects.push({ line, fault: row instanceof Fault ? row : (service as Fault) });
      continue;
    }
    const known = services.get(service) ?? [];
    services.set(service, known);
    const stop = { line, stopSeq: row.stop_seq, stop: row.stop, arrives: row.arrives, departs: row.departs };
    if (isRepeated(known.at(-1), stop)) duplicate += 1;
    else known.push(stop);
  }
  const stored: Grouped['stored'][number][] = [];
  for (const [service, stops] of services) {
    const { runs, repeated } = distinctRuns(splitVariants(stops));
    duplicate += repeated;
    for (const [variant, { rows: run, stops: times }] of runs.entries()) {
      for (const [index, { line, stopSeq }] of run.entries()) {
        const stop = times[index];
        if (stop === undefined) continue;
        const text = copyLine(columns, {
          service,
          variant,
          stop_seq: stopSeq,
          stop: stop.stop,
          arrives_minute: stop.arrives,
          departs_minute: stop.departs,
        });
        stored.push({ line, row: { key: `${service}\t${variant}\t${stopSeq}`, text }, weight: 1 });
      }
    }
  }
  return { stored, rejects, duplicate };
}

function isRepeated(before: TimetableRow | undefined, row: TimetableRow): boolean {
  return (
    before !== undefined &&
    before.stopSeq === row.stopSeq &&
    before.stop === row.stop &&
    before.arrives === row.arrives &&
    before.departs === row.departs
  );
}

interface Run {
  readonly rows: readonly TimetableRow[];
  readonly stops: readonly Stop[];
}

/** The runs that differ, in order; a file that holds a service twice does not make two variants of it. */
function distinctRuns(variants: readonly (readonly TimetableRow[])[]): { runs: Run[]; repeated: number } {
  const runs = new Map<string, Run>();
  let repeated = 0;
  for (const rows of variants) {
    const stops = runFromRows(rows);
    const content = JSON.stringify(stops.map((stop, index) => [rows[index]?.stopSeq, stop]));
    if (runs.has(content)) repeated += rows.length;
    else runs.set(content, { rows, stops });
  }
  return { runs: [...runs.values()], repeated };
}

/** A service is known when all its stored stops are the staged ones. */
async function findKnown(connection: Connection): Promise<void> {
  await connection.query(`
    create temp table held on commit drop as
      select t.* from timetable_stop t where t.service in (select service from stage);
    insert into known
      select line, true from stage where service not in (
        (select service from (select * from held except select ${columns.join(', ')} from stage) gone)
        union
        (select service from (select ${columns.join(', ')} from stage except select * from held) fresh))`);
}

async function store(connection: Connection): Promise<void> {
  const list = columns.join(', ');
  await connection.query(`
    delete from timetable_stop where service in (select service from fresh);
    insert into timetable_stop (${list}) select ${list} from fresh`);
  await makeDue(connection, 'service', 'select service from fresh');
}
