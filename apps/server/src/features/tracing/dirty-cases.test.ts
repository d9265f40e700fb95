import { contactPresets, type Policy } from '@open-health-code/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { runDerivation, standingEvidence } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertCell, insertPlace, insertZone } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { markDue, phoneId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket, insertTimetable } from '../../testkit/records/whereabouts.ts';
import { deriveAttribution } from '../attribution/derive.ts';
import { deriveCases } from '../evidence/cases.ts';
import { findDirtyCases } from './dirty-cases.ts';
import { confirmCase, contactsInShort, deriveAndApply, emptyCity } from './trace-fixture.ts';

const day = '2020-01-20';
const at = (time: string): string => `${day}T${time}:00+08:00`;
const train = { date: day, service: 'G1', coach: '5' } as const;
const policy = testPolicy({
  contacts: {
    ...contactPresets['CN-2020'],
    venue: { closeness: 'close', minMinutes: 0, defaultStayMinutes: 120 },
    secondary: { trace: true, days: 2 },
  },
});
const withoutSecondary = testPolicy({
  contacts: { ...policy.contacts, secondary: { trace: false, days: 0 } },
});

describeOnEachServer('a change', '2020-02-11T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyCity(city());
    await confirmCase(city(), 'case', day);
    await insertTicket(city().db, { ...train, person: 'case' });
    await insertTicket(city().db, { ...train, person: 'aboard' });
  });

  /** Contacts of the case before and after, where the second derivation sees nothing but the change. */
  const across = async (
    change: () => Promise<unknown>,
    names: readonly string[],
    underPolicy: Policy = policy,
  ): Promise<[Record<string, string>, Record<string, string>]> => {
    const everybody = ['aboard', ...names];
    const show = async (): Promise<Record<string, string>> => {
      const { aboard: _always, ...others } = await contactsInShort(city(), 'case', everybody);
      return others;
    };
    await deriveAndApply(city(), underPolicy);
    const before = await show();
    await change();
    await deriveAndApply(city(), underPolicy);
    const after = await show();
    const bitByBit = await standingEvidence(city());
    await deriveAndApply(city(), underPolicy, { full: true });
    expect(await standingEvidence(city())).toEqual(bitByBit);
    return [before, after];
  };

  describe('of tickets', () => {
    it('is seen on the case’s run, also under another number of it', async () => {
      const { db } = city();
      await insertTicket(db, { ...train, service: 'G2', person: 'new' });
      const tie = async (): Promise<unknown> =>
        await insertTicket(db, { ...train, service: 'G1/G2', person: 'both numbers' });
      expect(await across(tie, ['new', 'both numbers'])).toEqual([
        {},
        { new: 'close rail-coach', 'both numbers': 'close rail-coach' },
      ]);
    });

    it('is seen when the case itself or a close contact travelled too', async () => {
      const { db } = city();
      const other = { date: day, service: 'K9', coach: '1' } as const;
      await insertTicket(db, { ...other, person: 'met' });
      const travels = async (): Promise<unknown> => await insertTicket(db, { ...other, person: 'case' });
      expect(await across(travels, ['met'])).toEqual([{}, { met: 'close rail-coach' }]);

      const later = { date: '2020-01-21', service: 'K8', coach: '1' } as const;
      await insertTicket(db, { ...later, person: 'met later' });
      const meets = async (): Promise<unknown> => await insertTicket(db, { ...later, person: 'aboard' });
      expect(await across(meets, ['met', 'met later'])).toMatchObject([{}, { 'met later': 'secondary rail-coach' }]);
      const joins = async (): Promise<unknown> => await insertTicket(db, { ...later, person: 'joins' });
      expect(await across(joins, ['met', 'met later', 'joins'])).toMatchObject([{}, { joins: 'secondary rail-coach' }]);
    });

    it('is seen when the case’s ticket is dated by another day than the run', async () => {
      const { db } = city();
      await insertTimetable(db, 'K5', [
        ['A', null, 600],
        ['B', 720, null],
      ]);
      const ride = { service: 'K5', coach: '1', board: 'A', alight: 'B' } as const;
      await insertTicket(db, { ...ride, person: 'met', date: day });
      const travels = async (): Promise<unknown> =>
        await insertTicket(db, { ...ride, person: 'case', date: '2020-01-19', boardAt: at('10:00') });
      expect(await across(travels, ['met'])).toEqual([{}, { met: 'close rail-coach 120' }]);
    });

    it('is seen when the timetable tells of other times', async () => {
      const { db } = city();
      await insertTicket(db, { ...train, service: 'D7', person: 'case', board: 'A', alight: 'B' });
      await insertTicket(db, { ...train, service: 'D7', person: 'parted', board: 'B', alight: 'C' });
      const published = async (): Promise<void> => {
        await insertTimetable(db, 'D7', [
          ['A', null, 480],
          ['B', 600, 600],
          ['C', 700, null],
        ]);
        await markDue(db, 'service', 'D7');
      };
      expect(await across(published, ['parted'])).toEqual([{ parted: 'close rail-coach' }, {}]);
    });
  });

  describe('of check-ins', () => {
    it('is seen when somebody, or the case, or a close contact was there too', async () => {
      const { db } = city();
      await insertCheckIn(db, { person: 'case', place: 'P', at: at('10:00') });
      const comes = async (): Promise<unknown> =>
        await insertCheckIn(db, { person: 'guest', place: 'P', at: at('11:00') });
      expect(await across(comes, ['guest'])).toEqual([{}, { guest: 'close venue 60' }]);

      await insertCheckIn(db, { person: 'second guest', place: 'Q', at: at('11:00') });
      const leaves = async (): Promise<unknown> =>
        await insertCheckIn(db, { person: 'guest', place: 'Q', at: at('12:10') });
      expect(await across(leaves, ['guest', 'second guest'])).toMatchObject([
        {},
        { 'second guest': 'secondary venue 50' },
      ]);

      await insertCheckIn(db, { person: 'third guest', place: 'R', at: at('07:00') });
      const came = async (): Promise<unknown> =>
        await insertCheckIn(db, { person: 'case', place: 'R', at: at('08:00') });
      expect(await across(came, ['guest', 'second guest', 'third guest'])).toMatchObject([
        {},
        { 'third guest': 'close venue 60' },
      ]);
    });

    it('is seen when the place turns out to be a carriage', async () => {
      const { db } = city();
      await insertPlace(db, { place: 'P', kind: 'shop' });
      await insertCheckIn(db, { person: 'case', place: 'P', at: at('10:00') });
      await insertCheckIn(db, { person: 'guest', place: 'P', at: at('10:10') });
      const told = async (): Promise<void> => await insertPlace(db, { place: 'P', kind: 'carriage' });
      expect(await across(told, ['guest'])).toEqual([{ guest: 'close venue 110' }, { guest: 'general carriage 50' }]);
    });

    it('is seen when a phone turns out to be somebody else’s, the case’s or a contact’s', async () => {
      const { db } = city();
      await insertClaim(db, { phone: 'of the case', person: 'case', basis: 'declared' });
      await insertClaim(db, { phone: 'of a guest', person: 'guest', basis: 'declared' });
      await insertCheckIn(db, { phone: 'of the case', place: 'P', at: at('10:00') });
      await insertCheckIn(db, { phone: 'of a guest', place: 'P', at: at('10:30') });
      const confirmed = async (): Promise<unknown> =>
        await insertClaim(db, { phone: 'of a guest', person: 'user', basis: 'otp' });
      expect(await across(confirmed, ['guest', 'user'])).toEqual([
        { guest: 'close venue 90' },
        { user: 'close venue 90' },
      ]);

      const dropped = async (): Promise<void> => {
        await db.query('delete from phone_claim where phone_id = $1', [phoneId('of the case')]);
        await markDue(db, 'phone', phoneId('of the case'));
      };
      expect(await across(dropped, ['user'], withoutSecondary)).toEqual([{ user: 'close venue 90' }, {}]);
      const back = async (): Promise<unknown> =>
        await insertClaim(db, { phone: 'of the case', person: 'case', basis: 'declared' });
      expect(await across(back, ['user'])).toEqual([{}, { user: 'close venue 90' }]);
    });
  });

  describe('of stays', () => {
    beforeEach(async () => {
      const { db } = city();
      await insertCell(db, { cell: 'C', lon: 114.3, lat: 30.6 });
      await insertZone(db, { zone: 'Z', from: at('00:00'), around: [[114.3, 30.6]] });
      await insertClaim(db, { phone: 'of the case', person: 'case', basis: 'declared' });
      await insertClaim(db, { phone: 'of a guest', person: 'guest', basis: 'declared' });
      await insertStay(db, { phone: 'of the case', cell: 'C', from: at('10:00'), until: at('12:00') });
    });

    it('is seen when a phone was in the cell too', async () => {
      const { db } = city();
      const arrives = async (): Promise<unknown> =>
        await insertStay(db, { phone: 'of a guest', cell: 'C', from: at('11:00'), until: at('12:00') });
      expect(await across(arrives, ['guest'])).toEqual([{}, { guest: 'general cell 60' }]);
    });

    it('is seen when a phone turns out to be somebody else’s, the case’s or a contact’s', async () => {
      const { db } = city();
      await insertStay(db, { phone: 'of a guest', cell: 'C', from: at('11:00'), until: at('12:00') });
      const confirmed = async (): Promise<unknown> =>
        await insertClaim(db, { phone: 'of a guest', person: 'user', basis: 'otp' });
      expect(await across(confirmed, ['guest', 'user'])).toEqual([
        { guest: 'general cell 60' },
        { user: 'general cell 60' },
      ]);
      const dropped = async (): Promise<void> => {
        await db.query('delete from phone_claim where phone_id = $1', [phoneId('of the case')]);
        await markDue(db, 'phone', phoneId('of the case'));
      };
      expect(await across(dropped, ['user'])).toEqual([{ user: 'general cell 60' }, {}]);
      const back = async (): Promise<unknown> =>
        await insertClaim(db, { phone: 'of the case', person: 'case', basis: 'declared' });
      expect(await across(back, ['user'])).toEqual([{}, { user: 'general cell 60' }]);
    });
  });

  describe('of cases', () => {
    it('is seen when one is withdrawn, and moves with the infectious period', async () => {
      const { db } = city();
      await insertTicket(db, { ...train, date: '2020-01-16', person: 'case' });
      await insertTicket(db, { ...train, date: '2020-01-16', person: 'earlier' });
      const onset = async (): Promise<unknown> =>
        await insertDiagnosis(db, { person: 'case', status: 'confirmed', at: at('13:00'), onset: '2020-01-18' });
      expect(await across(onset, ['earlier'])).toEqual([{}, { earlier: 'close rail-coach' }]);
      const ruledOut = async (): Promise<unknown> =>
        await insertDiagnosis(db, { person: 'case', status: 'ruled-out', at: at('18:00') });
      expect(await across(ruledOut, ['earlier'])).toEqual([{ earlier: 'close rail-coach' }, {}]);
    });

    it('leaves other cases alone', async () => {
      const { db } = city();
      await confirmCase(city(), 'elsewhere', day);
      await insertTicket(db, { ...train, service: 'K7', person: 'elsewhere' });
      await insertCheckIn(db, { person: 'elsewhere', place: 'P', at: at('10:00') });
      await deriveAndApply(city(), policy);
      await insertTicket(db, { ...train, person: 'new' });
      await insertTicket(db, { ...train, service: 'K7', date: '2020-01-21', person: 'the day after' });
      await insertCheckIn(db, { person: 'guest', place: 'Q', at: at('10:00') });
      await insertCheckIn(db, { person: 'late guest', place: 'P', at: at('20:00') });
      await runDerivation(city(), policy, async (run) => {
        await deriveAttribution(run);
        await deriveCases(run);
        await findDirtyCases(run);
        const { rowCount } = await run.connection.query('select from dirty_case');
        expect(rowCount).toBe(1);
      });
    });
  });
});
