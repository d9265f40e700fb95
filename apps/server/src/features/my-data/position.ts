/** Where a page of a list begins that goes back in time: behind the last entry of the page before. */

import type { Instant } from '@open-health-code/domain';
import { ProblemError } from '../../http/problems.ts';
import { sqlInstant } from '../../platform/database.ts';

/** An entry's place in a list: the newest first, those of one instant in the order of their ids. */
export interface Position {
  readonly at: Instant;
  readonly id: string;
}

/** Before every entry there is. */
export const beginning: Position = { at: Infinity, id: '' };

/** Before every entry of this instant and earlier; what lies in the future comes before it. */
export function asOf(now: Instant): Position {
  return { at: now, id: '' };
}

/** The position as a client sends it back. */
export function encodePosition({ at, id }: Position): string {
  return Buffer.from(`${at}\t${id}`).toString('base64url');
}

/** What `encodePosition` gave; the beginning where nothing was sent. Throws ProblemError for anything else. */
export function decodePosition(text: string | undefined): Position {
  if (text === undefined) return beginning;
  const [at = '', id, ...rest] = Buffer.from(text, 'base64url').toString().split('\t');
  if (!/^\d{1,14}$/.test(at) || id === undefined || rest.length > 0 || id.includes('\0')) throw noBeginning();
  return { at: Number(at), id };
}

/** For whatever was sent as the beginning of a page and is none. */
export function noBeginning(): ProblemError {
  return new ProblemError('bad-request', {
    errors: [{ pointer: '/query/from', detail: 'is no beginning of a page' }],
  });
}

/** SQL for an entry's time as a position has it: the database knows finer ones. */
const timeSql = `date_trunc('milliseconds', at)`;

/** SQL for entries behind a position, whose time and id are the parameters of these numbers; `id` is the column. */
export function behind(id: string, [atParameter, idParameter]: readonly [number, number]): string {
  const [time, last] = [`$${atParameter}::timestamptz`, `$${idParameter}::text`];
  // The first condition alone says which partitions and index entries to read.
  return `at < ${time} + interval '1 millisecond' and (${timeSql} < ${time} or ${id} collate "C" > ${last})`;
}

/** SQL for the order of a list, the same as `compare`'s. */
export function newestFirst(id: string): string {
  return `order by ${timeSql} desc, ${id} collate "C"`;
}

/** The values of `behind`'s parameters. */
export function valuesOf({ at, id }: Position): [string, string] {
  return [sqlInstant(at), id];
}

/** The order of a list. */
export function compare(a: Position, b: Position): number {
  return b.at - a.at || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
}

/** The first entries, and where the next page begins if there are more. */
export function cut<Entry extends Position>(
  entries: readonly Entry[],
  limit: number,
): { readonly page: readonly Entry[]; readonly next: string | null } {
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  return { page, next: entries.length > limit && last !== undefined ? encodePosition(last) : null };
}
