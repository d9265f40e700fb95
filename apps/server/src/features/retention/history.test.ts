import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, type Assessment, type DiagnosisStatus, type Policy } from '@open-health-code/domain';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { testPolicy } from '../../testkit/policy.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertSymptoms,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { insertClaim, insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, fiveAndThree, publishRules, rule, setClock } from '../../testkit/refreshing.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import { assessPerson } from '../people/standing.ts';
import { refresh } from '../refresh/refresh.ts';
import { verifyEvidence } from '../refresh/verify.ts';
import { retain } from './retain.ts';

const people = ['a', 'b', 'c', 'd'];
const start = '2020-02-01';
const at = (day: string, hour: number): string => `${day}T${String(hour).padStart(2, '0')}:00:00+08:00`;

const rules = [
  fiveAndThree,
  rule('case-open', { kind: 'diagnosis', facts: { status: 'suspected' } }, [
    { colour: 'yellow', until: [{ diagnosis: ['recovered', 'ruled-out'] }, { negativeTests: { count: 1 } }] },
  ]),
  rule('positive', { kind: 'lab-result', facts: { result: 'positive' } }, [
    { colour: 'red', until: { negativeTests: { count: 1 } } },
  ]),
  rule('zone', { kind: 'zone-visit' }, [{ colour: 'yellow', forDays: 4, until: { negativeTests: { count: 1 } } }]),
  rule('contact', { kind: 'contact', facts: { closeness: ['close', 'general'] } }, [
    { colour: 'red', forDays: 3, until: { negativeTests: { count: 2, minHoursApart: 24 } } },
    { colour: 'yellow', forDays: 2 },
  ]),
  rule('secondary', { kind: 'contact', facts: { closeness: 'secondary' } }, [{ colour: 'yellow', forDays: 4 }]),
  rule('fever', { kind: 'fever' }, [{ colour: 'yellow', forDays: 3, until: { normalTemperatures: { count: 1 } } }]),
  rule('mismatch', { kind: 'declaration-mismatch' }, [{ colour: 'yellow', forDays: 2, until: { amended: true } }]),
  rule('ill', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 2 }]),
  rule('abroad', { kind: 'arrival-from-abroad' }, [{ colour: 'yellow', until: { negativeTests: { count: 1 } } }]),
];

/** Kept as short as the rules allow. */
const changes: Partial<Policy> = {
  zones: { minimumStayMinutes: 30, lookBackDays: 5 },
  crossCheck: { lookBackDays: 2, omissions: ['zone-visit', 'contact'] },
  contacts: { ...testPolicy().contacts, secondary: { trace: true, days: 1 } },
  feverCountsDays: 5,
  retention: { presenceDays: 8, journeyDays: 10, evidenceDays: 11 },
};

type Step = (city: TestCity, day: string, nth: string) => Promise<unknown>;

const person = fc.constantFrom(...people);
const phone = fc.constantFrom('1', '2', '3');
const hour = fc.integer({ min: 8, max: 17 });

