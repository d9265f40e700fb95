import { beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { runDerivation } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertDeclaration } from '../../testkit/records/health.ts';
import { insertPlace, insertZone, withdrawZone } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket, insertTimetable } from '../../testkit/records/whereabouts.ts';
import { buildCity, declareWestZone, deriveAll, emptyCity, liveEvidence, west } from '../../testkit/small-city.ts';

const policy = testPolicy();

describeOnEachServer('zone visits', '2020-02-20T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyCity(city().db);
    await buildCity(city().db);
  });
  const derive = async (full = false): Promise<void> => await runDerivation(city(), policy, deriveAll, { full });
  const visits = async () => await liveEvidence(city(), 'zone-visit');

  describe('from phones', () => {
    it('counts stays of an attributed number that add up to the minimum', async () => {
      const { db } = city();
      await declareWestZone(db);
      await insertClaim(db, { phone: 'li', person: 'li', basis: 'otp' });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-05T10:00+08:00',
        until: '2020-02-05T10:20+08:00',
      });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-05T11:00+08:00',
        until: '2020-02-05T11:15+08:00',
      });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-06T11:00+08:00',
        until: '2020-02-06T11:15+08:00',
      });
      await insertStay(db, {
        phone: 'li',
        cell: 'east',
        from: '2020-02-07T11:00+08:00',
        until: '2020-02-07T18:15+08:00',
      });
      await derive();
      expect(await visits()).toMatchObject([
        {
          person_id: personId('li'),
          strength: 'strong',
          source: 'telco-stays',
          facts: { zoneId: 'Z-west', level: 'high', date: '2020-02-05', via: 'telco', minutes: 35, basis: 'otp' },
          effective_from: Date.parse('2020-02-05T11:15+08:00'),
        },
      ]);
    });

    it('counts only the time in which the zone is in force, on the day that time begins', async () => {
      const { db } = city();
      await declareWestZone(db, { from: '2020-02-05T00:00+08:00', until: '2020-02-06T08:00+08:00' });
      await insertClaim(db, { phone: 'li', person: 'li', basis: 'declared' });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-04T20:00+08:00',
        until: '2020-02-05T07:00+08:00',
      });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-06T07:00+08:00',
        until: '2020-02-06T20:00+08:00',
      });
      await derive();
      expect((await visits()).map(({ facts, effective_from: at }) => [facts['date'], facts['minutes'], at])).toEqual([
        ['2020-02-05', 420, Date.parse('2020-02-05T07:00+08:00')],
        ['2020-02-06', 60, Date.parse('2020-02-06T08:00+08:00')],
      ]);
    });

    it('leaves out numbers nobody is known to carry, and stays before the number was attributed', async () => {
      const { db } = city();
      await declareWestZone(db);
      await insertClaim(db, { phone: 'li', person: 'li', basis: 'otp', from: '2020-02-06T00:00+08:00' });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-05T10:00+08:00',
        until: '2020-02-05T12:00+08:00',
      });
      await insertStay(db, {
        phone: '??',
        cell: 'west',
        from: '2020-02-07T10:00+08:00',
        until: '2020-02-07T12:00+08:00',
      });
      await derive();
      expect(await visits()).toEqual([]);
    });

    it('keeps the best known of several numbers of one person', async () => {
      const { db } = city();
      await declareWestZone(db);
      await insertClaim(db, { phone: 'a', person: 'li', basis: 'registered' });
      await insertClaim(db, { phone: 'b', person: 'li', basis: 'declared' });
      await insertStay(db, {
        phone: 'a',
        cell: 'west',
        from: '2020-02-05T09:00+08:00',
        until: '2020-02-05T18:00+08:00',
      });
      await insertStay(db, {
        phone: 'b',
        cell: 'west',
        from: '2020-02-05T10:00+08:00',
        until: '2020-02-05T12:00+08:00',
      });
      await derive();
      expect(await visits()).toMatchObject([{ strength: 'strong', facts: { basis: 'declared', minutes: 120 } }]);
    });

    it('guesses the division of a cell from the nearest place, and says that it is weak', async () => {
      const { db } = city();
      await declareWestZone(db, { around: [], districts: ['420103'] });
      await insertClaim(db, { phone: 'li', person: 'li', basis: 'otp' });
      await insertStay(db, {
        phone: 'li',
        cell: 'west',
        from: '2020-02-05T10:00+08:00',
        until: '2020-02-05T12:00+08:00',
      });
      await insertStay(db, {
        phone: 'li',
        cell: 'east',
        from: '2020-02-06T10:00+08:00',
        until: '2020-02-06T12:00+08:00',
      });
      await derive();
      expect(await visits()).toMatchObject([{ strength: 'weak', facts: { date: '2020-02-05', via: 'telco' } }]);
    });
  });

  describe('from check-ins', () => {
    it('counts a person as surely as the document and a number as surely as its attribution', async () => {
      const { db } = city();
      await declareWestZone(db);
      await insertClaim(db, { phone: 'wang', person: 'wang', basis: 'registered' });
      await insertCheckIn(db, {
        person: 'li',
        place: 'P-west',
        at: '2020-02-05T10:00+08:00',
        leftAt: '2020-02-05T11:00+08:00',
      });
      await insertCheckIn(db, { phone: 'wang', place: 'P-west', at: '2020-02-05T12:00+08:00' });
      await insertCheckIn(db, { person: 'li', place: 'P-east', at: '2020-02-06T10:00+08:00' });
      await derive();
      expect(await visits()).toMatchObject([
        {
          person_id: personId('li'),
          strength: 'strong',
          facts: { via: 'check-in', minutes: 60, exposedUntil: Date.parse('2020-02-05T11:00+08:00') },
          effective_from: Date.parse('2020-02-05T10:00+08:00'),
        },
        { person_id: personId('wang'), strength: 'weak', facts: { via: 'check-in', basis: 'registered' } },
      ]);
    });

    it('finds a long stay that began before the zone did, once', async () => {
      const { db } = city();
      await declareWestZone(db, { from: '2020-02-05T12:00+08:00' });
      await insertCheckIn(db, {
        person: 'li',
        place: 'P-west',
        at: '2020-02-01T10:00+08:00',
        leftAt: '2020-02-08T11:00+08:00',
      });
      await insertCheckIn(db, {
        person: 'wang',
        place: 'P-west',
        at: '2020-02-05T10:00+08:00',
        leftAt: '2020-02-05T12:00+08:00',
      });
      await derive();
      expect(await visits()).toMatchObject([
        {
          person_id: personId('li'),
          facts: { date: '2020-02-05', exposedUntil: Date.parse('2020-02-08T11:00+08:00') },
          effective_from: Date.parse('2020-02-05T12:00+08:00'),
        },
      ]);
    });

    it('takes a check-in without an end for a moment, and several of a day for one visit', async () => {
      const { db } = city();
      await declareWestZone(db);
      await insertCheckIn(db, { person: 'li', place: 'P-west', at: '2020-02-05T10:00+08:00' });
      await insertCheckIn(db, { person: 'wang', place: 'P-west', at: '2020-02-05T10:00+08:00' });
      await insertCheckIn(db, { person: 'wang', place: 'P-west', at: '2020-02-05T16:00+08:00' });
      await derive();
      const [first, second] = (await visits()).toSorted(
        (a, b) => Object.keys(a.facts).length - Object.keys(b.facts).length,
      );
      expect(first).toMatchObject({ effective_from: Date.parse('2020-02-05T10:00+08:00') });
      expect(first?.facts).not.toHaveProperty('exposedUntil');
      expect(second).toMatchObject({
        facts: { exposedUntil: Date.parse('2020-02-05T16:00+08:00') },
        effective_from: Date.parse('2020-02-05T10:00+08:00'),
      });
    });
  });

  describe('from tickets', () => {
    it('counts boarding and alighting at a stop in the zone, at the times of the timetable', async () => {
      const { db } = city();
      await declareWestZone(db);
      await insertTimetable(db, 'G100', [
        ['上海', null, 1200],
        ['汉口', 1500, 1510],
        ['成都', 1900, null],
      ]);
      await insertTicket(db, { person: 'li', service: 'G100', date: '2020-02-05', board: '上海', alight: '汉口站' });
      await insertTicket(db, { person: 'wang', service: 'G999', date: '2020-02-05', board: '汉口', alight: '成都' });
      await insertTicket(db, { person: 'zhao', service: 'G100', date: '2020-02-05', board: '上海', alight: '成都' });
      await derive();
      expect(await visits()).toMatchObject([
        // The timetable does not know G999: nothing is claimed but the day.
        { person_id: personId('wang'), effective_from: Date.parse('2020-02-05T00:00+08:00') },
        {
          person_id: personId('li'),
          strength: 'strong',
          source: 'tickets',
          facts: { date: '2020-02-06', via: 'ticket' },
          effective_from: Date.parse('2020-02-06T01:00+08:00'),
        },
      ]);
    });

    it('begins with the first time there on a day and ends with the last', async () => {
      const { db } = city();
      await declareWestZone(db);
      const date = '2020-02-05';
      await insertTicket(db, { person: 'li', service: 'G1', date, board: '汉口', boardAt: `${date}T08:00+08:00` });
      await insertTicket(db, { person: 'li', service: 'G2', date, alight: '汉口', alightAt: `${date}T20:00+08:00` });
      // Its time is not known, so that it says no more than the others.
      await insertTicket(db, { person: 'li', service: 'G3', date, board: '汉口' });
      await derive();
      expect(await visits()).toMatchObject([
        {
          facts: { date, exposedUntil: Date.parse(`${date}T20:00+08:00`) },
          effective_from: Date.parse(`${date}T08:00+08:00`),
        },
      ]);
    });

    it('learns the time of a ticket from a timetable that comes later', async () => {
      const { db } = city();
      await declareWestZone(db, { until: '2020-02-06T00:30+08:00' });
      await insertTicket(db, { person: 'li', service: 'G100', date: '2020-02-05', board: '上海', alight: '汉口站' });
      await derive();
      expect(await visits()).toHaveLength(1);
      await insertTimetable(db, 'G100', [
        ['上海', null, 1200],
        ['汉口', 1500, null],
      ]);
      await derive();
      expect(await visits()).toEqual([]);
    });
  });

  describe('from declarations', () => {
    it('counts each declared day in the zone up to the declaration, by division, place or zone', async () => {
      const { db } = city();
      await declareWestZone(db, { districts: ['420103'] });
      await insertDeclaration(db, {
        person: 'li',
        at: '2020-02-07T09:00+08:00',
        trips: [{ date: '2020-02-05', until: '2020-02-20', district: '420103' }],
      });
      await insertDeclaration(db, {
        person: 'wang',
        at: '2020-02-10T09:00+08:00',
        trips: [
          { date: '2020-02-03', place: '西市场' },
          { date: '2020-02-04', zone: 'Z-west' },
          { date: '2020-01-04', zone: 'Z-west' },
          { date: '2020-02-05', place: '东店', district: '420111' },
        ],
      });
      await derive();
      const found = (await visits()).map(({ person_id: person, facts }) => [person, facts['date'], facts['via']]);
      expect(found).toEqual([
        [personId('wang'), '2020-02-03', 'declaration'],
        [personId('wang'), '2020-02-04', 'declaration'],
        [personId('li'), '2020-02-05', 'declaration'],
        [personId('li'), '2020-02-06', 'declaration'],
        [personId('li'), '2020-02-07', 'declaration'],
      ]);
      expect((await visits()).at(-1)?.effective_from).toBe(Date.parse('2020-02-07T09:00+08:00'));
    });
  });

  it('withdraws what rested on a zone that shrinks, moves or goes, and finds what a wider one holds', async () => {
    const { db } = city();
    await declareWestZone(db, { districts: ['420103'] });
    await insertClaim(db, { phone: 'li', person: 'li', basis: 'otp' });
    await insertStay(db, {
      phone: 'li',
      cell: 'west',
      from: '2020-02-05T10:00+08:00',
      until: '2020-02-05T12:00+08:00',
    });
    await insertCheckIn(db, { person: 'li', place: 'P-west', at: '2020-02-06T10:00+08:00' });
    await insertTicket(db, {
      person: 'li',
      service: 'G1',
      date: '2020-02-07',
      board: '汉口',
      boardAt: '2020-02-07T10:00+08:00',
    });
    await insertDeclaration(db, {
      person: 'li',
      at: '2020-02-09T09:00+08:00',
      trips: [{ date: '2020-02-08', zone: 'Z-west' }],
    });
    await derive();
    const days = async () => (await visits()).map(({ facts }) => facts['date']);
    expect(await days()).toEqual(['2020-02-05', '2020-02-06', '2020-02-07', '2020-02-08']);
    await declareWestZone(db, { from: '2020-02-06T00:00+08:00', until: '2020-02-08T00:00+08:00' });
    await derive();
    expect(await days()).toEqual(['2020-02-06', '2020-02-07']);
    await declareWestZone(db);
    await derive();
    expect(await days()).toHaveLength(4);
    await withdrawZone(db, 'Z-west');
    await derive();
    expect(await days()).toEqual([]);
    await declareWestZone(db, { level: 'medium' });
    await derive();
    expect((await visits()).map(({ facts }) => facts['level'])).toEqual(Array.from({ length: 4 }, () => 'medium'));
  });

  it('follows a place that turns out to lie elsewhere', async () => {
    const { db } = city();
    await declareWestZone(db);
    await insertCheckIn(db, { person: 'li', place: 'P-new', at: '2020-02-06T10:00+08:00' });
    await derive();
    expect(await visits()).toEqual([]);
    await insertPlace(db, { place: 'P-new', ...west });
    await derive();
    expect(await visits()).toHaveLength(1);
  });

  it('leaves out a check-in at a place beside the polygon, in a cell that covers its edge', async () => {
    const { db } = city();
    const [lon, lat] = [west.lon, west.lat];
    const ring = [
      [lon - 0.0005, lat - 0.0005],
      [lon + 0.0005, lat - 0.0005],
      [lon + 0.0005, lat + 0.0005],
      [lon - 0.0005, lat + 0.0005],
      [lon - 0.0005, lat - 0.0005],
    ] as const;
    await insertZone(db, { zone: 'Z-block', from: '2020-02-01T00:00+08:00', rings: [ring], around: [[lon, lat]] });
    await insertPlace(db, { place: 'P-in', lon, lat });
    await insertPlace(db, { place: 'P-beside', lon: lon + 0.001, lat });
    await insertCheckIn(db, { person: 'li', place: 'P-in', at: '2020-02-06T10:00+08:00' });
    await insertCheckIn(db, { person: 'wang', place: 'P-beside', at: '2020-02-06T10:00+08:00' });
    await derive();
    expect((await visits()).map((row) => row.person_id)).toEqual([personId('li')]);
  });

  it('moves evidence with the number when an appeal gives it to another person', async () => {
    const { db } = city();
    await declareWestZone(db);
    await insertClaim(db, { phone: 'son', person: 'father', basis: 'registered' });
    await insertStay(db, {
      phone: 'son',
      cell: 'west',
      from: '2020-02-05T10:00+08:00',
      until: '2020-02-05T12:00+08:00',
    });
    await insertCheckIn(db, { phone: 'son', place: 'P-west', at: '2020-02-06T10:00+08:00' });
    await derive();
    expect((await visits()).map((row) => row.person_id)).toEqual([personId('father'), personId('father')]);
    await insertClaim(db, { phone: 'son', person: 'son', basis: 'ruling', from: '2020-01-01T00:00+08:00' });
    await derive();
    expect(await visits()).toMatchObject([
      { person_id: personId('son'), strength: 'conclusive', facts: { via: 'telco' } },
      { person_id: personId('son'), strength: 'conclusive', facts: { via: 'check-in' } },
    ]);
  });
});
