import { contactPresets, type Policy } from '@open-health-code/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { standingEvidence } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertCell, insertPlace, insertZone, withdrawZone } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { markDue, phoneId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import { deriveAndApply, emptyCity } from './trace-fixture.ts';

const people = ['p1', 'p2', 'p3'];
const person = fc.constantFrom(...people);
const phone = fc.constantFrom('f1', 'f2');
const day = fc.constantFrom('2020-01-18', '2020-01-19');
const hour = fc.integer({ min: 8, max: 12 });
const clock = (date: string, hours: number): string => `${date}T${String(hours).padStart(2, '0')}:00:00+08:00`;
const cells = { in: [114.3, 30.6], out: [114.9, 30.6] } as const;

type Step = (city: TestCity) => Promise<unknown>;

const ticket = fc
  .record({
    person,
    date: day,
    service: fc.constantFrom('G1', 'G2', 'G1/G2', 'K9'),
    coach: fc.constantFrom('1', '2'),
    stops: fc.constantFrom({}, { board: 'A', alight: 'B' }, { board: 'B', alight: 'C' }),
  })
  .map(
    ({ stops, ...fields }): Step =>
      async (city) =>
        await insertTicket(city.db, { ...fields, ...stops }),
  );

const checkIn = fc
  .record({ who: fc.oneof(person, phone), place: fc.constantFrom('venue', 'carriage'), date: day, hour })
  .map(({ who, place, date, hour: h }): Step => async (city) => {
    const subject = people.includes(who) ? { person: who } : { phone: who };
    return await insertCheckIn(city.db, { ...subject, place, at: clock(date, h) });
  });

const claim = fc
  .record({ phone, person, basis: fc.constantFrom('registered', 'otp', 'ruling', 'disowned'), date: day })
  .map(({ date, ...fields }): Step => async (city) => {
    await insertClaim(city.db, { ...fields, from: clock(date, 8) });
  });

const droppedClaim = phone.map((name): Step => async (city) => {
  await city.db.query(`delete from phone_claim where phone_id = $1 and basis <> 'registered'`, [phoneId(name)]);
  await markDue(city.db, 'phone', phoneId(name));
});

const stay = fc.record({ phone, cell: fc.constantFrom('in', 'out'), date: day, hour }).map(
  ({ date, hour: h, ...fields }): Step =>
    async (city) =>
      await insertStay(city.db, { ...fields, from: clock(date, h), until: clock(date, h + 1) }),
);

const diagnosis = fc
  .record({ person, status: fc.constantFrom('confirmed', 'confirmed', 'ruled-out'), date: day, hour })
  .map(
    ({ date, hour: h, ...fields }): Step =>
      async (city) =>
        await insertDiagnosis(city.db, { ...fields, at: clock(date, h) }),
  );

const zone = fc
  .option(fc.record({ date: day, over: fc.constantFrom('in', 'out') }), { nil: undefined })
  .map((declared): Step => async (city) => {
    if (declared === undefined) await withdrawZone(city.db, 'Z');
    else await insertZone(city.db, { zone: 'Z', from: clock(declared.date, 9), around: [cells[declared.over]] });
  });

const place = fc.constantFrom('carriage', 'shop').map(
  (kind): Step =>
    async (city) =>
      await insertPlace(city.db, { place: 'carriage', kind }),
);

const timetable = fc
  .record({ service: fc.constantFrom('G1', 'G2', 'K9'), starts: hour })
  .map(({ service, starts }): Step => async (city) => {
    await city.db.query('delete from timetable_stop where service = $1', [service]);
    for (const [index, stop] of ['A', 'B', 'C'].entries()) {
      const minute = (starts + index * 3) * 60;
      await city.db.query('insert into timetable_stop values ($1, 0, $2, $3, $4, $4)', [service, index, stop, minute]);
    }
    await markDue(city.db, 'service', service);
  });

const step = fc.oneof(
  { weight: 6, arbitrary: ticket },
  { weight: 4, arbitrary: checkIn },
  { weight: 3, arbitrary: diagnosis },
  { weight: 3, arbitrary: claim },
  { weight: 1, arbitrary: droppedClaim },
  { weight: 3, arbitrary: stay },
  { weight: 1, arbitrary: zone },
  { weight: 1, arbitrary: place },
  { weight: 1, arbitrary: timetable },
);
// A rich past, then one thing at a time, so that nothing else makes a case be looked at again.
const history = fc.record({
  past: fc.array(step, { minLength: 10, maxLength: 25 }),
  since: fc.array(step, { minLength: 1, maxLength: 3 }),
});

const policies: readonly Policy[] = [
  testPolicy(),
  testPolicy({
    contacts: {
      ...contactPresets['CN-2020'],
      venue: { closeness: 'close', minMinutes: 15, defaultStayMinutes: 120 },
      secondary: { trace: true, days: 2 },
    },
  }),
];

describeOnEachServer('contacts of any history', '2020-02-11T08:00:00+08:00', (city) => {
  it('are the same when derived bit by bit and from scratch', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.constantFrom(...policies), async ({ past, since }, policy) => {
        await emptyCity(city());
        for (const [cell, [lon, lat]] of Object.entries(cells)) await insertCell(city().db, { cell, lon, lat });
        // Somebody is ill from the start, so that most histories have contacts.
        await insertDiagnosis(city().db, { person: 'p1', status: 'confirmed', at: clock('2020-01-19', 12) });
        for (const take of past) await take(city());
        await deriveAndApply(city(), policy);
        for (const take of since) {
          await take(city());
          await deriveAndApply(city(), policy);
        }
        const bitByBit = await standingEvidence(city());
        await deriveAndApply(city(), policy, { full: true });
        expect(await standingEvidence(city())).toEqual(bitByBit);
      }),
      { numRuns: 6 },
    );
  }, 600_000);
});
