import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnEachServer } from '../testkit/database.ts';
import { copyLines, unescapeCopyText } from './copy-out.ts';
import { CopyRows } from './copy-rows.ts';
import { copyIn } from './database.ts';

const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', ''));

describeOnEachServer('copying', '2020-02-01T00:00:00Z', (city) => {
  it('reads lines as they are in the table, also those longer than what arrives at once', async () => {
    const long = '長'.repeat(300_000);
    const lines: string[] = [];
    await city().db.withConnection(async (connection) => {
      const select = `select n, case when n = 7 then repeat('長', 300000) when n % 2 = 0 then null else E'a\\tb\\n' || n end
        from generate_series(1, 5000) n order by n`;
      for await (const batch of copyLines(connection, select)) lines.push(...batch);
      // The connection is free again.
      expect((await connection.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    });
    expect(lines).toHaveLength(5000);
    expect(lines[1]).toBe('2\t\\N');
    expect(lines[6]).toBe(`7\t${long}`);
    expect(unescapeCopyText(lines[8]?.split('\t')[1] ?? '')).toBe('a\tb\n9');
  });

  it('reports an error of the statement instead of ending the stream', async () => {
    const reading = city().db.withConnection(async (connection) => {
      for await (const batch of copyLines(connection, 'select 1 / (3 - n) from generate_series(1, 5) n')) batch.at(0);
    });
    await expect(reading).rejects.toThrow('division by zero');
  });

  it('writes rows that read back as they were', async () => {
    const row = fc.record({
      id: fc.uuid(),
      text,
      texts: fc.array(text, { maxLength: 4 }),
      number: fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
      instant: fc.option(fc.integer({ min: Date.parse('1900-01-01'), max: Date.parse('2200-01-01') })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        const copied = new CopyRows();
        for (const [index, { id, text: one, texts, number, instant }] of rows.entries()) {
          const written = copied.row(6).bigint(index).uuid(id).text(one).texts(texts).bigint(number);
          if (instant === null) written.null();
          else written.instant(instant);
        }
        expect(copied.rows).toBe(rows.length);
        await city().db.transaction(async (connection) => {
          await connection.query(
            `create temp table copied (place bigint, id uuid, text text, texts text[], number bigint, instant timestamptz) on commit drop`,
          );
          await copyIn(connection, 'copy copied from stdin (format binary)', [copied.finish()]);
          const read = await connection.query(
            'select id, text, texts, number::text, instant from copied order by place',
          );
          expect(read.rows).toEqual(rows.map((expected) => ({ ...expected, number: String(expected.number) })));
        });
      }),
      { numRuns: 20 },
    );
  });
});
