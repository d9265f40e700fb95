import { afterEach, beforeEach, expect, it } from 'vitest';
import { Folder } from '../fixtures.ts';
import { detectEncoding } from './encoding.ts';
import { lineBlocks, linesOf, maxLineBytes } from './line-blocks.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await Folder.make();
});
afterEach(async () => await folder[Symbol.asyncDispose]());

async function linesIn(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of lineBlocks(path)) {
    for (const line of linesOf(block)) lines.push(line.toString());
  }
  return lines;
}

it('gives all lines across blocks, plain and compressed, the last without a line feed too', async () => {
  const lines = Array.from({ length: 60_000 }, (_, n) => `line ${n} ${'x'.repeat(n % 40)}`);
  for (const name of ['plain.csv', 'packed.csv.gz']) {
    expect(await linesIn(await folder.file(name, lines.join('\n')))).toEqual(lines);
  }
});

it('cuts a line that is too long and goes on with the next', async () => {
  const path = await folder.file('long.csv', `a\n${'x'.repeat(5 * maxLineBytes)}\nb\n`);
  const [first, long, last] = await linesIn(path);
  expect([first, long?.length, last]).toEqual(['a', maxLineBytes, 'b']);
});

it('says what is wrong with a damaged compressed file', async () => {
  const path = await folder.file('cut.csv', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]));
  await expect(linesIn(path)).rejects.toThrow('cut.csv cannot be read');
});

async function detect(...lines: Buffer[]): Promise<string> {
  return await detectEncoding(await folder.file('f.csv', Buffer.concat(lines)));
}

it('takes a file for GB18030 only when more of its lines are', async () => {
  const gbk = Buffer.from([0xd6, 0xd0, 0x0a]); // 中
  const utf8 = Buffer.from('中\n');
  expect(await detect(Buffer.from('a\n'))).toBe('utf-8');
  expect(await detect(gbk, gbk, utf8)).toBe('gb18030');
  expect(await detect(gbk, utf8)).toBe('utf-8');
});
