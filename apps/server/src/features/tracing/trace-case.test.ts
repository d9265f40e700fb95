import { contactPresets } from '@open-health-code/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertTicket, insertTimetable } from '../../testkit/records/whereabouts.ts';
import { listPassengers } from './passengers.ts';
import { traceCase } from './trace-case.ts';
import { confirmCase, contactsInShort, deriveAndApply, emptyCity } from './trace-fixture.ts';

const day = '2020-01-20';
const idsOf = (...names: string[]): string[] => names.map(personId).sort();

describeOnEachServer('questions of an investigator', '2020-02-11T08:00:00+08:00', (city) => {
  beforeEach(async () => await emptyCity(city()));

  const readsOf = async (what: string): Promise<string[]> => {
    const { rows } = await city().db.query<{ person_id: string; reason: string; actor: string }>(
      'select person_id, reason, actor from audit_read where what = $1',
      [what],
    );
    for (const row of rows) expect(row).toMatchObject({ reason: 'cluster at the market', actor: 'test' });
    return rows.map((row) => row.person_id).sort();
  };

  describe('for the contacts of a case', () => {
    it('lists them close ones first, also before the first refresh, and logs the read for everyone listed', async () => {
      const { db } = city();
      await confirmCase(city(), 'case', day);
      await insertTicket(db, { person: 'case', date: day, service: 'G1', coach: '5', seat: '10F' });
      await insertTicket(db, { person: 'general', date: day, service: 'G1' });
      await insertTicket(db, { person: 'close', date: day, service: 'G1', coach: '5', seat: '12A' });
      await insertTicket(db, { person: 'stranger', date: day, service: 'G9' });
      const traced = await traceCase(city(), personId('case'), 'cluster at the market');
      expect(traced?.case).toMatchObject({ status: 'confirmed', infectiousUntil: '2020-01-21T00:00:00+08:00' });
      expect(traced?.awaitingRefresh).toBe(true);
      expect(traced?.contacts).toEqual([
        {
          person: personId('close'),
          closeness: 'close',
          setting: 'rail-coach',
          service: 'G1',
          date: day,
          coach: '5',
          seat: '12A',
          rows: 2,
          minutes: null,
          level: 'seat',
          rule: 'CN-2020/rail/same-coach',
          attackRate: expect.anything(),
          source: 'tickets',
          strength: 'strong',
        },
        expect.objectContaining({ person: personId('general'), closeness: 'general', coach: null, rows: null }),
      ]);
      expect(await readsOf('trace')).toEqual(idsOf('case', 'close', 'general'));
      const { rowCount } = await db.query('select from evidence');
      expect(rowCount).toBe(0);
    });

    it('says that somebody is no case, and logs that it was asked', async () => {
      await insertDiagnosis(city().db, { person: 'well', status: 'confirmed', at: `${day}T09:00:00+08:00` });
      await insertDiagnosis(city().db, { person: 'well', status: 'ruled-out', at: `${day}T15:00:00+08:00` });
      expect(await traceCase(city(), personId('well'), 'cluster at the market')).toBeUndefined();
      expect(await readsOf('trace')).toEqual(idsOf('well'));
    });
  });

  describe('for everyone aboard', () => {
    it('lists the run that left that day, by coach and seat, with the times of the timetable', async () => {
      const { db } = city();
      await insertTimetable(db, 'G1', [
        ['A', null, 480],
        ['B', 600, null],
      ]);
      await insertTicket(db, { person: 'ten', date: day, service: 'G1', coach: '10', board: 'A', alight: 'B' });
      await insertTicket(db, { person: 'two', date: day, service: 'G1', coach: '2', seat: '3C' });
      await insertTicket(db, { person: 'other number', date: day, service: 'G1/G4' });
      await insertTicket(db, { person: 'next day', date: '2020-01-21', service: 'G1' });
      const people = await listPassengers(city(), 'g1次', day, 'cluster at the market');
      expect(people?.map(({ person }) => person)).toEqual(['two', 'ten', 'other number'].map(personId));
      expect(people?.[0]).toMatchObject({ seat: '3C', boardAt: null });
      expect(people?.[1]).toMatchObject({
        boardAt: '2020-01-20T08:00:00+08:00',
        alightAt: '2020-01-20T10:00:00+08:00',
      });
      expect(await readsOf('passenger list')).toEqual(idsOf('two', 'ten', 'other number'));
      expect(await listPassengers(city(), '???', day, 'cluster at the market')).toBeUndefined();
    });
  });
});

describeOnEachServer('contacts of close contacts', '2020-02-11T08:00:00+08:00', (city) => {
  const policy = testPolicy({
    contacts: { ...contactPresets['CN-2020'], secondary: { trace: true, days: 2 } },
  });

  beforeEach(async () => {
    await emptyCity(city());
    await confirmCase(city(), 'case', day);
  });

  const aboard = async (date: string, service: string, people: Readonly<Record<string, string>>): Promise<void> => {
    for (const [person, coach] of Object.entries(people)) {
      await insertTicket(city().db, { person, date, service, coach });
    }
  };

  it('are secondary in the days after the exposure, unless they were close to the case themselves', async () => {
    await aboard(day, 'G1', { case: '5', close: '5', 'close too': '5', general: '6' });
    await aboard('2020-01-21', 'G2', { close: '1', 'close too': '1', met: '1', aboard: '2', general: '1' });
    await aboard('2020-01-22', 'G3', { close: '1', 'close too': '1', met: '1', case: '1' });
    await aboard('2020-01-23', 'G4', { close: '1', late: '1' });
    await aboard('2020-01-19', 'G5', { close: '1', early: '1' });
    await deriveAndApply(city(), policy);
    expect(await contactsInShort(city(), 'case', ['close', 'close too', 'general', 'met'])).toEqual({
      close: 'close rail-coach',
      'close too': 'close rail-coach',
      general: 'general rail-train; secondary rail-coach',
      met: 'secondary rail-coach; secondary rail-coach',
    });
  });

  it('do not count aboard the run of the exposure itself', async () => {
    const flight = { date: day, service: 'CX902', mode: 'air' } as const;
    await insertTicket(city().db, { ...flight, person: 'case', seat: '10A' });
    await insertTicket(city().db, { ...flight, person: 'close', seat: '13A' });
    await insertTicket(city().db, { ...flight, person: 'beyond', seat: '16A' });
    await deriveAndApply(city(), policy);
    expect(await contactsInShort(city(), 'case', ['close', 'beyond'])).toEqual({
      close: 'close flight-rows',
      beyond: 'general flight',
    });
  });
});