/** Records carry ids that are the same in another run of the same history. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(
      person,
      fc.constantFrom<DiagnosisStatus>('confirmed', 'asymptomatic', 'suspected', 'ruled-out', 'recovered'),
      hour,
    )
    .map(
      ([who, status, when]): Step =>
        async ({ db }, day, record) =>
          await insertDiagnosis(db, { person: who, status, at: at(day, when), record }),
    ),
  fc.tuple(person, fc.constantFrom('positive' as const, 'negative' as const), hour).map(
    ([who, result, when]): Step =>
      async ({ db }, day, record) =>
        await insertLabResult(db, { person: who, result, sampledAt: at(day, when), record }),
  ),
  fc.tuple(person, fc.constantFrom(36.5, 38.4), hour).map(
    ([who, celsius, when]): Step =>
      async ({ db }, day, record) =>
        await insertTemperature(db, { person: who, celsius, at: at(day, when), record }),
  ),
  person.map(
    (who): Step =>
      async ({ db }, day, record) =>
        await insertSymptoms(db, { person: who, symptoms: ['cough'], at: at(day, 9), record }),
  ),
  fc.tuple(person, fc.constantFrom('01', '02')).map(
    ([who, coach]): Step =>
      async ({ db }, day, ticket) =>
        await insertTicket(db, {
          ticket,
          person: who,
          service: 'G1278',
          coach,
          date: addDays(day, -1),
          board: '汉口',
          alight: '北京',
          boardAt: at(addDays(day, -1), 8),
          alightAt: at(addDays(day, -1), 13),
        }),
  ),
  fc.tuple(person, fc.constantFrom('P-west', 'P-east'), hour, fc.constantFrom(1, 30, 80)).map(
    ([who, place, when, hours]): Step =>
      async ({ db }, day, record) =>
        await insertCheckIn(db, {
          record,
          person: who,
          place,
          at: at(day, when),
          leftAt: new Date(Date.parse(at(day, when)) + hours * 3_600_000).toISOString(),
        }),
  ),
  fc.tuple(phone, fc.constantFrom('west', 'east'), hour).map(
    ([which, cell, when]): Step =>
      async ({ db }, day) =>
        await insertStay(db, { phone: which, cell, from: at(day, when), until: at(day, when + 3) }),
  ),
  fc.tuple(phone, person, fc.constantFrom('registered' as const, 'declared' as const, 'otp' as const)).map(
    ([which, who, basis]): Step =>
      async ({ db }, day, record) =>
        await insertClaim(db, { phone: which, person: who, basis, from: at(addDays(day, -1), 8), record }),
  ),
  fc.integer({ min: 0, max: 3 }).map(
    (days): Step =>
      async ({ db }, day) =>
        await declareWestZone(db, { from: at(addDays(day, -days), 0), until: at(addDays(day, 9), 0) }),
  ),
  fc.tuple(person, fc.constantFrom('none', 'train', 'abroad')).map(
    ([who, trip]): Step =>
      async ({ db }, day, record) =>
        await insertDeclaration(db, {
          record,
          person: who,
          at: at(day, 18),
          trips:
            trip === 'train'
              ? [{ date: addDays(day, -1), mode: 'rail', service: 'G1278', from: '汉口', to: '北京' }]
              : trip === 'abroad'
                ? [{ date: start, country: 'TH' }]
                : [],
        }),
  ),
);

async function explanations(city: TestCity): Promise<readonly Assessment[]> {
  return await Promise.all(people.map(async (name) => await assessPerson(city, personId(name))));
}

async function startCity(city: TestCity): Promise<void> {
  await emptyRefreshed(city);
  await buildCity(city.db);
  await declareWestZone(city.db, { from: at(start, 0), until: at(addDays(start, 20), 0) });
  setClock(city, at(start, 8));
  await publishRules(city, rules, changes);
  for (const name of people) await insertPerson(city.db, { name, district: '420103' });
}

/** Lets a history happen, three days at a time; what everyone is told after each. */
async function live(
  city: TestCity,
  history: readonly (readonly Step[])[],
  afterwards: () => Promise<void>,
): Promise<readonly (readonly Assessment[])[]> {
  await startCity(city);
  const told: (readonly Assessment[])[] = [];
  for (const [index, happenings] of history.entries()) {
    const day = addDays(start, index * 3);
    for (const [nth, step] of happenings.entries()) await step(city, day, `${index}-${nth}`);
    city.clock = fixedClock(Date.parse(at(addDays(day, index % 3), 20)));
    await refresh(city);
    await afterwards();
    told.push(await explanations(city));
  }
  return told;
}

describeOnEachServer('retention', at(start, 8), (city) => {
  it(
    'changes nobody’s colour and no reason, and what stands is what follows from what is left',
    { timeout: 600_000 },
    async () => {
      const histories = fc.array(fc.array(steps, { maxLength: 7 }), { minLength: 5, maxLength: 7 });
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const told = await live(city(), history, async () => {
            const before = await explanations(city());
            await retain(city());
            expect(await explanations(city())).toEqual(before);
            expect(await verifyEvidence(city())).toEqual({ differences: 0, sample: [], awaitsRefresh: false });
          });
          // Nor does it change anything later on.
          expect(told).toEqual(await live(city(), history, async () => undefined));
        }),
        { numRuns: Number(process.env['RETENTION_RUNS'] ?? 2) },
      );
    },
  );
});
