import { beforeEach, expect, it } from 'vitest';
import { OperatorError } from '../../platform/operator-error.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { personId, phoneId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertTicket } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, fiveAndThree, publishRules } from '../../testkit/refreshing.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { announce, type AnnouncementOrder } from './announce.ts';
import { emptyNotifications } from './testkit/people.ts';

const day = '2020-02-09';
function at(time: string): string {
  return `${day}T${time}:00+08:00`;
}
const train: AnnouncementOrder = {
  audience: { kind: 'service', service: 'g1278', day, coach: undefined },
  template: 'watch-health',
  reason: 'case 12',
  approvedBy: undefined,
  send: true,
};
const market: AnnouncementOrder = {
  ...train,
  audience: {
    kind: 'place',
    placeId: 'P-1',
    from: Date.parse('2020-02-09T10:00:00+08:00'),
    until: Date.parse('2020-02-09T12:00:00+08:00'),
  },
};

describeOnEachServer('an announcement', '2020-02-11T12:00:00+08:00', (open) => {
  beforeEach(async () => {
    const city = open();
    await emptyRefreshed(city);
    await emptyNotifications(city);
    await publishRules(city, [fiveAndThree]);
    await insertTicket(city.db, { person: 'a', date: day, service: 'G1278', coach: '3', seat: '1A' });
    await insertTicket(city.db, { person: 'b', date: day, service: 'G1278', coach: '5', seat: '1A' });
    await insertTicket(city.db, { person: 'day after', date: '2020-02-10', service: 'G1278', coach: '3', seat: '1A' });
    await insertPlace(city.db, { place: 'C-3', kind: 'carriage', name: 'G1278 3', service: 'G1278', coach: '3' });
    await insertCheckIn(city.db, { person: 'without ticket', place: 'C-3', at: '2020-02-09T09:00:00+08:00' });
    await insertPlace(city.db, { place: 'P-1', kind: 'market', name: '西市场' });
  });

  const told = async (): Promise<Record<string, unknown>> => {
    const { rows } = await open().db.query<{ person_id: string; filled: { occasion: unknown } }>(
      'select person_id, filled from message',
    );
    const names = ['a', 'b', 'day after', 'without ticket', 'early', 'late', 'there', 'long there', 'by phone'];
    return Object.fromEntries(
      rows.map((row) => [names.find((name) => personId(name) === row.person_id), row.filled.occasion]),
    );
  };

  it('counts without sending, and tells everyone aboard once when sent', async () => {
    expect(await announce(open(), { ...train, send: false })).toEqual({ people: 3, told: 0, needsApproval: false });
    expect(await told()).toEqual({});
    expect(await announce(open(), train)).toEqual({ people: 3, told: 3, needsApproval: false });
    expect(await announce(open(), train)).toMatchObject({ people: 3, told: 0 });
    const journey = { kind: 'train', service: 'G1278', day };
    expect(await told()).toEqual({
      a: journey,
      b: journey,
      'without ticket': { kind: 'place', place: 'G1278 3', day },
    });
    const { rows } = await open().db.query('select sent_by, approved_by, people::int, reason from announcement');
    expect(rows[0]).toEqual({ sent_by: 'test', approved_by: null, people: 3, reason: 'case 12' });
  });

  it('tells those of one coach', async () => {
    await announce(open(), { ...train, audience: { kind: 'service', service: 'G1278', day, coach: '03' } });
    expect(Object.keys(await told()).toSorted()).toEqual(['a', 'without ticket']);
    expect((await told())['a']).toEqual({ kind: 'train', service: 'G1278', day, coach: '3' });
  });

  it('tells everyone who was at a place in the time, by themselves or by their phone', async () => {
    const { db } = open();
    await insertCheckIn(db, { person: 'early', place: 'P-1', at: at('08:00'), leftAt: at('10:00') });
    await insertCheckIn(db, { person: 'there', place: 'P-1', at: at('09:50'), leftAt: at('10:20') });
    await insertCheckIn(db, { person: 'there', place: 'P-1', at: at('11:00'), leftAt: at('11:20') });
    await insertCheckIn(db, {
      person: 'long there',
      place: 'P-1',
      at: '2020-02-07T08:00:00+08:00',
      leftAt: at('10:30'),
    });
    await insertCheckIn(db, { person: 'late', place: 'P-1', at: at('12:00') });
    await insertClaim(db, { phone: 'p', person: 'by phone', basis: 'otp' });
    await db.query(
      `insert into attribution (phone_id, valid_from, person_id, basis) values ($1, '2020-01-01', $2, 'otp')`,
      [phoneId('p'), personId('by phone')],
    );
    await insertCheckIn(db, { phone: 'p', place: 'P-1', at: at('10:40') });
    expect(await announce(open(), market)).toMatchObject({ people: 3, told: 3 });
    expect(Object.keys(await told()).toSorted()).toEqual(['by phone', 'long there', 'there']);
    const reads = await db.query('select distinct actor, reason, what from audit_read');
    expect(reads.rows).toEqual([{ actor: 'test', reason: 'case 12', what: 'visitor list' }]);
  });

  it('needs a second person above the policy’s limit, and never the same one twice', async () => {
    await publishRules(open(), [fiveAndThree], {
      version: 2,
      safeguards: { ...testPolicy().safeguards, bulkChangePeople: 2 },
    });
    expect(await announce(open(), { ...train, send: false })).toMatchObject({ needsApproval: true });
    await expect(announce(open(), train)).rejects.toThrow(/3 people.*second person/);
    await expect(announce(open(), { ...train, approvedBy: 'test' })).rejects.toThrow(/both are test/);
    expect(await told()).toEqual({});
    expect(await announce(open(), { ...train, approvedBy: 'head' })).toMatchObject({ told: 3 });
  });

  it('is refused for a service or a place that there is not', async () => {
    const service = { kind: 'service', service: '', day, coach: undefined } as const;
    await expect(announce(open(), { ...train, audience: service })).rejects.toThrow(OperatorError);
    for (const send of [true, false]) {
      await expect(announce(open(), { ...train, send, audience: { ...service, service: 'G9999' } })).rejects.toThrow(
        'Nobody is known to have been aboard G9999 on 2020-02-09',
      );
    }
    await expect(
      announce(open(), { ...train, audience: { ...service, service: 'G1278', coach: '9' } }),
    ).rejects.toThrow('aboard coach 9 of G1278');
    await expect(
      announce(open(), { ...market, audience: { kind: 'place', placeId: 'P-9', from: 0, until: 1 } }),
    ).rejects.toThrow(/--place/);
  });
});
