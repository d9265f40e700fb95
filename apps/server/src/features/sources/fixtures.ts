/** Synthetic rows and files for the tests of this feature. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { Database } from '../../platform/database.ts';
import { groupProfiles, rowProfiles, type ProfileName } from './profiles.ts';
import { stayFieldNames } from './stays/stay-reader.ts';

export type CsvProfile = Exclude<ProfileName, 'fhir'>;

/** Columns of a profile in the order in which `goodRow` gives them. */
export function columnsOfProfile(profile: CsvProfile): readonly string[] {
  return (rowProfiles.get(profile) ?? groupProfiles.get(profile))?.columns ?? stayFieldNames;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A resident number that passes its checksum; nobody's. */
export function residentNumber(n: number): string {
  const birth = new Date(Date.UTC(1950, 0, 1) + (n % 20_000) * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
  const digits = `110101${birth}${String(Math.floor(n / 20_000) % 1000).padStart(3, '0')}`;
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return digits + '10X98765432'.charAt(sum % 11);
}

export function mobile(n: number): string {
  return `138${String(n % 100_000_000).padStart(8, '0')}`;
}

function time(n: number, minutes = 0): string {
  return `${new Date(Date.UTC(2020, 0, 20) + (n % 5) * 86_400_000 + ((n % 1200) + minutes) * 60_000 + 28_800_000).toISOString().slice(0, 19)}+08:00`;
}

/** The nth good row of a profile; rows of different n are different records. */
export function goodRow(profile: CsvProfile, n: number): string[] {
  const id = residentNumber(n % 500);
  const record = `R-${n}`;
  switch (profile) {
    case 'people':
      return ['resident', residentNumber(n), `甲${n}`, mobile(n), '110101', `社区${n % 7}`, 'zh'];
    case 'subscribers':
      return [mobile(n), 'resident', id, '2015-03-04'];
    case 'attributions':
      return [record, mobile(n), 'resident', id, 'otp', time(n), '', 'otp service'];
    case 'diagnoses':
      return [record, 'resident', id, 'confirmed', '2020-01-18', time(n), '第一医院'];
    case 'lab-results':
      return [record, 'resident', id, 'pcr', 'negative', time(n), time(n, 300), '市疾控, 一部'];
    case 'symptoms':
      return [record, 'resident', id, 'cough;fever', time(n), '发热门诊'];
    case 'tickets':
      return [
        record,
        'resident',
        id,
        mobile(n),
        'rail',
        'G1278',
        time(n).slice(0, 10),
        '5',
        `${(n % 18) + 1}A`,
        '武汉',
        '沈阳',
        time(n),
        time(n, 300),
      ];
    case 'timetable':
      return [
        `G${Math.floor(n / 5) + 1}`,
        String((n % 5) + 1),
        `站${n % 5}`,
        n % 5 === 0 ? '' : `0${n % 5}:10`,
        n % 5 === 4 ? '' : `0${n % 5}:15`,
      ];
    case 'cells':
      return [`460-00-${n}`, '116.40', '39.90', '500'];
    case 'telco-stays':
      return [mobile(n % 300), `460-00-${n % 50}`, time(n), time(n, 1 + (n % 90))];
    case 'places':
      return [`P-${n}`, 'market', `市场${n}`, '110101', '116.41', '39.91', '', ''];
    case 'check-ins':
      return n % 2 === 0
        ? [record, 'resident', id, '', `P-${n % 9}`, time(n), time(n, 60)]
        : [record, '', '', mobile(n), `P-${n % 9}`, time(n), ''];
    case 'temperatures':
      return [record, 'resident', id, `36.${n % 10}`, time(n), '小区东门'];
    case 'declarations':
      return [record, 'resident', id, time(n), 'none', '', '[{"date":"2020-01-20","service":"G1278","from":"武汉"}]'];
    case 'zones':
      return [`Z-${n}`, n % 2 === 0 ? 'high' : 'medium', '110101', '2020-01-22', '2020-02-05'];
  }
}

function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(fields: readonly string[]): string {
  return fields.map(csvField).join(',');
}

/** A whole CSV file of a profile. */
export function csv(profile: CsvProfile, rows: readonly (readonly string[])[]): string {
  return [columnsOfProfile(profile), ...rows].map((row) => `${csvLine(row)}\n`).join('');
}

/** A folder for files of one test, removed at its end. */
export class Folder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(inject('folder'), 'healthcode-sources-')));
  }

  async file(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, name.endsWith('.gz') ? gzipSync(content) : content);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

const tables = [
  'person',
  'vault.identity',
  'vault.phone_number',
  'phone_claim',
  'diagnosis',
  'lab_result',
  'symptom_report',
  'temperature',
  'declaration',
  'journey',
  'check_in',
  'stay',
  'place',
  'cell',
  'timetable_stop',
  'zone',
  'derivation_due',
  'import_part',
];

/** Everything imports write, as text; what differs from run to run (part ids, the time of import) left out. */
export async function dump(db: Database): Promise<string> {
  const parts: string[] = [];
  for (const table of tables) {
    const { rows } = await db.query<{ row: string }>(
      `select (to_jsonb(t) - 'part_id' - 'imported_at')::text as row from ${table} t order by 1`,
    );
    parts.push(`${table}\n${rows.map(({ row }) => row).join('\n')}`);
  }
  const { rows } = await db.query<{ name: string; indexes: number }>(
    `select c.relname as name, (select count(*)::int from pg_index i where i.indrelid = c.oid) as indexes
     from pg_inherits h join pg_class c on c.oid = h.inhrelid where c.relkind = 'r' order by 1`,
  );
  parts.push(rows.map(({ name, indexes }) => `${name} ${indexes}`).join('\n'));
  return parts.join('\n\n');
}

/** Empties the tables and drops the partitions. */
export async function clear(db: Database): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `select inhrelid::regclass::text as name from pg_inherits h join pg_class c on c.oid = h.inhrelid where c.relkind = 'r'`,
  );
  for (const { name } of rows) await db.query(`drop table ${name}`);
  // Of a few rows, deleting is quicker than truncating so many tables.
  await db.query(tables.map((table) => `delete from ${table}`).join('; '));
}
