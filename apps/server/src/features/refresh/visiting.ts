/**
 * Visits many people, some thousands at a time. Ids are HMACs, so a range of ids holds a predictable share of the people; several
 * connections take the ranges in turn, so that the database prepares one while another is looked at.
 */

import type { CompiledPolicy } from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { visitWhere, type Met, type Visit, type WhereOptions } from './people.ts';

export interface VisitOptions {
  /** At least one; each works on a range of its own. */
  readonly connections: readonly Connection[];
  readonly compiled: CompiledPolicy;
  /** Everybody who has evidence or an assessment, or only those of them who are in assessment_due. */
  readonly whom: 'everybody' | 'due';
  readonly visit: Visit;
  /** Called after some thousands of people, with how much of all there is to read was taken up, 0–1. Reading waits for it. */
  readonly pause: (progress: number) => Promise<void>;
}

interface Ranges {
  /** The next range of ids as a condition; undefined when there is none left. */
  next(): Range | undefined;
  /** The people of a range, as conditions that name no other table: a join of such ranges is planned as if they had one row. */
  conditions(connection: Connection, range: Range): Promise<Pick<WhereOptions, 'whose' | 'whoseListed'>>;
  /** Told whom a range had. */
  learn(met: Met): void;
}

interface Range {
  readonly within: string;
  readonly progress: number;
}

/** Each person once, in no particular order. */
export async function visitPeople({ connections, compiled, whom, visit, pause }: VisitOptions): Promise<void> {
  const [first] = connections;
  if (first === undefined) throw new Error('people are visited on at least one connection');
  const ranges = whom === 'due' ? await rangesOfDue(first) : rangesOfEverybody();
  const stopped = new AbortController();
  const walk = async (connection: Connection): Promise<void> => {
    try {
      for (let range = ranges.next(); range !== undefined && !stopped.signal.aborted; range = ranges.next()) {
        const conditions = await ranges.conditions(connection, range);
        ranges.learn(await visitWhere({ connection, compiled, ...conditions }, visit));
        await pause(range.progress);
      }
    } catch (error) {
      stopped.abort();
      throw error;
    }
  };
  // All of them end before the connections are given back, also when one has failed.
  for (const walked of await Promise.allSettled(connections.map(walk))) {
    if (walked.status === 'rejected') throw walked.reason;
  }
}

/** Rows of evidence aimed at in one range of everybody, and people in one of those due. */
const rowsPerRange = 10_000;
const duePerRange = 5000;
const idSpace = 2 ** 32;

function rangesOfEverybody(): Ranges {
  let start = 0;
  // How many people a range holds is found on the way, so that nothing has to be counted first.
  let width = idSpace / 4096;
  let fewHaveEvidence = false;
  return {
    next: () => {
      if (start >= idSpace) return undefined;
      const end = Math.min(idSpace, start + Math.max(1, Math.floor(width)));
      const within = `person_id >= '${lowestId(start)}'${end < idSpace ? ` and person_id < '${lowestId(end)}'` : ''}`;
      start = end;
      return { within, progress: end / idSpace };
    },
    conditions: async (connection, { within }) => ({
      whose: within,
      whoseListed: fewHaveEvidence
        ? await anyOf(connection, `select distinct person_id from evidence where ${within}`)
        : within,
    }),
    learn: ({ rowsOfEvidence, people, listed }) => {
      width *= Math.min(4, rowsPerRange / Math.max(1, rowsOfEvidence));
      fewHaveEvidence ||= listed > 1000 && listed > 3 * people;
    },
  };
}

/** The lowest id that begins with these 32 bits. */
function lowestId(prefix: number): string {
  return `${prefix.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`;
}

async function rangesOfDue(connection: Connection): Promise<Ranges> {
  const { rows } = await connection.query<{ person_id: string }>(
    `select person_id from (select person_id, row_number() over (order by person_id) as place from assessment_due) due
     where place % ${duePerRange} = 1 order by person_id`,
  );
  let taken = 0;
  return {
    next: () => {
      const first = rows[taken]?.person_id;
      if (first === undefined) return undefined;
      taken += 1;
      const next = rows[taken]?.person_id;
      const within = `person_id >= '${first}'${next === undefined ? '' : ` and person_id < '${next}'`}`;
      return { within, progress: taken / rows.length };
    },
    conditions: async (lane, { within }) => ({
      whose: await anyOf(lane, `select person_id from assessment_due where ${within}`),
    }),
    learn: () => undefined,
  };
}

/** A condition that names people one by one. */
async function anyOf(connection: Connection, select: string): Promise<string> {
  const { rows } = await connection.query<{ person_id: string }>(select);
  return `person_id = any('{${rows.map((row) => row.person_id).join(',')}}'::uuid[])`;
}
