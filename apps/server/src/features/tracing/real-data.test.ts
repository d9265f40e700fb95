/** Tracing on trips of real cases with a real timetable; skipped where the data is not beside the checkout. */

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import json5 from 'json5';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { personIdOf } from '../people/pseudonyms.ts';
import { importFiles } from '../sources/import.ts';
import type { ProfileName } from '../sources/profiles.ts';
import { deriveAndApply, emptyCity } from './trace-fixture.ts';

const data = join(import.meta.dirname, '..', '..', '..', '..', '..', '..', 'shared', 'data');

interface Trip {
  readonly person: string;
  readonly mode: 'rail' | 'air';
  readonly service: string;
  readonly date: string;
  readonly coach: string;
  readonly seat: string;
}

type Meeting = `${string} ${'close' | 'general'} ${string}`;

if (!existsSync(data)) {
  describe('contacts in real data', () => {
    it.skip('is skipped: there is no data at ../shared/data', () => undefined);
  });
} else {
  // Infectious through all of the trips, however long before the diagnosis.
  const policy = testPolicy({
    infectiousPeriod: {
      statuses: ['confirmed'],
      beforeOnset: 2,
      beforeDiagnosisWithoutOnset: 120,
      afterDiagnosis: 0,
    },
  });

  describeOnEachServer('contacts in real data', '2020-04-02T08:00:00+08:00', (city) => {
    beforeEach(async () => await emptyCity(city()));

    const importRows = async (profile: ProfileName, rows: readonly object[]): Promise<void> => {
      const folder = await mkdtemp(join(inject('folder'), 'healthcode-real-'));
      try {
        const file = join(folder, `${profile}.csv`);
        const columns = Object.keys(rows[0] ?? {});
        const cells = rows.map((row) =>
          Object.values<string>({ ...row })
            .map((text) => `"${text}"`)
            .join(','),
        );
        await writeFile(file, [columns.join(','), ...cells].join('\n'));
        const result = await importFiles(city(), profile, [file]);
        expect(result.rejected).toBe(0);
      } finally {
        await rm(folder, { recursive: true });
      }
    };

    const importTrips = async (trips: readonly Trip[]): Promise<void> => {
      await importRows(
        'tickets',
        trips.map(({ person, mode, service, date, coach, seat }, index) => ({
          ticket_id: `T${index}`,
          id_type: 'other',
          id_number: person,
          phone: '',
          mode,
          service,
          service_date: date,
          coach,
          seat,
          board_stop: '',
          alight_stop: '',
          board_at: '',
          alight_at: '',
        })),
      );
      await importRows(
        'diagnoses',
        [...new Set(trips.map(({ person }) => person))].map((person) => ({
          record_id: `D-${person}`,
          id_type: 'other',
          id_number: person,
          status: 'confirmed',
          onset_on: '',
          diagnosed_at: '2020-04-01T12:00:00+08:00',
          facility: 'Hospital',
        })),
      );
    };

    it('finds, for every train and flight of several cases, the others as close or general', async () => {
      const trips = await readCaseTrips();
      expect(trips.length).toBeGreaterThan(500);
      await importRows('timetable', await readTimetable());
      await importTrips(trips);
      await deriveAndApply(city(), policy);

      const found = await foundMeetings(city(), trips);
      const expected = expectedMeetings(trips);
      expect(expected.filter((meeting) => meeting.includes(' close ')).length).toBeGreaterThan(150);
      expect(found.map(({ meeting }) => meeting).sort()).toEqual(expected);
      const settings = new Set(found.map(({ meeting, setting }) => `${meeting.split(' ')[1]} ${setting}`));
      expect([...settings].sort()).toEqual([
        'close flight-rows',
        'close rail-coach',
        'general flight',
        'general rail-train',
      ]);
    });

    it('goes by rows of seats on the flights of the Hong Kong list', async () => {
      const trips = await readHongKongTrips();
      await importTrips(trips);
      await deriveAndApply(city(), policy);
      const found = await foundMeetings(city(), trips);
      expect(found.map(({ meeting }) => meeting).sort()).toEqual(expectedMeetings(trips));
      const crew = found.filter(({ seat }) => seat === 'crew');
      for (const { meeting } of crew) expect(meeting).toContain(' close ');
    });

    it('finds who rode the same carriage of a Beijing line at the same time', async () => {
      const lines = await readBeijingLines();
      expect(lines.length).toBe(5);
      const runs = lines.flatMap((line) => [1, 2].map((train) => ({ ...line, train, id: `BJ-${line.file}-${train}` })));
      await importRows(
        'places',
        runs.flatMap(({ id, name, carriages }) =>
          Array.from({ length: carriages }, (_, index) => ({
            place_id: `${id}-${index + 1}`,
            kind: 'carriage',
            name: `${name} ${id} ${index + 1}`,
            district: '',
            lon: '',
            lat: '',
            service: name,
            coach: String(index + 1),
          })),
        ),
      );
      const riders = runs.flatMap((run) => ridersOf(run));
      await importRows(
        'check-ins',
        riders.map(({ person, place, at, leftAt }, index) => ({
          record_id: `C${index}`,
          id_type: 'other',
          id_number: person,
          phone: '',
          place_id: place,
          at,
          left_at: leftAt,
        })),
      );
      await importRows(
        'diagnoses',
        runs.map(({ id }) => ({
          record_id: `D-${id}`,
          id_type: 'other',
          id_number: `${id} case`,
          status: 'confirmed',
          onset_on: '',
          diagnosed_at: '2020-02-01T12:00:00+08:00',
          facility: 'Hospital',
        })),
      );
      await deriveAndApply(city(), policy);
      const { rows } = await city().db.query<{
        person_id: string;
        facts: { setting: string; service: string; coach: string };
      }>(`select person_id, facts from evidence where kind = 'contact' and state = 'live'`);
      const together = riders.filter(({ meets }) => meets);
      expect(
        rows.map(({ person_id: person, facts }) => `${person} ${facts.setting} ${facts.service} ${facts.coach}`).sort(),
      ).toEqual(together.map(({ person, place }) => `${idOf(city(), person)} carriage ${place} 3`).sort());
    });
  });
}

