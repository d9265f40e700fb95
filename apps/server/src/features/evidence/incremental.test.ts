/** A derivation that looks only at what is new ends as one that looks at everything does, and as one that begins with nothing. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Queryable } from '../../platform/database.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { runDerivation, standingEvidence } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertSymptoms,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { insertCell, insertPlace, insertZone, withdrawZone } from '../../testkit/records/map.ts';
import { insertClaim, insertPerson } from '../../testkit/records/people.ts';
import { insertCheckIn, insertStay, insertTicket, insertTimetable } from '../../testkit/records/whereabouts.ts';
import { buildCity, deriveAll, east, emptyCity, west } from '../../testkit/small-city.ts';

const policy = testPolicy();
type Change = (db: Queryable) => Promise<unknown>;

const person = fc.constantFrom('father', 'mother', 'son');
const phone = fc.constantFrom('sim-1', 'sim-2', 'sim-3');
const day = fc.integer({ min: 1, max: 4 }).map((n) => `2020-02-0${n}`);
const hour = fc.integer({ min: 0, max: 23 });
const hours = fc.integer({ min: 0, max: 20 });
const cell = fc.constantFrom('west', 'west', 'east', 'late');
const place = fc.constantFrom('P-west', 'P-east', 'P-late');
const stop = fc.constantFrom('汉口', '汉口站', '沈阳', undefined);
const site = fc.constantFrom(west, east);

function time(onDay: string, atHour: number): string {
  return `${onDay}T${String(atHour).padStart(2, '0')}:00:00+08:00`;
}

function after(start: string, count: number): string {
  return new Date(Date.parse(start) + count * 3_600_000).toISOString();
}

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        phone,
        person,
        fc.constantFrom('registered', 'registered', 'declared', 'otp', 'ruling', 'disowned'),
        day,
        fc.boolean(),
      )
      .map(
        ([number, who, basis, from, old]): Change =>
          (db) =>
            insertClaim(db, { phone: number, person: who, basis, ...(old ? {} : { from: time(from, 12) }) }),
      ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(phone, cell, day, hour, hours).map(
      ([number, where, on, at, count]): Change =>
        (db) =>
          insertStay(db, { phone: number, cell: where, from: time(on, at), until: after(time(on, at), count) }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.option(person, { nil: undefined }), phone, place, day, hour, fc.option(hours, { nil: undefined }))
      .map(
        ([who, number, where, on, at, count]): Change =>
          (db) =>
            insertCheckIn(db, {
              ...(who === undefined ? { phone: number } : { person: who }),
              place: where,
              at: time(on, at),
              ...(count === undefined ? {} : { leftAt: after(time(on, at), count) }),
            }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(person, day, stop, stop, fc.option(hour, { nil: undefined })).map(
      ([who, on, board, alight, at]): Change =>
        (db) =>
          insertTicket(db, {
            person: who,
            service: 'G100',
            date: on,
            ...(board === undefined ? {} : { board }),
            ...(alight === undefined ? {} : { alight }),
            ...(at === undefined ? {} : { boardAt: time(on, at) }),
          }),
    ),
  },
  fc.integer({ min: 0, max: 2000 }).map(
    (minute): Change =>
      (db) =>
        insertTimetable(db, 'G100', [
          ['汉口', null, minute],
          ['沈阳', minute + 600, null],
        ]),
  ),
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        person,
        day,
        hour,
        fc.array(
          fc.oneof(
            fc.tuple(day, day).map(([date, until]) => ({ date, ...(until > date ? { until } : {}), zone: 'Z-1' })),
            day.map((date) => ({ date, district: '420103' })),
            day.map((date) => ({ date, place: '西市场' })),
            day.map((date) => ({ date, country: 'JP' })),
            day.map((date) => ({ date, service: 'G100' })),
          ),
          { maxLength: 2 },
        ),
        fc.constantFrom<readonly string[]>([], ['cough']),
      )
      .map(
        ([who, on, at, trips, symptoms]): Change =>
          (db) =>
            insertDeclaration(db, { person: who, at: time(on, at), trips, symptoms }),
      ),
  },
  fc.tuple(person, fc.constantFrom('confirmed', 'suspected', 'recovered', 'ruled-out'), day, fc.boolean()).map(
    ([who, status, on, onset]): Change =>
      (db) =>
        insertDiagnosis(db, { person: who, status, at: time(on, 9), ...(onset ? { onset: on } : {}) }),
  ),
  fc.tuple(person, fc.constantFrom('positive', 'negative'), day).map(
    ([who, result, on]): Change =>
      (db) =>
        insertLabResult(db, { person: who, result, sampledAt: time(on, 7) }),
  ),
  fc.tuple(person, fc.constantFrom(36.5, 38), day).map(([who, celsius, on]): Change => async (db) => {
    await insertTemperature(db, { person: who, celsius, at: time(on, 7) });
    await insertSymptoms(db, { person: who, symptoms: ['cough'], at: time(on, 8) });
  }),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('Z-1', 'Z-2'), day, fc.option(day, { nil: undefined }), site, fc.boolean(), fc.boolean())
      .map(
        ([zone, from, until, at, byDivision, high]): Change =>
          (db) =>
            insertZone(db, {
              zone,
              level: high ? 'high' : 'medium',
              from: time(from, 6),
              ...(until === undefined ? {} : { until: time(until, 18) }),
              ...(byDivision ? { districts: ['420103'] } : { around: [[at.lon, at.lat]] }),
            }),
      ),
  },
  fc.constantFrom('Z-1', 'Z-2').map(
    (zone): Change =>
      (db) =>
        withdrawZone(db, zone),
  ),
  fc.tuple(site, fc.constantFrom('P-late', 'P-west')).map(
    ([at, where]): Change =>
      (db) =>
        insertPlace(db, { place: where, name: where === 'P-west' ? '西市场' : '晚店', district: '420103', ...at }),
  ),
  site.map(
    (at): Change =>
      (db) =>
        insertCell(db, { cell: 'late', ...at }),
  ),
  fc.tuple(person, fc.constantFrom('420103', '420111')).map(
    ([who, district]): Change =>
      (db) =>
        insertPerson(db, { name: who, district }),
  ),
);

/** A city in which most changes matter to somebody. */
async function startHistory(db: Queryable): Promise<void> {
  await emptyCity(db);
  await buildCity(db);
  await insertZone(db, { zone: 'Z-1', from: time('2020-02-01', 6), around: [[west.lon, west.lat]] });
  await insertClaim(db, { phone: 'sim-1', person: 'father', basis: 'registered' });
  await insertClaim(db, { phone: 'sim-2', person: 'father', basis: 'registered' });
  await insertClaim(db, { phone: 'sim-3', person: 'son', basis: 'otp', from: time('2020-02-02', 12) });
}

async function derivedOf(city: TestCity): Promise<object> {
  const rows = async (sql: string): Promise<readonly object[]> => (await city.db.query<object>(sql)).rows;
  return {
    evidence: await standingEvidence(city),
    attribution: await rows('select * from attribution order by phone_id, valid_from'),
    conflicts: await rows('select phone_id, other_phone_id, holder_id from phone_conflict order by 1, 2, 3'),
    cases: await rows('select * from disease_case order by person_id'),
  };
}

describeOnEachServer('incremental derivation', '2020-02-20T08:00:00+08:00', (city) => {
  it('ends as one that looks at everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
        async (steps) => {
          await startHistory(city().db);
          for (const changes of steps) {
            for (const apply of changes) await apply(city().db);
            await runDerivation(city(), policy, deriveAll);
          }
          const incremental = await derivedOf(city());
          await runDerivation(city(), policy, deriveAll, { full: true });
          expect(await derivedOf(city())).toEqual(incremental);
          await city().db.query('truncate evidence, attribution, phone_conflict, disease_case');
          await runDerivation(city(), policy, deriveAll, { full: true });
          expect(await derivedOf(city())).toEqual(incremental);
        },
      ),
      { numRuns: 8 },
    );
  });
});
