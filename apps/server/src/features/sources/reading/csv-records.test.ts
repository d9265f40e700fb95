import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import type { Breaks } from '../fields.ts';
import { csvLine } from '../fixtures.ts';
import { CsvRecords, type CsvRecord } from './csv-records.ts';

/** Records of a text; refused ones as their code. */
function read(text: string, breaks: readonly Breaks[]): [number, readonly string[] | string][] {
  const records = new CsvRecords(breaks, ([first]) => first !== 'no');
  const all: CsvRecord[] = [];
  for (const [index, line] of text.split('\n').entries()) all.push(...records.take(index + 1, line));
  all.push(...records.end());
  return all.map(({ line, fields }) => [line, fields instanceof Fault ? fields.code : fields]);
}

const two: readonly Breaks[] = ['freely', 'freely'];

it('reads what was written, whatever the fields hold', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' b', '中') }).map((text) => text.trim());
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field).filter(([a, b]) => a + b !== '')), (rows) => {
      const text = rows.map((row) => csvLine(row)).join('\n');
      expect(read(text, two).map(([, fields]) => fields)).toEqual(rows);
    }),
  );
});

it('skips empty lines and tells the line a record begins on', () => {
  expect(read('\na,b\n\n"c\nd",e\nf,g', two)).toEqual([
    [2, ['a', 'b']],
    [4, ['c\nd', 'e']],
    [6, ['f', 'g']],
  ]);
});

it('refuses only the line of a mark that never closes', () => {
  expect(read('a,b\n"c,d\ne,f\ng,h', two)).toEqual([
    [1, ['a', 'b']],
    [2, 'bad-quotes'],
    [3, ['e', 'f']],
    [4, ['g', 'h']],
  ]);
});

it('refuses only the line of a mark that another row’s mark would close', () => {
  expect(read('a,"b\nc,d\n"e",f\ng,h', two)).toEqual([
    [1, 'bad-quotes'],
    [2, ['c', 'd']],
    [3, ['e', 'f']],
    [4, ['g', 'h']],
  ]);
});

it('does not take a line break for meant where only machines write', () => {
  expect(read('a,"b\nc,d\ne,f"', ['never', 'never'])).toEqual([
    [1, 'bad-quotes'],
    [2, ['c', 'd']],
    [3, 'bad-quotes'],
  ]);
});

it('takes a line break of staff for meant unless a line of it is a row by itself', () => {
  const staff: readonly Breaks[] = ['never', 'seldom'];
  expect(read('a,"x\nno,row\ny"', staff)).toEqual([[1, ['a', 'x\nno,row\ny']]]);
  expect(read('a,"x\ngood,row\ny"', staff)).toEqual([
    [1, 'bad-quotes'],
    [2, ['good', 'row']],
    [3, 'bad-quotes'],
  ]);
});

it('never reads a row out of a well-formed field that the public writes in', () => {
  expect(read('a,"x\nevil,row\ny"', two)).toEqual([[1, ['a', 'x\nevil,row\ny']]]);
});

it.each(['a"b,c', '"a"b,c', '"a" "b",c'])('refuses %s', (line) => {
  expect(read(line, two)).toEqual([[1, 'bad-quotes']]);
});

it('gives every line of a file with a thousand open marks its own verdict', () => {
  const text = Array.from({ length: 2_500 }, (_, n) => (n % 2 === 0 ? `"a${n},b` : `c${n},d`)).join('\n');
  const records = read(text, two);
  expect(records).toHaveLength(2_500);
  expect(records.filter(([, fields]) => fields === 'bad-quotes')).toHaveLength(1_250);
});
