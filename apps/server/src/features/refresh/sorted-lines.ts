/** Lines of COPY that begin with a person id, in the order of the ids: looked up by going through them once, without an index in memory. */

import { copyLines } from '../../platform/copy-out.ts';
import type { Connection } from '../../platform/database.ts';
import { uuidLength } from './stored-evidence.ts';

export class SortedLines {
  readonly count: number;
  readonly #lines: readonly string[];
  #next = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    this.count = lines.length;
  }

  /** The rows of `select`, whose first column is the person id; one row a person. */
  static async read(connection: Connection, select: string): Promise<SortedLines> {
    const all: string[] = [];
    for await (const lines of copyLines(connection, `${select} order by person_id`)) all.push(...lines);
    return new SortedLines(all);
  }

  /** What the person's line says after the id; undefined when there is none. Ids are asked for in ascending order. */
  find(personId: string): string | undefined {
    let line = this.#lines[this.#next];
    while (line !== undefined && line < personId) line = this.#lines[(this.#next += 1)];
    if (line?.startsWith(personId) !== true) return undefined;
    this.#next += 1;
    return line.slice(uuidLength + 1);
  }

  /** The next person not asked for, if the id is lower than this one; without one, any. */
  nextBefore(personId: string | undefined): string | undefined {
    const line = this.#lines[this.#next];
    return line !== undefined && (personId === undefined || line < personId) ? line.slice(0, uuidLength) : undefined;
  }
}
