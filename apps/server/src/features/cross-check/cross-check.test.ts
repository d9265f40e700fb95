import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { runDerivation } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertDeclaration } from '../../testkit/records/health.ts';
import { insertPlace, insertZone } from '../../testkit/records/map.ts';
import { insertClaim, insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import { buildCity, declareWestZone, deriveAll, emptyCity, liveEvidence } from '../../testkit/small-city.ts';

const policy = testPolicy();

describeOnEachServer('cross-check of declarations', '2020-02-20T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyCity(city().db);
    await buildCity(city().db);
    await declareWestZone(city().db);
  });
  const derive = async (): Promise<void> => await runDerivation(city(), policy, deriveAll);
  const mismatches = async () => await liveEvidence(city(), 'declaration-mismatch');

  it('notes a zone that a ticket shows and the declaration leaves out, with both sides', async () => {
    const { db } = city();
    await insertTicket(db, {
      person: 'li',
      service: 'G1',
      date: '2020-02-07',
      board: '汉口',
      alight: '沈阳',
      boardAt: '2020-02-07T10:00+08:00',
    });
    await insertDeclaration(db, {
      person: 'li',
      at: '2020-02-09T09:00+08:00',
      trips: [{ date: '2020-02-07', place: '沈阳' }],
    });
    await derive();
    expect(await mismatches()).toMatchObject([
      {
        person_id: personId('li'),
        strength: 'strong',
        source: 'declarations',
        facts: {
          omitted: 'zone-visit',
          date: '2020-02-07',
          what: 'Z-west',
          seenBy: 'tickets',
          declared: ['沈阳'],
          declaredAt: Date.parse('2020-02-09T09:00+08:00'),
        },
        effective_from: Date.parse('2020-02-09T09:00+08:00'),
      },
    ]);
    // The person amends.
    await insertDeclaration(db, {
      person: 'li',
      at: '2020-02-10T09:00+08:00',
      trips: [{ date: '2020-02-07', mode: 'train', service: 'g1次' }],
    });
    await derive();
    expect(await mismatches()).toEqual([]);
  });

  it('takes a declared train for the zone it stops in, also where the zone is a division', async () => {
    const { db } = city();
    await insertPlace(db, { place: 'S-north', kind: 'station', name: '北站', district: '420115' });
    await insertZone(db, { zone: 'Z-division', from: '2020-02-01T00:00+08:00', districts: ['420115'] });
    const ticket = {
      service: 'G7',
      date: '2020-02-07',
      board: '汉口',
      alight: '北站',
      boardAt: '2020-02-07T10:00+08:00',
    };
    for (const person of ['li', 'wang']) await insertTicket(db, { person, ...ticket });
    await insertDeclaration(db, {
      person: 'li',
      at: '2020-02-09T09:00+08:00',
      trips: [{ date: '2020-02-07', service: 'G7' }],
    });
    await insertDeclaration(db, { person: 'wang', at: '2020-02-09T09:00+08:00' });
    await derive();
    const found = (await mismatches()).filter((row) => row.facts['what'] === 'Z-division');
    expect(found.map((row) => row.person_id)).toEqual([personId('wang')]);
  });

  it('holds nothing told earlier against a later, shorter declaration', async () => {
    const { db } = city();
    await insertCheckIn(db, { person: 'li', place: 'P-west', at: '2020-02-05T10:00+08:00' });
    await insertDeclaration(db, {
      person: 'li',
      at: '2020-02-06T09:00+08:00',
      trips: [{ date: '2020-02-05', place: '西市场' }],
    });
    await insertDeclaration(db, { person: 'li', at: '2020-02-07T09:00+08:00' });
    await derive();
    expect(await mismatches()).toEqual([]);
  });

  it('accuses nobody on a number whose carrier is not confirmed, and weakly on one that is', async () => {
    const { db } = city();
    const stay = { cell: 'west', from: '2020-02-05T10:00+08:00', until: '2020-02-05T12:00+08:00' };
    await insertClaim(db, { phone: 'li', person: 'li', basis: 'registered' });
    await insertClaim(db, { phone: 'wang', person: 'wang', basis: 'otp' });
    for (const person of ['li', 'wang']) {
      await insertStay(db, { phone: person, ...stay });
      await insertDeclaration(db, { person, at: '2020-02-06T09:00+08:00' });
    }
    await derive();
    expect(await mismatches()).toMatchObject([{ person_id: personId('wang'), strength: 'weak' }]);
  });

  it('leaves alone who lives there, and finds the omission when the home turns out to be elsewhere', async () => {
    const { db } = city();
    await insertPerson(db, { name: 'li', district: '420103' });
    await insertCheckIn(db, { person: 'li', place: 'P-west', at: '2020-02-05T10:00+08:00' });
    await insertDeclaration(db, { person: 'li', at: '2020-02-06T09:00+08:00' });
    await derive();
    expect(await mismatches()).toEqual([]);
    await insertPerson(db, { name: 'li', district: '420111' });
    await derive();
    expect(await mismatches()).toHaveLength(1);
  });

  it('goes with the zone it rests on', async () => {
    const { db } = city();
    await insertCheckIn(db, { person: 'li', place: 'P-west', at: '2020-02-05T10:00+08:00' });
    await insertDeclaration(db, { person: 'li', at: '2020-02-06T09:00+08:00' });
    await derive();
    expect(await mismatches()).toHaveLength(1);
    await declareWestZone(db, { from: '2020-02-06T00:00+08:00' });
    await derive();
    expect(await mismatches()).toEqual([]);
  });
});
