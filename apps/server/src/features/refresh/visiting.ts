/**
 * Visits many people range by range of their ids. Ids are HMACs, so a range of ids holds a predictable share of the people; several
 * connections take the ranges in turn, so that the database prepares one while another is looked at.
 */

import type { CompiledPolicy } from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';
import { visitWhere, type Visit } from './people.ts';

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
  /** The next range as a condition on person_id; undefined when there is none left. */
  next(): { readonly whose: string; readonly progress: number } | undefined;
  /** Told how many rows of evidence a range had. */
  learn(rows: number): void;
}

/** Each person once, in no particular order. */
export async function visitPeople({ connections, compiled, whom, visit, pause }: VisitOptions): Promise<void> {
  const [first] = connections;
  if (first === undefined) throw new Error('people are visited on at least one connection');
  const ranges = whom === 'due' ? await rangesOfDue(first) : rangesOfEverybody();
  let failed = false;
  const walk = async (connection: Connection): Promise<void> => {
    try {
      for (let range = ranges.next(); range !== undefined && !failed; range = ranges.next()) {
        ranges.learn(await visitWhere(connection, compiled, range.whose, visit));
        await pause(range.progress);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  // All of them end before the connections are given back, also when one has failed.
  for (const walked of await Promise.allSettled(connections.map(walk))) {
    if (walked.status === 'rejected') throw walked.reason;
  }
}

/** Rows of evidence aimed at in one range, and people due. */
const rowsPerRange = 10_000;
const duePerRange = 5000;
const idSpace = 2 ** 32;

function rangesOfEverybody(): Ranges {
  let start = 0;
  // How many people a range holds is found on the way, so that nothing has to be counted first.
  let width = idSpace / 4096;
  return {
    next: () => {
      if (start >= idSpace) return undefined;
      const end = Math.min(idSpace, start + Math.max(1, Math.floor(width)));
      const whose = `person_id >= '${lowestId(start)}'${end < idSpace ? ` and person_id < '${lowestId(end)}'` : ''}`;
      start = end;
      return { whose, progress: end / idSpace };
    },
    learn: (rows) => {
      width *= Math.min(4, rowsPerRange / Math.max(1, rows));
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
      return {
        whose: `${within} and person_id in (select person_id from assessment_due where ${within})`,
        progress: taken / rows.length,
      };
    },
    learn: () => undefined,
  };
}