/** Case and carriage 3 at the first train's time; around them those who share it, and those who do not. */
function ridersOf(run: {
  id: string;
  firstTrain: string;
}): { person: string; place: string; at: string; leftAt: string; meets: boolean }[] {
  const start = Date.parse(`2020-01-20T${run.firstTrain}:00+08:00`);
  const ride = (who: string, carriage: number, from: number, until: number, meets: boolean) => ({
    person: `${run.id} ${who}`,
    place: `${run.id}-${carriage}`,
    at: new Date(start + from * 60_000).toISOString(),
    leftAt: new Date(start + until * 60_000).toISOString(),
    meets,
  });
  return [
    ride('case', 3, 0, 30, false),
    ride('whole way', 3, 0, 30, true),
    ride('one stop', 3, 27, 33, true),
    ride('boards as the case leaves', 3, 30, 40, false),
    ride('next carriage', 4, 0, 30, false),
  ];
}

function idOf(city: TestCity, person: string): string {
  return personIdOf(city.secrets.pseudonymKey, 'other', person.replaceAll(' ', '').toUpperCase());
}

async function foundMeetings(
  city: TestCity,
  trips: readonly Trip[],
): Promise<{ meeting: Meeting; setting: string; seat: string | undefined }[]> {
  const names = new Map(trips.map(({ person }) => [idOf(city, person), person]));
  const { rows } = await city.db.query<{
    person_id: string;
    case_person_id: string;
    facts: { closeness: 'close' | 'general'; setting: string; service: string; date: string; seat?: string };
  }>(
    `select e.person_id, c.person_id as case_person_id, e.facts from evidence e
     join disease_case c on c.case_id = (e.facts->>'caseId')::uuid where e.kind = 'contact' and e.state = 'live'`,
  );
  return rows.map(({ person_id: person, case_person_id: ofCase, facts }) => ({
    meeting: `${names.get(ofCase)}>${names.get(person)} ${facts.closeness} ${facts.service}@${facts.date}`,
    setting: facts.setting,
    seat: facts.seat,
  }));
}

