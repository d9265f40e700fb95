/** Reading many rows fast: COPY text, split into lines, without a row object in between. */

import { to as copyTo } from 'pg-copy-streams';
import type { Connection } from './database.ts';

/**
 * Streams the rows of `select` (without parameters: COPY takes none) as lines of COPY text format, in batches as they arrive.
 * Fields are separated by tabs; null is `\N`; backslash, tab and line ends inside a value are escaped, see `unescapeCopyText`.
 */
export async function* copyLines(connection: Connection, select: string): AsyncGenerator<string[]> {
  const stream = connection.query(copyTo(`copy (${select}) to stdout`));
  let rest: Buffer | undefined;
  for await (const data of stream) {
    const chunk = data as Buffer; // a stream that is not in object mode and has no encoding gives Buffers
    // A line may be cut anywhere, also inside a character; only whole lines are decoded.
    const end = chunk.lastIndexOf(10) + 1;
    if (end === 0) {
      rest = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
      continue;
    }
    const head = chunk.subarray(0, end - 1);
    const text = (rest === undefined ? head : Buffer.concat([rest, head])).toString('utf8');
    rest = end === chunk.length ? undefined : chunk.subarray(end);
    yield text.split('\n');
  }
}

const escaped = /\\(.)/g;
const meanings: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** A field's own text. The caller has told null (`\N`) apart. */
export function unescapeCopyText(field: string): string {
  return field.includes('\\') ? field.replace(escaped, (_, letter: string) => meanings[letter] ?? letter) : field;
}
