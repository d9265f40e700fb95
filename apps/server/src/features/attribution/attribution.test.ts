import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { runDerivation } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertCell } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { personId, phoneId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay } from '../../testkit/records/whereabouts.ts';
import {
  buildCity,
  declareWestZone,
  deriveAll,
  east,
  emptyCity,
  liveEvidence,
  west,
} from '../../testkit/small-city.ts';

const policy = testPolicy();
const family = ['father', 'mother', 'son', 'daughter', 'grandmother'];

describeOnEachServer('attribution of phones', '2020-02-20T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyCity(city().db);
    await buildCity(city().db);
  });
  const derive = async (full = false): Promise<void> => await runDerivation(city(), policy, deriveAll, { full });
  const carriers = async () => {
    const { rows } = await city().db.query<{ phone_id: string; person_id: string; basis: string }>(
      'select phone_id, person_id, basis from attribution order by phone_id, valid_from',
    );
    const of = (name: string) => rows.filter((row) => row.phone_id === phoneId(name));
    return (name: string) => of(name).map((row) => [row.person_id, row.basis]);
  };

  /** Five numbers of the father's: at night all at home in the east; on that day the others are in the west, he stays. */
  const familyDay = async (day: string): Promise<void> => {
    const { db } = city();
    for (const member of family) {
      const phone = `sim-${member}`;
      await insertStay(db, { phone, cell: 'east', from: `${day}T00:00+08:00`, until: `${day}T08:00+08:00` });
      const where = member === 'father' ? 'east' : 'west';
      await insertStay(db, { phone, cell: where, from: `${day}T09:00+08:00`, until: `${day}T17:00+08:00` });
    }
  };
  const registerFamily = async (): Promise<void> => {
    for (const member of family) {
      await insertClaim(city().db, { phone: `sim-${member}`, person: 'father', basis: 'registered' });
    }
  };

  it('lets nothing land on the father of five numbers that his family carries', async () => {
    await declareWestZone(city().db);
    await registerFamily();
    await insertCheckIn(city().db, { phone: 'sim-son', place: 'P-west', at: '2020-02-05T12:00+08:00' });
    await familyDay('2020-02-05');
    await derive();
    expect(await liveEvidence(city())).toEqual([]);

    await insertClaim(city().db, { phone: 'sim-son', person: 'son', basis: 'otp', from: '2020-02-06T09:00+08:00' });
    await insertClaim(city().db, {
      phone: 'sim-father',
      person: 'father',
      basis: 'otp',
      from: '2020-02-06T09:00+08:00',
    });
    await insertClaim(city().db, {
      phone: 'sim-mother',
      person: 'mother',
      basis: 'declared',
      from: '2020-02-01T00:00+08:00',
    });
    await familyDay('2020-02-06');
    await familyDay('2020-02-07');
    await derive();
    const found = (await liveEvidence(city())).map(({ person_id: person, facts }) => [
      person,
      facts['date'],
      facts['basis'],
    ]);
    expect(found.sort()).toEqual(
      [
        [personId('mother'), '2020-02-05', 'declared'],
        [personId('mother'), '2020-02-06', 'declared'],
        [personId('mother'), '2020-02-07', 'declared'],
        [personId('son'), '2020-02-06', 'otp'],
        [personId('son'), '2020-02-07', 'otp'],
      ].sort(),
    );
  });

  it('takes evidence back from the father once his numbers are seen in two places', async () => {
    const { db } = city();
    await declareWestZone(db);
    await registerFamily();
    await insertStay(db, {
      phone: 'sim-son',
      cell: 'west',
      from: '2020-02-04T10:00+08:00',
      until: '2020-02-04T12:00+08:00',
    });
    await derive();
    expect(await liveEvidence(city())).toMatchObject([{ person_id: personId('father'), strength: 'weak' }]);
    await familyDay('2020-02-05');
    await derive();
    expect(await liveEvidence(city())).toEqual([]);
  });

  it('sees two places at once across midnight and across imports, and forgets it when the cells turn out to be one place', async () => {
    const { db } = city();
    await insertClaim(db, { phone: 'a', person: 'li', basis: 'registered' });
    await insertClaim(db, { phone: 'b', person: 'li', basis: 'registered' });
    await insertStay(db, { phone: 'a', cell: 'west', from: '2020-02-04T22:00+08:00', until: '2020-02-05T06:00+08:00' });
    await derive();
    expect((await carriers())('a')).toEqual([[personId('li'), 'registered']]);
    await insertStay(db, { phone: 'b', cell: 'east', from: '2020-02-05T05:00+08:00', until: '2020-02-05T08:00+08:00' });
    await derive();
    expect((await carriers())('a')).toEqual([]);
    expect((await carriers())('b')).toEqual([]);
    await insertCell(db, { cell: 'west', ...east });
    await derive();
    expect((await carriers())('a')).toEqual([[personId('li'), 'registered']]);
    await insertCell(db, { cell: 'west', ...west });
    await derive();
    expect((await carriers())('a')).toEqual([]);
  });

  it('looks back at where a number was when its registration comes in late', async () => {
    const { db } = city();
    await insertClaim(db, { phone: 'a', person: 'li', basis: 'registered' });
    await insertStay(db, { phone: 'a', cell: 'west', from: '2020-02-05T09:00+08:00', until: '2020-02-05T18:00+08:00' });
    await insertStay(db, { phone: 'b', cell: 'east', from: '2020-02-05T09:00+08:00', until: '2020-02-05T18:00+08:00' });
    await derive();
    expect((await carriers())('a')).toEqual([[personId('li'), 'registered']]);
    await insertClaim(db, { phone: 'b', person: 'li', basis: 'registered' });
    await derive();
    expect((await carriers())('a')).toEqual([]);
  });

  it('judges a number only by the time in which it was registered to the holder', async () => {
    const { db } = city();
    await insertClaim(db, { phone: 'a', person: 'li', basis: 'registered', from: '2018-01-01T00:00+08:00' });
    await insertClaim(db, { phone: 'b', person: 'li', basis: 'registered', from: '2018-01-01T00:00+08:00' });
    await insertStay(db, { phone: 'a', cell: 'west', from: '2020-02-05T09:00+08:00', until: '2020-02-05T18:00+08:00' });
    await insertStay(db, { phone: 'b', cell: 'east', from: '2020-02-05T09:00+08:00', until: '2020-02-05T18:00+08:00' });
    await derive();
    expect((await carriers())('a')).toEqual([]);
    // It had been given out anew before: what was seen was another holder's.
    await insertClaim(db, { phone: 'b', person: 'wang', basis: 'registered', from: '2019-06-01T00:00+08:00' });
    await derive();
    expect((await carriers())('a')).toEqual([[personId('li'), 'registered']]);
    expect((await carriers())('b')).toEqual([
      [personId('li'), 'registered'],
      [personId('wang'), 'registered'],
    ]);
  });

  it('counts a declared number without a beginning for the present life of a number given out again', async () => {
    const { db } = city();
    await insertClaim(db, { phone: 'a', person: 'li', basis: 'registered', from: '2015-01-01T00:00+08:00' });
    await insertClaim(db, { phone: 'a', person: 'wang', basis: 'registered', from: '2019-01-01T00:00+08:00' });
    await insertClaim(db, { phone: 'a', person: 'zhao', basis: 'declared', from: '-infinity' });
    await derive();
    expect((await carriers())('a')).toEqual([
      [personId('li'), 'registered'],
      [personId('zhao'), 'declared'],
    ]);
  });

  it('takes no registration for a carrier where one holder has more numbers than anyone carries', async () => {
    const { db } = city();
    for (let number = 0; number < 51; number += 1) {
      await insertClaim(db, { phone: `fleet-${number}`, person: 'company', basis: 'registered' });
    }
    await insertClaim(db, { phone: 'fleet-7', person: 'driver', basis: 'otp' });
    await derive();
    expect((await carriers())('fleet-1')).toEqual([]);
    expect((await carriers())('fleet-7')).toEqual([[personId('driver'), 'otp']]);
  });
});