/** What the definitions of China 2020 say of the rows as published, worked out without the code under test. */
function expectedMeetings(trips: readonly Trip[]): Meeting[] {
  const runs = new Map<string, Trip[]>();
  for (const trip of trips) {
    const run = `${trip.mode} ${canonical(trip)}@${trip.date}`;
    runs.set(run, [...(runs.get(run) ?? []), trip]);
  }
  const closeness = new Map<string, 'close' | 'general'>();
  for (const [run, aboard] of runs) {
    for (const a of aboard) {
      for (const b of aboard) {
        if (a.person === b.person) continue;
        const key = `${a.person}>${b.person}\t${run.split(' ')[1]}`;
        if (isClose(a, b) || !closeness.has(key)) closeness.set(key, isClose(a, b) ? 'close' : 'general');
      }
    }
  }
  return [...closeness].map(([key, word]): Meeting => `${key.split('\t')[0]} ${word} ${key.split('\t')[1]}`).sort();
}

/** Flights are written with and without leading zeros. */
function canonical({ mode, service }: Trip): string {
  return mode === 'air' ? service.replace(/^([A-Z\d]{2})0+/, '$1') : service;
}

function isClose(ofCase: Trip, other: Trip): boolean {
  if (ofCase.mode === 'rail') return ofCase.coach !== '' && ofCase.coach === other.coach;
  if (other.seat.includes('crew')) return true;
  const [a, b] = [rowOf(ofCase.seat), rowOf(other.seat)];
  return a !== undefined && b !== undefined && Math.abs(a - b) <= 3;
}

function rowOf(seat: string): number | undefined {
  const digits = /\d+/.exec(seat)?.[0];
  return digits === undefined ? undefined : Number(digits);
}

async function readCaseTrips(): Promise<Trip[]> {
  const rows = parse(await readFile(join(data, 'case-trips', 'case_trips_2020.csv'), 'utf8'), {
    columns: true,
    bom: true,
  });
  // The columns are those of the file's heading.
  return (rows as Record<string, string>[]).map((row) => ({
    person: (row['case_key'] ?? '').toUpperCase(),
    mode: row['mode'] === 'train' ? 'rail' : 'air',
    service: row['service'] ?? '',
    date: row['travel_date'] ?? '',
    coach: row['coach'] ?? '',
    seat: row['seat'] ?? '',
  }));
}

async function readHongKongTrips(): Promise<Trip[]> {
  const text = await readFile(join(data, 'hong-kong', 'chp_flights_trains_list_2020-03.csv'), 'utf8');
  const rows = parse(text, { bom: true, from_line: 2, relax_column_count: true, skip_empty_lines: true }) as string[][];
  return rows.flatMap(([name = '', , when = '', cases = '', seats = ''], row) => {
    const [, dd, mm, yyyy] = /^(\d\d)\/(\d\d)\/(\d{4})/.exec(when) ?? [];
    const service = /^Fl?ight\s+(\S+)/.exec(name)?.[1];
    if (service === undefined || yyyy === undefined) return [];
    const people = cases.split(/, | and /).map((who) => (/^\d+$/.test(who.trim()) ? `HK${who.trim()}` : `ROW${row}`));
    const seatList = seats.split(', ');
    return people.map((person, index) => ({
      person,
      mode: 'air' as const,
      service,
      date: `${yyyy}-${mm}-${dd}`,
      coach: '',
      // Where there are fewer seats than cases nobody can tell whose they are.
      seat: seatList.length === people.length ? (seatList[index] ?? '') : '',
    }));
  });
}

async function readTimetable(): Promise<object[]> {
  const text = gunzipSync(await readFile(join(data, 'transport', 'cn_hsr_timetable_2016-03.csv.gz'))).toString();
  return (parse(text, { columns: true, bom: true }) as Record<string, string>[]).map((row) => ({
    service: row['train_no'],
    stop_seq: row['stop_seq'],
    stop: row['station'],
    arrives: row['arr'],
    departs: row['dep'],
  }));
}

interface BeijingLine {
  readonly file: string;
  readonly name: string;
  readonly carriages: number;
  readonly firstTrain: string;
}

async function readBeijingLines(): Promise<BeijingLine[]> {
  const folder = join(data, 'transport', 'beijing-subway');
  const files = (await readdir(folder)).filter((file) => file.startsWith('line'));
  return await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      const line = json5.parse<{ name: string; carriage_num: number }>(text);
      const firstTrain = /first_train: "(\d\d:\d\d)"/.exec(text)?.[1] ?? '';
      return { file: file.replace('.json5', ''), name: line.name, carriages: line.carriage_num, firstTrain };
    }),
  );
}
