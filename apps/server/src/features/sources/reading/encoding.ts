/** UTF-8 or GB18030 (which GBK and GB2312 are parts of): told by the operator, or by the file as a whole. */

import { isAscii, isUtf8 } from 'node:buffer';
import { linesOf, lineBlocks } from './line-blocks.ts';

export type Encoding = 'utf-8' | 'gb18030';

/** Lines beyond ASCII that are enough to tell. */
const enough = 20_000;

/**
 * The encoding that fits more of the file's lines. Chinese in GB18030 is hardly ever valid UTF-8, so a few damaged lines in a UTF-8 file do
 * not turn its other lines into nonsense, nor the other way round; a file of plain ASCII is both.
 */
export async function detectEncoding(path: string): Promise<Encoding> {
  let valid = 0;
  let invalid = 0;
  for await (const block of lineBlocks(path)) {
    if (isAscii(block)) continue;
    for (const line of linesOf(block)) {
      if (isAscii(line)) continue;
      if (isUtf8(line)) valid += 1;
      else invalid += 1;
    }
    if (valid + invalid >= enough) break;
  }
  return invalid > valid ? 'gb18030' : 'utf-8';
}

/** The text of a line; undefined where its bytes are none in this encoding. */
export function decodeLine(line: Buffer, encoding: Encoding): string | undefined {
  if (isAscii(line)) return line.toString('latin1');
  if (encoding === 'utf-8') return isUtf8(line) ? line.toString('utf8') : undefined;
  try {
    // A decoder of its own for each line: one that met an error does not start afresh.
    return new TextDecoder('gb18030', { fatal: true }).decode(line);
  } catch {
    return undefined;
  }
}
