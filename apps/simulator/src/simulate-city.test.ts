import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readManifest, simulateCity, type SimulationOptions, type SimulationResult } from './index.ts';
import { faultOf } from './testkit/conformance.ts';
import { readRecords, readTable, tableNames } from './testkit/read-files.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(inject('folder'), 'simulated-city-'));
  folders.push(folder);
  return folder;
}

async function simulate(options: Partial<SimulationOptions> = {}): Promise<SimulationResult & { folder: string }> {
  const folder = newFolder();
  const result = await simulateCity({ people: 4000, days: 3, seed: 'f', out: folder, mess: 0.02, ...options });
  return { ...result, folder };
}

function hashOfAll(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name))
    .sort()) {
    hash.update(entry.slice(folder.length)).update(readFileSync(entry));
  }
  return hash.digest('hex');
}

let city: SimulationResult & { folder: string };
beforeAll(async () => {
  city = await simulate();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const truth = (table: string) => readRecords(join(city.folder, 'truth'), `${table}.csv`);
const profileOf = (name: string) => name.replace(/(-\d{4}-\d{2}-\d{2}|-gbk)?\.csv$/, '');

describe('reproducible', () => {
  test('the same seed gives the same bytes, another seed other bytes', async () => {
    const again = await simulate();
    const other = await simulate({ seed: 'another' });
    expect(hashOfAll(again.folder)).toBe(hashOfAll(city.folder));
    expect(hashOfAll(other.folder)).not.toBe(hashOfAll(city.folder));
  });

  test('options that cannot be used are named', async () => {
    await expect(simulateCity({ people: 10, days: 1, seed: 1, out: 'x' })).rejects.toThrow(/people must be/);
    await expect(simulateCity({ people: 500, days: 1, seed: 1, out: 'x', mess: 3 })).rejects.toThrow(/mess must be/);
    await expect(simulateCity({ people: 500, days: 1, seed: 1, out: 'x', startDay: '2020-02-30' })).rejects.toThrow(
      /startDay/,
    );
  });

  test('the manifest lists every source file with its profile and rows', async () => {
    const listed = await readManifest(city.folder);
    expect(listed.flatMap(({ paths }) => paths).sort()).toEqual(city.files.map((file) => file.path).sort());
    for (const { profile, path, rows } of city.files.filter((file) => file.path.endsWith('.csv'))) {
      const name = path.slice(city.folder.length + 1);
      expect(profileOf(name)).toBe(profile);
      expect(readTable(city.folder, name).rows.length).toBe(rows);
    }
  });
});

describe('rows and their mess', () => {
  test('every row conforms to its profile but those the mess list calls spoilt, and all of those are', () => {
    const spoilt = new Set<string>();
    for (const name of tableNames(city.folder)) {
      const { columns, rows } = readTable(city.folder, name);
      for (const { line, fields } of rows) {
        if (faultOf(profileOf(name), columns, fields) !== undefined) spoilt.add(`${name}:${line}`);
      }
    }
    const listed = truth('mess').filter((entry) => entry['outcome'] === 'rejected');
    expect([...spoilt].sort()).toEqual(listed.map((entry) => `${entry['file']}:${entry['line']}`).sort());
    expect(new Set(listed.map((entry) => entry['what'])).size).toBeGreaterThan(7);
  });

  test('a row listed as a copy is one, and no other row of a record id comes twice', () => {
    const copies = new Set(
      truth('mess')
        .filter((entry) => entry['what'] === 'duplicate')
        .map((entry) => `${entry['file']}:${entry['line']}`),
    );
    expect(copies.size).toBeGreaterThan(5);
    let seenCopies = 0;
    for (const name of tableNames(city.folder)) {
      const { rows, columns } = readTable(city.folder, name);
      const known = new Map<string, string>();
      for (const { line, fields } of rows) {
        const text = fields.join('\u0001');
        const isCopy = copies.has(`${name}:${line}`);
        const key = /^(record|ticket)_id$/.test(columns[0] ?? '') ? (fields[0] ?? '').trim() : text;
        if (isCopy) {
          seenCopies++;
          expect(known.get(key)).toBe(text);
        } else expect(known.has(key), `${name}:${line}`).toBe(false);
        known.set(key, text);
      }
    }
    expect(seenCopies).toBe(copies.size);
  });

  test('without mess every row is good and every file plain UTF-8', async () => {
    const clean = await simulate({ people: 1000, days: 2, mess: false });
    expect(tableNames(clean.folder)).not.toContain('people-gbk.csv');
    for (const name of tableNames(clean.folder)) {
      const bytes = readFileSync(join(clean.folder, name), 'utf8');
      expect(bytes.includes('\r') || bytes.startsWith('\ufeff')).toBe(false);
      const { columns, rows } = readTable(clean.folder, name);
      const faults = rows.filter(({ fields }) => faultOf(profileOf(name), columns, fields) !== undefined);
      expect(faults).toEqual([]);
    }
    expect(readFileSync(join(clean.truthDir, 'mess.csv'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('some laboratory results come as FHIR observations with the published codes', () => {
    const lines = readFileSync(join(city.folder, 'lab-results.fhir.ndjson'), 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({
        resourceType: 'Observation',
        code: { coding: [{ system: 'http://loinc.org', code: expect.stringMatching(/^(94500-6|94558-4)$/) }] },
        valueCodeableConcept: {
          coding: [{ code: expect.stringMatching(/^(10828004|260385009|82334004)$/) }],
        },
      });
    }
  });
});

describe('truth', () => {
  test('every good ticket is a true ride, and every ride that the files are said to hold has one', () => {
    const rides = new Map(truth('rides').map((ride) => [ride['ticket_id'], ride]));
    const spoilt = new Set(
      truth('mess')
        .filter((entry) => entry['file'] === 'tickets.csv' && entry['outcome'] === 'rejected')
        .map((entry) => entry['line']),
    );
    const { columns, rows } = readTable(city.folder, 'tickets.csv');
    const held = new Set<string>();
    for (const { line, fields } of rows) {
      if (spoilt.has(String(line))) continue;
      const value = (column: string) => (fields[columns.indexOf(column)] ?? '').trim();
      const ride = rides.get(value('ticket_id'));
      expect(ride).toBeDefined();
      for (const column of ['service', 'service_date', 'coach', 'seat', 'board_stop', 'board_at'] as const) {
        if (value(column) !== '') expect(value(column)).toBe(ride?.[column]);
      }
      if (ride?.['known'] === 'seat') expect(value('seat')).not.toBe('');
      held.add(value('ticket_id'));
    }
    for (const ride of rides.values()) expect(held.has(ride['ticket_id'] ?? '')).toBe(ride['known'] !== '');
  });

  test('a contact said to rest on check-ins has both of them in the files, at the same place and time', () => {
    const idOf = new Map(truth('people').map((person) => [person['person'], person['id_number']]));
    const contacts = truth('contacts').filter(
      (contact) => contact['person_record'] === 'id' && contact['source_record'] === 'id',
    );
    expect(contacts.length).toBeGreaterThan(0);
    const days = [...new Set(contacts.map((contact) => contact['day'] ?? ''))];
    const checkIns = new Map(days.map((day) => [day, readRecords(city.folder, `check-ins-${day}.csv`)]));
    for (const contact of contacts) {
      const visits = (checkIns.get(contact['day'] ?? '') ?? []).filter(
        (visit) => visit['place_id']?.trim() === contact['where'],
      );
      const visitsOf = (person: string | undefined) =>
        visits.filter((visit) => visit['id_number']?.trim() === idOf.get(person) && visit['left_at'] !== '');
      const meets = visitsOf(contact['person']).some((mine) =>
        visitsOf(contact['source']).some(
          (theirs) => (mine['at'] ?? '') < (theirs['left_at'] ?? '') && (theirs['at'] ?? '') < (mine['left_at'] ?? ''),
        ),
      );
      expect(meets).toBe(true);
    }
  });

  test('the diagnoses in the files are those of infected people', () => {
    const idOf = new Map(truth('people').map((person) => [person['id_number'], person['person']]));
    const infections = new Map(truth('infections').map((infection) => [infection['person'], infection]));
    const conditions = join(city.folder, 'diagnoses.fhir.ndjson');
    const fromFhir = (existsSync(conditions) ? readFileSync(conditions, 'utf8').trim().split('\n') : [])
      .filter((line) => line.includes('"confirmed"'))
      .map((line) => /"value":"([^"]+)"/.exec(line)?.[1]);
    const fromTable = readRecords(city.folder, 'diagnoses.csv')
      .filter((row) => ['confirmed', 'asymptomatic'].includes(row['status']?.trim() ?? ''))
      .map((row) => row['id_number']?.trim());
    for (const id of [...fromFhir, ...fromTable]) {
      const person = idOf.get(id ?? '');
      if (person !== undefined) expect(infections.get(person)?.['diagnosed_on']).not.toBe('');
    }
    const found = new Set([...fromFhir, ...fromTable].map((id) => idOf.get(id ?? '')));
    for (const [person, infection] of infections) {
      if (infection['in_files'] === '1') expect(found.has(person)).toBe(true);
    }
  });

  test('there are families of five numbers in one name, carried by several of them, some confirmed and some not', () => {
    const byHolder = Map.groupBy(truth('phones'), (phone) => phone['holder']);
    const five = [...byHolder.values()].filter((phones) => phones.length === 5);
    expect(five.length).toBeGreaterThan(5);
    expect(Math.max(...[...byHolder.values()].map((phones) => phones.length))).toBe(5);
    const householdOf = new Map(truth('people').map((person) => [person['person'], person['household']]));
    for (const [holder, phones] of byHolder) {
      for (const { user } of phones) {
        if (user !== '') expect(householdOf.get(user)).toBe(householdOf.get(holder));
      }
    }
    expect(five.some((phones) => new Set(phones.map((phone) => phone['user']).filter(Boolean)).size >= 3)).toBe(true);
    const carriedByOthers = five.flat().filter((phone) => phone['user'] !== '' && phone['user'] !== phone['holder']);
    expect(new Set(carriedByOthers.map((phone) => phone['confirmed_by_user'] !== '')).size).toBe(2);
  });

  test('a phone is seen in one cell at a time', () => {
    const stays = readRecords(city.folder, 'telco-stays-2020-02-02.csv').filter(
      (stay) => faultOf('telco-stays', Object.keys(stay), Object.values(stay)) === undefined,
    );
    const byPhone = Map.groupBy(stays, (stay) => stay['phone']?.trim());
    expect(byPhone.size).toBeGreaterThan(2000);
    for (const own of byPhone.values()) {
      const inOrder = [...new Map(own.map((stay) => [stay['started_at'], stay])).values()];
      for (let i = 1; i < inOrder.length; i++) {
        expect((inOrder[i]?.['started_at'] ?? '').trim() >= (inOrder[i - 1]?.['ended_at'] ?? '').trim()).toBe(true);
      }
    }
  });
});

test('the heap does not grow with the rows', () => {
  const folder = newFolder();
  const script = `
    const { simulateCity } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const { summary } = await simulateCity({ people: 3000, days: 10, seed: 1, out: ${JSON.stringify(folder)} });
    console.log(summary.rows);`;
  const rows = execFileSync(process.execPath, ['--max-old-space-size=40', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  expect(Number(rows)).toBeGreaterThan(150_000);
});
