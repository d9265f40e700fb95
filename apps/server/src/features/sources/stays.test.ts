import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { phoneIdOf } from '../people/pseudonyms.ts';
import { clear, csv, dump, Folder, goodRow, mobile } from './fixtures.ts';
import { importFiles, type ImportResult } from './import.ts';
import { cellKeyOf } from './profiles/places.ts';
import { barePartitions, finaliseStays } from './stays.ts';

describeOnEachServer('import of telco-stays', '2020-02-11T08:00:00+08:00', (openCity) => {
  let folder: Folder;
  let city: TestCity;
  beforeEach(async () => {
    city = openCity();
    folder = await Folder.make();
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await clear(city.db);
  });

  async function importRows(rows: readonly (readonly string[])[], partRows = 50): Promise<ImportResult> {
    return await importFiles(city, 'telco-stays', [await folder.file('stays.csv', csv('telco-stays', rows))], {
      partRows,
    });
  }
  async function stays(): Promise<unknown[][]> {
    const { rows } = await city.db.query(
      'select phone_id, started_at, cell_key::text, ended_at from stay order by phone_id, started_at, cell_key, ended_at',
    );
    return rows.map((row) => Object.values(row));
  }
  const rows = Array.from({ length: 400 }, (_, n) => goodRow('telco-stays', n));

  it('keeps the same stays as the row says, whichever way it was read', async () => {
    const [phone = '', cell = ''] = rows[0] ?? [];
    const plain = [phone, cell, '2020-01-20T08:00:00+08:00', '2020-01-20T09:30:00Z'];
    const odd = [` +86 ${phone}`, cell, '2020-01-20 08:00:00+0800', '2020-01-20T09:30:00.000Z'];
    const expected = [
      phoneIdOf(city.secrets.pseudonymKey, phone),
      Date.parse('2020-01-20T00:00:00Z'),
      cellKeyOf(cell),
      Date.parse('2020-01-20T09:30:00Z'),
    ];
    expect(await importRows([plain])).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    expect(await stays()).toEqual([expected]);
    expect(await importRows([odd])).toEqual({ accepted: 0, duplicate: 1, rejected: 0 });
    expect(await stays()).toEqual([expected]);
  });

  it('indexes every partition it filled, and finds double rows on both ways', async () => {
    expect(await importRows([...rows, ...rows.slice(0, 30)])).toEqual({ accepted: 400, duplicate: 30, rejected: 0 });
    expect(await barePartitions(city.db.pool)).toEqual([]);
    const first = await dump(city.db);
    expect(await importRows([...rows, ...rows.slice(0, 30)])).toEqual({ accepted: 0, duplicate: 430, rejected: 0 });
    expect(await dump(city.db)).toBe(first);
    const more = Array.from({ length: 20 }, (_, n) => goodRow('telco-stays', 1_000 + n));
    expect(await importRows([...more, ...rows.slice(0, 5), ...more])).toEqual({
      accepted: 20,
      duplicate: 25,
      rejected: 0,
    });
    expect(await stays()).toHaveLength(420);
  });

  it('gives the same tables in parts of any size', async () => {
    await importRows(rows, 7);
    const small = await stays();
    await clear(city.db);
    await importRows(rows, 1_000);
    expect(await stays()).toEqual(small);
  });

  it('cuts stays longer than a day and counts rows, not pieces', async () => {
    const long = [mobile(1), 'c1', '2020-01-20T08:00:00+08:00', '2020-01-22T10:00:00+08:00'];
    expect(await importRows([long, long, long])).toEqual({ accepted: 1, duplicate: 2, rejected: 0 });
    const pieces = (await stays()).map(([, start, , end]) =>
      [start, end].map((at) => new Date(Number(at)).toISOString().slice(5, 16)),
    );
    expect(pieces).toEqual([
      ['01-20T00:00', '01-21T00:00'],
      ['01-21T00:00', '01-22T00:00'],
      ['01-22T00:00', '01-22T02:00'],
    ]);
    expect(await importRows([long, long])).toEqual({ accepted: 0, duplicate: 2, rejected: 0 });
    const { rows: parts } = await city.db.query('select days::text from import_part');
    expect(parts).toEqual([{ days: '{2020-01-20,2020-01-21,2020-01-22}' }]);
  });

  it('keeps the numbers for the vault once', async () => {
    await importRows(rows);
    const { rows: found } = await city.db.query('select count(*)::int as n from vault.phone_number');
    expect(found).toEqual([{ n: 300 }]);
  });

  it('goes on after partitions were left bare', async () => {
    await importRows(rows);
    const clean = await dump(city.db);
    // As if killed before finalising, with rows copied twice.
    const { rows: names } = await city.db.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'stay'::regclass`,
    );
    for (const { name } of names) {
      await city.db.query(
        `drop index ${name}_phone; drop index ${name}_cell; insert into ${name} select * from ${name}`,
      );
    }
    expect(await finaliseStays(city.db)).toBe(400);
    expect(await dump(city.db)).toBe(clean);
    expect(await finaliseStays(city.db)).toBe(0);
  });

  it('refuses odd rows with their line and keeps all others, quoted ones too', async () => {
    const text = [
      'phone,cell_id,started_at,ended_at',
      '13800000001,c1,2020-01-20T08:00:00+08:00,2020-01-20T09:00:00+08:00',
      '13800000001,"c1,2020-01-20T08:00:00+08:00,2020-01-20T09:00:00+08:00',
      '"13800000002","c1","2020-01-20T08:00:00+08:00","2020-01-20T09:00:00+08:00"',
      '13800000003,c1,2020-01-20T08:00:00+08:00',
      '13800000004,c\u00001,2020-01-20T08:00:00+08:00,2020-01-20T09:00:00+08:00',
      '',
      '13800000005,c1,2020-01-20T08:00:00+08:00,2020-01-20T09:00:00+08:00',
    ].join('\n');
    const result = await importFiles(city, 'telco-stays', [await folder.file('odd.csv', text)]);
    expect(result).toMatchObject({ accepted: 3, duplicate: 0, rejected: 3 });
  });
});
