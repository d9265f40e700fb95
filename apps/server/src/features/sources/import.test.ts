import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { personIdOf, phoneIdOf } from '../people/pseudonyms.ts';
import { unseal } from '../people/vault.ts';
import {
  clear,
  columnsOfProfile,
  csv,
  csvLine,
  dump,
  Folder,
  goodRow,
  mobile,
  residentNumber,
  type CsvProfile,
} from './fixtures.ts';
import { importFiles, type ImportResult } from './import.ts';
import { profileNames } from './profiles.ts';

const csvProfiles = profileNames.filter((name) => name !== 'fhir');

/** Row 0 of the profile with one column changed. */
function changed(profile: CsvProfile, column: string, value: string): string[] {
  const place = columnsOfProfile(profile).indexOf(column);
  expect(place).toBeGreaterThanOrEqual(0);
  return goodRow(profile, 0).with(place, value);
}

/** Line, column and code of each refused row. */
async function rejectsOf(result: ImportResult): Promise<string[][]> {
  expect(result.rejectsFile).toBeDefined();
  const text = await readFile(result.rejectsFile ?? '', 'utf8');
  const [header, ...lines] = text.trimEnd().split('\n');
  expect(header).toBe('line,column,code,message,file');
  return lines.map((line) => line.split(',').slice(0, 3));
}

