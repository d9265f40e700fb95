import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, dayMs, type DiagnosisStatus } from '@open-health-code/domain';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertSymptoms,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { withdrawZone } from '../../testkit/records/map.ts';
import { insertClaim, insertPerson, type TestClaim } from '../../testkit/records/people.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, fiveAndThree, publishRules, rule } from '../../testkit/refreshing.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import { refresh } from './refresh.ts';
import { verifyEvidence } from './verify.ts';

const start = '2020-02-10';
const zoneVisit = rule('zone', { kind: 'zone-visit' }, [{ colour: 'yellow', forDays: 14 }]);
const contact = rule('contact', { kind: 'contact', facts: { closeness: 'close' } }, [
  { colour: 'red', forDays: 5, until: { negativeTests: { count: 2, minHoursApart: 24 } } },
  { colour: 'yellow', forDays: 3 },
]);
const fever = rule('fever', { kind: 'fever' }, [
  { colour: 'yellow', forDays: 7, until: { normalTemperatures: { count: 1 } } },
]);
const mismatch = rule('mismatch', { kind: 'declaration-mismatch' }, [{ colour: 'yellow', until: { amended: true } }]);
const ruleSets = [
  [fiveAndThree, contact, zoneVisit, fever, mismatch],
  [fiveAndThree, contact],
  [zoneVisit, fever, rule('ill', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 2 }])],
];

/** Something that happens in the city on a day. */
type Step = (city: TestCity, day: string) => Promise<unknown>;

const person = fc.constantFrom('a', 'b', 'c', 'd');
const phone = fc.constantFrom('1', '2', '3');
const hour = fc.integer({ min: 8, max: 17 });
const at = (day: string, onHour: number): string => `${day}T${String(onHour).padStart(2, '0')}:00:00+08:00`;

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(
      person,
      fc.constantFrom<DiagnosisStatus>('confirmed', 'asymptomatic', 'suspected', 'ruled-out', 'recovered'),
      hour,
    )
    .map(
      ([who, status, when]): Step =>
        async ({ db }, day) =>
          await insertDiagnosis(db, { person: who, status, at: at(day, when) }),
    ),
  fc.tuple(person, fc.constantFrom('positive' as const, 'negative' as const), hour).map(
    ([who, result, when]): Step =>
      async ({ db }, day) =>
        await insertLabResult(db, { person: who, result, sampledAt: at(day, when) }),
  ),
  fc.tuple(person, fc.constantFrom(36.5, 38.4), hour).map(
    ([who, celsius, when]): Step =>
      async ({ db }, day) =>
        await insertTemperature(db, { person: who, celsius, at: at(day, when) }),
  ),
  person.map(
    (who): Step =>
      async ({ db }, day) =>
        await insertSymptoms(db, { person: who, symptoms: ['cough'], at: at(day, 9) }),
  ),
  // Journeys of the past, of today (over at the time of a refresh, under way, or of unknown times) and to come.
  fc.tuple(person, fc.constantFrom('01', '02'), fc.constantFrom(-1, 0, 1), fc.constantFrom(8, 18, undefined)).map(
    ([who, coach, days, departs]): Step =>
      async ({ db }, day) =>
        await insertTicket(db, {
          person: who,
          service: 'G1278',
          coach,
          date: addDays(day, days),
          board: '汉口',
          alight: '北京',
          ...(departs === undefined
            ? {}
            : { boardAt: at(addDays(day, days), departs), alightAt: at(addDays(day, days), departs + 5) }),
        }),
  ),
  // Also of people who have not left at the time of a refresh.
  fc.tuple(person, fc.constantFrom('P-west', 'P-east'), fc.integer({ min: 8, max: 21 }), fc.boolean()).map(
    ([who, place, when, left]): Step =>
      async ({ db }, day) =>
        await insertCheckIn(db, {
          person: who,
          place,
          at: at(day, when),
          ...(left ? { leftAt: at(day, when + 1) } : {}),
        }),
  ),
  fc.tuple(phone, fc.constantFrom('west', 'east'), hour).map(
    ([which, cell, when]): Step =>
      async ({ db }, day) =>
        await insertStay(db, { phone: which, cell, from: at(day, when), until: at(day, when + 3) }),
  ),
  fc.tuple(phone, person, fc.constantFrom<TestClaim['basis']>('registered', 'declared', 'otp', 'disowned')).map(
    ([which, who, basis]): Step =>
      async ({ db }, day) =>
        await insertClaim(db, { phone: which, person: who, basis, from: at(addDays(day, -3), 8) }),
  ),
  fc.integer({ min: 0, max: 6 }).map(
    (days): Step =>
      async ({ db }, day) =>
        await declareWestZone(db, { from: at(addDays(day, -days), 0), until: at(addDays(day, 2), 0) }),
  ),
  fc.constant<Step>(async ({ db }) => await withdrawZone(db, 'Z-west')),
  fc.tuple(person, fc.boolean()).map(
    ([who, travelled]): Step =>
      async ({ db }, day) =>
        await insertDeclaration(db, {
          person: who,
          at: at(day, 18),
          trips: travelled
            ? [{ date: addDays(day, -1), mode: 'rail', service: 'G1278', from: '汉口', to: '北京' }]
            : [],
        }),
  ),
  fc.nat(ruleSets.length - 1).map((index): Step => async (city) => {
    const { rows } = await city.db.query<{ version: number }>('select max(version) as version from policy_publication');
    await publishRules(city, ruleSets[index] ?? [], { version: (rows[0]?.version ?? 0) + 1 });
  }),
);

/** Colours with what they rest on; since when a green has been green depends on the way. */
async function colours(city: TestCity): Promise<readonly unknown[]> {
  const { rows } = await city.db.query<{ line: unknown }>(
    `select jsonb_build_array(person_id, colour, rules, next_change_at, case when colour in ('yellow', 'red') then since end) as line
     from assessment order by person_id`,
  );
  return rows.map((row) => row.line);
}

describeOnEachServer('a refresh from scratch', at(start, 8), (city) => {
  it('ends where refreshes day by day end, whatever happened in between', { timeout: 300_000 }, async () => {
    const days = fc.array(fc.array(steps, { maxLength: 6 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(days, async (history) => {
        await emptyRefreshed(city());
        await buildCity(city().db);
        await publishRules(city(), ruleSets[0] ?? []);
        for (const name of ['a', 'b', 'c', 'd']) await insertPerson(city().db, { name, district: '420103' });
        for (const [index, happenings] of history.entries()) {
          const day = addDays(start, index * 2);
          for (const step of happenings) await step(city(), day);
          city().clock = fixedClock(Date.parse(at(day, 20)) + (index % 2) * dayMs);
          await refresh(city());
        }
        expect(await verifyEvidence(city())).toEqual({ differences: 0, sample: [], awaitsRefresh: false });
        const dayByDay = await colours(city());
        await city().db.query('truncate evidence, attribution, disease_case, assessment, colour_change');
        await refresh(city(), { full: true });
        expect(await colours(city())).toEqual(dayByDay);
      }),
      { numRuns: 5 },
    );
  });
});
