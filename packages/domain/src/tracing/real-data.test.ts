import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { TransportMode } from '../evidence.ts';
import { classifyCoTravel, type Leg } from './contact-rules.ts';
import { parsePlaceAboard } from './place-aboard.ts';
import { contactPresets } from './presets.ts';
import { parseSeat } from './seat.ts';
import { normaliseService, serviceNumbers } from './service.ts';
import { fillLeg, runFromRows, splitVariants, type Stop } from './timetable.ts';

const data = new URL('../../../../../shared/data/', import.meta.url);
const present = existsSync(data);

function readRows(path: string): Record<string, string>[] {
  const bytes = readFileSync(new URL(path, data));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  const [header = [], ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((field) => field[1] ?? field[2] ?? ''));
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

function seriesOf(rows: readonly Record<string, string>[]): Map<string, Stop[][]> {
  const byTrain = Map.groupBy(rows, (row) => row['train_no'] ?? '');
  return new Map(
    [...byTrain].map(([train, ofTrain]) => {
      const numbered = ofTrain.map((row) => {
        const { station = '', arr, dep } = row;
        return { stopSeq: Number(row['stop_seq']), stop: station, arrives: arr, departs: dep };
      });
      return [train, splitVariants(numbered).map(runFromRows)];
    }),
  );
}

/** Skipped where the open data is not beside the repository. */
describe.skipIf(!present)('open data in ../shared/data', () => {
  const trips = present ? readRows('case-trips/case_trips_2020.csv') : [];
  const legs = trips.map((trip): Leg => {
    const mode: TransportMode = trip['mode'] === 'train' ? 'rail' : 'air';
    const service = normaliseService(mode, trip['service'] ?? '');
    const place = parsePlaceAboard(mode, trip['coach'] ?? '', trip['seat'] ?? '');
    if (service === undefined || !place.ok) throw new Error(`not read: ${JSON.stringify(trip)}`);
    return {
      mode,
      service,
      date: trip['travel_date'] ?? '',
      coach: place.coach,
      seat: place.seat,
      timesKnown: false,
    };
  });

  test('every service, coach and seat of the published case trips is read as it was written', () => {
    expect(legs).toHaveLength(546);
    legs.forEach((leg, index) => {
      const trip = trips[index];
      expect(leg.service).toBe(trip?.['service']);
      expect(leg.coach ?? '').toBe(leg.mode === 'rail' ? trip?.['coach'] : '');
      expect(leg.seat?.text).toBe(trip?.['seat']);
    });
  });

  test('cases of one coach are close contacts of each other, cases elsewhere aboard the train general', () => {
    const definitions = contactPresets['CN-2020'];
    let close = 0;
    let general = 0;
    for (const sameRun of Map.groupBy(legs, ({ mode, service, date }) => `${mode} ${service} ${date}`).values()) {
      for (const a of sameRun) {
        for (const b of sameRun) {
          if (a === b || a.mode !== 'rail') continue;
          const finding = classifyCoTravel(a, b, definitions);
          const together = a.coach !== undefined && a.coach === b.coach;
          expect(finding?.closeness).toBe(together ? 'close' : 'general');
          expect(finding?.setting).toBe(together ? 'rail-coach' : 'rail-train');
          if (together) close++;
          else general++;
        }
      }
    }
    expect(close).toBeGreaterThan(30);
    expect(general).toBeGreaterThan(30);
  });

  test('cases of one flight are close within three rows, general otherwise', () => {
    for (const sameRun of Map.groupBy(legs, ({ mode, service, date }) => `${mode} ${service} ${date}`).values()) {
      for (const a of sameRun) {
        for (const b of sameRun) {
          if (a === b || a.mode !== 'air') continue;
          const rows =
            a.seat?.row === undefined || b.seat?.row === undefined ? undefined : Math.abs(a.seat.row - b.seat.row);
          const finding = classifyCoTravel(a, b, contactPresets['CN-2020']);
          expect(finding?.closeness).toBe(rows !== undefined && rows <= 3 ? 'close' : 'general');
          expect(finding?.rows).toBe(rows);
        }
      }
    }
  });

  test('every flight and seat of the Hong Kong list is read or says that it is unknown', () => {
    const rows = readRows('hong-kong/chp_flights_trains_list_2020-03.csv');
    const flights = rows.filter((row) => /^Fl?ight/.test(row['Flight/Train/Ship number'] ?? ''));
    expect(flights.length).toBeGreaterThan(170);
    for (const row of flights) {
      const written = row['Flight/Train/Ship number'] ?? '';
      expect(normaliseService('air', written), written).toMatch(/^[A-Z]{2}[1-9]\d{0,3}$/);
      for (const text of (row['Seat Number (if known)'] ?? '').split(',')) {
        const parsed = parseSeat('air', text);
        expect(parsed.ok, text).toBe(true);
        if (parsed.ok && parsed.seat.kind === 'unknown') expect(text).toMatch(/unknown/i);
        if (parsed.ok && parsed.seat.kind === 'seat') expect(parsed.seat.row, text).toBeDefined();
      }
    }
  });

  test('every run of the timetable has monotone times, and each of its rides a leg in order', () => {
    const series = seriesOf(readRows('transport/cn_hsr_timetable_2016-03.csv.gz'));
    let runs = 0;
    let rides = 0;
    for (const [train, variants] of series) {
      expect(normaliseService('rail', train), train).toBeDefined();
      for (const run of variants) {
        runs++;
        const times = run.flatMap(({ arrives, departs }) => [arrives, departs]).filter((time) => time !== undefined);
        expect(times.every((time, index) => time >= (times[index - 1] ?? 0))).toBe(true);
        expect(times.length, 'no time was left out').toBeGreaterThanOrEqual(run.length * 2 - 1);
        for (let index = 1; index < run.length; index++) {
          const [from, to] = [run[index - 1], run[index]];
          const ticket = { serviceDate: '2016-03-05', boardStop: `${from?.stop}站`, alightStop: to?.stop };
          const leg = fillLeg(ticket, [run], 480);
          expect(leg.timesKnown).toBe(true);
          expect(leg.alight).toBeGreaterThan(leg.board ?? Number.NaN);
          rides++;
        }
      }
    }
    expect(runs).toBe(4458);
    expect(rides).toBeGreaterThan(30_000);
  });

  test('trains with two numbers are found under either', () => {
    const names = readRows('transport/cn_hsr_timetable_2016-03.csv.gz').map((row) => row['train_no'] ?? '');
    const double = new Set(names.filter((name) => name.includes('/')));
    expect(double.size).toBeGreaterThan(500);
    for (const name of double) {
      const service = normaliseService('rail', name) ?? '';
      expect(new Set(serviceNumbers(service))).toEqual(new Set(name.split('/')));
    }
  });
});