describeOnEachServer('import', '2020-02-11T08:00:00+08:00', (openCity) => {
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

  async function importText(profile: CsvProfile, text: string | Buffer, name = 'file.csv'): Promise<ImportResult> {
    return await importFiles(city, profile, [await folder.file(name, text)]);
  }
  async function count(table: string): Promise<number> {
    const { rows } = await city.db.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    return rows[0]?.n ?? 0;
  }

  it.each(csvProfiles)(
    'takes good rows of %s once, also from a compressed file with CRLF and a byte order mark',
    async (profile) => {
      const rows = Array.from({ length: 20 }, (_, n) => goodRow(profile, n));
      const text = csv(profile, rows);
      expect(await importText(profile, text)).toEqual({ accepted: 20, duplicate: 0, rejected: 0 });
      const first = await dump(city.db);
      const windows = `\ufeff${text.replaceAll('\n', '\r\n')}`;
      expect(await importText(profile, windows, 'file.csv.gz')).toEqual({ accepted: 0, duplicate: 20, rejected: 0 });
      expect(await dump(city.db)).toBe(first);
    },
  );

  it.each(csvProfiles)('finds the columns of %s by name in any order and ignores others', async (profile) => {
    const columns = columnsOfProfile(profile);
    const row = goodRow(profile, 0);
    const lines = [
      ['备注', ...columns.toReversed()],
      ['内部', ...row.toReversed()],
    ];
    const path = await folder.file('file.csv', lines.map((line) => `${csvLine(line)}\n`).join(''));
    const remarks: string[] = [];
    const result = await importFiles(city, profile, [path], { onRemark: (text) => remarks.push(text) });
    expect(result).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    expect(remarks).toEqual(['file.csv: ignored column 备注']);
  });

  it.each(csvProfiles)('refuses a file of %s that lacks a column, naming it', async (profile) => {
    const [first = '', ...rest] = columnsOfProfile(profile);
    await expect(importText(profile, `${rest.join(',')}\n`)).rejects.toThrow(`file.csv: the header lacks "${first}"`);
    await expect(importText(profile, `${first},${first},${rest.join(',')}\n`)).rejects.toThrow(
      `"${first}" is in the header twice`,
    );
    await expect(importText(profile, '')).rejects.toThrow('is empty');
  });

  const faults: [CsvProfile, string, string, string][] = [
    ['people', 'id_type', 'badge', 'unknown-value'],
    ['people', 'id_type', '', 'missing-value'],
    [
      'people',
      'id_number',
      residentNumber(1).slice(0, 17) + (residentNumber(1).endsWith('1') ? '2' : '1'),
      'bad-checksum',
    ],
    ['people', 'id_number', '11010119991301001X', 'bad-id-number'],
    ['people', 'id_number', '110101990101001', 'bad-id-number'],
    ['people', 'phone', '12345', 'bad-phone'],
    ['people', 'name', '甲\u0007', 'control-character'],
    ['people', 'name', '甲'.repeat(300), 'too-long'],
    ['people', 'district', 'Beijing', 'bad-district'],
    ['subscribers', 'activated_on', '2019-02-29', 'bad-date'],
    ['subscribers', 'activated_on', '1890-02-20', 'implausible-time'],
    ['subscribers', 'holder_id_number', 'x', 'bad-id-number'],
    ['diagnoses', 'status', 'ill', 'unknown-value'],
    ['diagnoses', 'onset_on', '2020-02-30', 'bad-date'],
    ['diagnoses', 'diagnosed_at', '2020-01-20T08:00:00', 'bad-time'],
    ['diagnoses', 'diagnosed_at', '2020-01-20T25:00:00+08:00', 'bad-time'],
    ['diagnoses', 'record_id', '', 'missing-value'],
    ['lab-results', 'test', 'x-ray', 'unknown-value'],
    ['lab-results', 'reported_at', '2020-01-01T00:00:00+08:00', 'ends-before-start'],
    ['symptoms', 'symptoms', ' ', 'missing-value'],
    ['tickets', 'mode', 'rocket', 'unknown-value'],
    ['tickets', 'service', '???', 'bad-service'],
    ['tickets', 'coach', '车', 'bad-coach'],
    ['tickets', 'seat', '99Z9', 'bad-seat'],
    ['tickets', 'service_date', '1999-01-20', 'implausible-time'],
    ['tickets', 'alight_at', '2020-01-19T00:00:00+08:00', 'ends-before-start'],
    ['tickets', 'alight_at', '2021-01-19T00:00:00+08:00', 'implausible-time'],
    ['timetable', 'stop_seq', 'one', 'bad-number'],
    ['timetable', 'departs', '8 o’clock', 'bad-time'],
    ['timetable', 'service', '-', 'bad-service'],
    ['cells', 'lon', '181', 'out-of-range'],
    ['cells', 'cell_id', '基站', 'bad-key'],
    ['cells', 'range_m', '1e3', 'bad-number'],
    ['telco-stays', 'phone', '123', 'bad-phone'],
    ['telco-stays', 'ended_at', '2020-01-19T00:00:00+08:00', 'ends-before-start'],
    ['telco-stays', 'ended_at', '2020-09-19T00:00:00+08:00', 'implausible-time'],
    ['telco-stays', 'started_at', '2020-02-30T00:00:00+08:00', 'bad-time'],
    ['telco-stays', 'cell_id', 'a b', 'bad-key'],
    ['places', 'lat', '', 'missing-value'],
    ['places', 'coach', '第', 'bad-coach'],
    ['check-ins', 'id_number', '', 'missing-value'],
    ['check-ins', 'id_type', 'badge', 'unknown-value'],
    ['check-ins', 'left_at', '2020-01-19T00:00:00+08:00', 'ends-before-start'],
    ['check-ins', 'left_at', '2020-04-19T00:00:00+08:00', 'implausible-time'],
    ['temperatures', 'celsius', '366', 'out-of-range'],
    ['temperatures', 'celsius', '29.9', 'out-of-range'],
    ['declarations', 'trips', '[{"date":', 'bad-json'],
    ['declarations', 'trips', '[{"date":"2020-02-30"}]', 'bad-trips'],
    ['zones', 'level', 'low', 'unknown-value'],
    ['zones', 'until', '2020-01-01', 'ends-before-start'],
    ['zones', 'from', 'yesterday', 'bad-time'],
    ['attributions', 'basis', 'registered', 'unknown-value'],
    ['attributions', 'valid_until', '2020-01-01T00:00:00+08:00', 'ends-before-start'],
  ];
  it.each(csvProfiles)(
    'refuses each faulty row of %s, telling line, column and code, and keeps the rows around it',
    async (profile) => {
      const own = faults.filter(([name]) => name === profile);
      const rows = own.flatMap(([, column, value], index) => [
        goodRow(profile, 2 * index + 1),
        changed(profile, column, value),
        goodRow(profile, 2 * index + 2),
      ]);
      const result = await importText(profile, csv(profile, rows));
      expect(result).toMatchObject({ accepted: 2 * own.length, duplicate: 0, rejected: own.length });
      const expected = own.map(([, column, , code], index) => [String(3 * index + 3), column, code]);
      expect(await rejectsOf(result)).toEqual(expected);
    },
  );

  it('never repeats a value in the list of refused rows', async () => {
    const canary = ['1101011990010100', '13900009999', '王小明'];
    for (const profile of ['people', 'tickets', 'lab-results', 'declarations', 'telco-stays'] as const) {
      const columns = columnsOfProfile(profile);
      const rows = columns.flatMap((column) => canary.map((value) => changed(profile, column, value)));
      const result = await importText(profile, csv(profile, rows));
      const text = await readFile(result.rejectsFile ?? '', 'utf8');
      for (const value of canary) expect(text).not.toContain(value);
    }
  });

  it('leaves no list where nothing is refused, and takes away the one of the run before', async () => {
    const bad = await importText('temperatures', csv('temperatures', [changed('temperatures', 'celsius', '50')]));
    expect(bad.rejectsFile).toBeDefined();
    const good = await importText('temperatures', csv('temperatures', [goodRow('temperatures', 0)]));
    expect(good.rejectsFile).toBeUndefined();
    expect(existsSync(bad.rejectsFile ?? '')).toBe(false);
  });

  const records: [CsvProfile, string, string][] = [
    ['diagnoses', 'status', 'suspected'],
    ['diagnoses', 'id_number', residentNumber(77)],
    ['lab-results', 'result', 'positive'],
    ['symptoms', 'symptoms', 'fever'],
    ['temperatures', 'celsius', '39.9'],
    ['declarations', 'contacts', 'a cousin'],
    ['tickets', 'seat', '9F'],
    ['tickets', 'id_number', residentNumber(77)],
    ['tickets', 'service_date', '2020-01-21'],
    ['check-ins', 'place_id', 'P-8'],
    ['check-ins', 'at', '2020-01-20T08:30:00+08:00'],
    ['attributions', 'basis', 'disowned'],
    ['attributions', 'phone', mobile(99)],
  ];
  it.each(records)(
    'refuses a record of %s that comes again with another %s; the first accepted stays',
    async (profile, column, value) => {
      const original = goodRow(profile, 0);
      const other = changed(profile, column, value);
      const within = await importText(profile, csv(profile, [original, original, other, other]));
      expect(within).toMatchObject({ accepted: 1, duplicate: 1, rejected: 2 });
      expect(await rejectsOf(within)).toEqual([
        ['4', '', 'conflicting-record'],
        ['5', '', 'conflicting-record'],
      ]);
      const before = await dump(city.db);
      const later = await importText(profile, csv(profile, [other, original]));
      expect(later).toMatchObject({ accepted: 0, duplicate: 1, rejected: 1 });
      expect(await dump(city.db)).toBe(before);
    },
  );

  const states: [CsvProfile, string, string, string][] = [
    ['people', 'district', '110105', 'person'],
    ['people', 'name', '乙', 'vault.identity'],
    ['people', 'name', '', 'vault.identity'],
    ['places', 'name', '新市场', 'place'],
    ['cells', 'range_m', '900', 'cell'],
    ['timetable', 'departs', '23:50', 'timetable_stop'],
    ['zones', 'level', 'medium', 'zone'],
  ];
  it.each(states)('takes a later row of %s with another %s as the new state', async (profile, column, value, table) => {
    await importText(profile, csv(profile, [goodRow(profile, 0)]));
    const rows = await count(table);
    const before = await dump(city.db);
    const next = changed(profile, column, value);
    expect(await importText(profile, csv(profile, [next]))).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    expect(await dump(city.db)).not.toBe(before);
    expect(await count(table)).toBe(rows);
    expect(await importText(profile, csv(profile, [next]))).toEqual({ accepted: 0, duplicate: 1, rejected: 0 });
  });

  it('keeps names and numbers sealed, apart from everything else', async () => {
    await importText('people', csv('people', [goodRow('people', 5)]));
    const personId = personIdOf(city.secrets.pseudonymKey, 'resident', residentNumber(5));
    const { rows } = await city.db.query<{ key_id: number; sealed_number: Buffer; sealed_name: Buffer }>(
      'select key_id, sealed_number, sealed_name from vault.identity where person_id = $1',
      [personId],
    );
    const [row] = rows;
    expect(unseal(city.secrets, { keyId: row?.key_id ?? 0, bytes: row?.sealed_number ?? Buffer.alloc(0) })).toBe(
      `resident:${residentNumber(5)}`,
    );
    expect(unseal(city.secrets, { keyId: row?.key_id ?? 0, bytes: row?.sealed_name ?? Buffer.alloc(0) })).toBe('甲5');
    const stored = (await dump(city.db)).replaceAll(/"sealed_\w+": "[^"]*"/g, '');
    expect(stored).not.toContain(residentNumber(5));
    expect(stored).not.toContain(mobile(5));
    expect(stored).not.toContain('甲5');
  });

  it('takes the declared number back when the register drops it, and says so to the derivation', async () => {
    await importText('people', csv('people', [goodRow('people', 0)]));
    await importText('people', csv('people', [changed('people', 'phone', '')]));
    const phoneId = phoneIdOf(city.secrets.pseudonymKey, mobile(0));
    expect(await count(`phone_claim where basis = 'declared'`)).toBe(0);
    expect(await count(`derivation_due where unit = 'phone' and key = '${phoneId}'`)).toBe(1);
    await importText('people', csv('people', [changed('people', 'phone', mobile(1))]));
    expect(
      await count(`phone_claim where basis = 'declared' and valid_from = '-infinity' and record_id = 'people'`),
    ).toBe(1);
  });

  it('reads a registered holder from the start of the local day of activation', async () => {
    await importText('subscribers', csv('subscribers', [goodRow('subscribers', 0)]));
    expect(
      await count(
        `phone_claim where basis = 'registered' and record_id = '2015-03-04' and valid_from = '2015-03-03T16:00:00Z'`,
      ),
    ).toBe(1);
  });

  it('remembers the newest declaration of a person', async () => {
    const [first, second, third] = [22, 21, 20].map((day) =>
      goodRow('declarations', day).with(2, residentNumber(0)).with(3, `2020-01-${day}T08:00:00+08:00`),
    );
    await importText('declarations', csv('declarations', [first ?? [], second ?? []]));
    expect(await count(`person where declared_at = '2020-01-22T00:00:00Z'`)).toBe(1);
    await importText('declarations', csv('declarations', [third ?? []]));
    expect(await count(`person where declared_at = '2020-01-22T00:00:00Z'`)).toBe(1);
  });

  it('reads GBK, declared or detected, also where the first Chinese comes late', async () => {
    const rows = Array.from({ length: 400 }, (_, n) =>
      goodRow('places', n).with(2, n < 300 ? `place ${n}` : `菜市场${n}`),
    );
    const { default: iconv } = await import('iconv-lite');
    const gbk = iconv.encode(csv('places', rows), 'gbk');
    expect(await importText('places', gbk)).toEqual({ accepted: 400, duplicate: 0, rejected: 0 });
    expect(await count(`place where name = '菜市场399'`)).toBe(1);
    const path = await folder.file('declared.csv', gbk);
    expect(await importFiles(city, 'places', [path], { encoding: 'gb18030' })).toEqual({
      accepted: 0,
      duplicate: 400,
      rejected: 0,
    });
  });

  it('refuses the damaged lines of a UTF-8 file and leaves the others as they are', async () => {
    const text = Buffer.from(
      csv(
        'places',
        Array.from({ length: 10 }, (_, n) => goodRow('places', n)),
      ),
    );
    const at = text.indexOf('市场4');
    text[at + 1] = 0x41;
    const result = await importText('places', text);
    expect(result).toMatchObject({ accepted: 9, rejected: 1 });
    expect(await rejectsOf(result)).toEqual([['6', '', 'bad-encoding']]);
    expect(await count(`place where name = '市场5'`)).toBe(1);
  });

  it('reads UTF-16 with its byte order mark', async () => {
    const text = Buffer.from(`\ufeff${csv('places', [goodRow('places', 3)])}`, 'utf16le');
    expect(await importText('places', text)).toEqual({ accepted: 1, duplicate: 0, rejected: 0 });
    expect(await count(`place where name = '市场3'`)).toBe(1);
  });

  it('says which line a record begins on, though fields before it run over lines', async () => {
    const text = csv('lab-results', [
      goodRow('lab-results', 1).with(7, '县医院\n("补录")'),
      goodRow('lab-results', 2).with(4, 'maybe'),
    ]);
    const result = await importText('lab-results', text);
    expect(result).toMatchObject({ accepted: 1, rejected: 1 });
    expect(await rejectsOf(result)).toEqual([['4', 'result', 'unknown-value']]);
    expect(await count(`lab_result where laboratory = '县医院 ("补录")'`)).toBe(1);
  });

  it('imports several files in one call and names the file of each refused row', async () => {
    const one = await folder.file('one.csv', csv('cells', [goodRow('cells', 1), changed('cells', 'lat', '91')]));
    const two = await folder.file('two.csv', csv('cells', [goodRow('cells', 2), goodRow('cells', 1)]));
    const result = await importFiles(city, 'cells', [one, two]);
    expect(result).toMatchObject({ accepted: 2, duplicate: 1, rejected: 1 });
    expect(await readFile(result.rejectsFile ?? '', 'utf8')).toMatch(/,one\.csv\n$/);
  });

  it('keeps one import_part row for a part with something new, with the local days it tells of', async () => {
    await importText(
      'check-ins',
      csv('check-ins', [
        goodRow('check-ins', 0).with(5, '2020-01-20T23:30:00+08:00').with(6, '2020-01-21T01:00:00+08:00'),
      ]),
    );
    const { rows } = await city.db.query('select profile, accepted::int, days::text, derived from import_part');
    expect(rows).toEqual([{ profile: 'check-ins', accepted: 1, days: '{2020-01-20,2020-01-21}', derived: false }]);
  });

  it.each([
    ['places', 'place', 'P-0'],
    ['cells', 'cells', ''],
    ['timetable', 'service', 'G1'],
    ['zones', 'zone', 'Z-0'],
  ] as const)('makes what rests on new rows of %s due', async (profile, unit, key) => {
    await importText(profile, csv(profile, [goodRow(profile, 0)]));
    const { rows } = await city.db.query('select unit, key from derivation_due');
    expect(rows).toEqual([{ unit, key }]);
  });

  it('keeps the services, coaches and seats of tickets in their canonical form', async () => {
    await importText(
      'tickets',
      csv('tickets', [goodRow('tickets', 0).with(5, 'g1278次').with(7, '05号车厢').with(8, '06Ａ')]),
    );
    const { rows } = await city.db.query('select service, coach, seat from journey');
    expect(rows).toEqual([{ service: 'G1278', coach: '5', seat: '6A' }]);
  });

  it('parts the runs of a service and counts their minutes over midnight', async () => {
    const rows = [
      ['K1', '1', '甲', '', '22:00'],
      ['K1', '2', '乙', '23:50', '00:05'],
      ['K1', '3', '丙', '01:10', ''],
      ['K1', '1', '甲', '', '08:00'],
      ['K1', '2', '丙', '09:00', ''],
    ];
    expect(await importText('timetable', csv('timetable', [...rows, ...rows]))).toEqual({
      accepted: 5,
      duplicate: 5,
      rejected: 0,
    });
    const { rows: stops } = await city.db.query(
      'select variant, stop, arrives_minute, departs_minute from timetable_stop order by variant, stop_seq',
    );
    expect(stops.map((stop) => Object.values(stop))).toEqual([
      [0, '甲', null, 1320],
      [0, '乙', 1430, 1445],
      [0, '丙', 1510, null],
      [1, '甲', null, 480],
      [1, '丙', 540, null],
    ]);
    expect(await importText('timetable', csv('timetable', rows.slice(0, 3)))).toEqual({
      accepted: 3,
      duplicate: 0,
      rejected: 0,
    });
    expect(await count('timetable_stop')).toBe(3);
  });
});
