/** Contacts whose exposure goes on, or is to come, when the case becomes known. */

import { beforeEach, expect, it } from 'vitest';
import { contactPresets, parseInstant } from '@open-health-code/domain';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDeclaration, insertDiagnosis } from '../../testkit/records/health.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertTicket } from '../../testkit/records/whereabouts.ts';
import { colourOf, emptyRefreshed, publishRules, refreshAt, rule, setClock } from '../../testkit/refreshing.ts';
import { liveEvidence } from '../../testkit/small-city.ts';
import { verifyEvidence } from '../refresh/verify.ts';
import { liveContacts } from './trace-fixture.ts';

const day = '2020-02-11';
const at = (time: string, on = day): string => `${on}T${time}:00+08:00`;
const contact = rule('contact', { kind: 'contact', facts: { closeness: 'close' } }, [{ colour: 'red', forDays: 7 }]);

describeOnEachServer('an exposure', at('12:00'), (city) => {
  beforeEach(async () => {
    await emptyRefreshed(city());
    setClock(city(), at('12:00'));
    await publishRules(city(), [contact], {
      contacts: {
        ...contactPresets['CN-2020'],
        venue: { closeness: 'close', minMinutes: 15, defaultStayMinutes: 120 },
      },
    });
    await insertPlace(city().db, { place: 'P-1', kind: 'restaurant' });
  });

  const confirm = async (time: string): Promise<void> => {
    await insertDiagnosis(city().db, { person: 'case', status: 'confirmed', at: at(time) });
  };
  const colourAt = async (time: string, on = day): Promise<string | undefined> => {
    await refreshAt(city(), at(time, on));
    expect(await verifyEvidence(city())).toMatchObject({ differences: 0 });
    return await colourOf(city(), 'guest');
  };
  const nextChange = async (): Promise<number | null | undefined> =>
    (
      await city().db.query<{ next_change_at: number | null }>(
        'select next_change_at from assessment where person_id = $1',
        [personId('guest')],
      )
    ).rows[0]?.next_change_at;

  it('of somebody who has not left colours as soon as the case is known, and counts from its assumed end', async () => {
    for (const [person, time] of [
      ['case', '11:30'],
      ['guest', '12:00'],
    ] as const) {
      await insertCheckIn(city().db, { person, place: 'P-1', at: at(time) });
    }
    await confirm('12:10');
    expect(await colourAt('12:10')).toBe('red');
    expect(await liveContacts(city(), 'case', ['guest'])).toMatchObject([
      { exposedFrom: '2020-02-11T12:00', exposedUntil: '2020-02-11T13:30', minutes: 90 },
    ]);
    expect(await nextChange()).toBe(parseInstant(at('13:30', '2020-02-18')));
    expect(await colourAt('13:29', '2020-02-18')).toBe('red');
    expect(await colourAt('13:30', '2020-02-18')).toBe('green');
  });

  it('aboard colours on the way, and counts from alighting; nothing colours before boarding', async () => {
    for (const person of ['case', 'guest']) {
      await insertTicket(city().db, {
        person,
        service: 'G1278',
        coach: '5',
        date: day,
        boardAt: at('14:00'),
        alightAt: at('18:00'),
      });
    }
    await confirm('12:00');
    expect(await colourAt('12:30')).toBe('green');
    expect(await colourAt('13:59')).toBe('green');
    expect(await colourAt('14:00')).toBe('red');
    expect(await nextChange()).toBe(parseInstant(at('18:00', '2020-02-18')));
  });

  it('of a journey whose times nobody knows begins and ends with its day', async () => {
    for (const person of ['case', 'guest']) {
      await insertTicket(city().db, { person, service: 'G1278', coach: '5', date: day });
    }
    await confirm('08:00');
    expect(await colourAt('08:30')).toBe('red');
    expect(await nextChange()).toBe(parseInstant(at('23:59', '2020-02-18')));
  });

  it('is no omission of a declaration made before it was over', async () => {
    for (const person of ['case', 'guest']) {
      await insertCheckIn(city().db, { person, place: 'P-1', at: at('12:00') });
    }
    await insertDeclaration(city().db, { person: 'guest', at: at('12:05') });
    await confirm('12:10');
    await refreshAt(city(), at('12:10'));
    expect(await liveEvidence(city(), 'contact')).toHaveLength(1);
    expect(await liveEvidence(city(), 'declaration-mismatch')).toEqual([]);
  });

  it('begins with the first of several meetings and ends with the last, whichever was the longer', async () => {
    await insertCheckIn(city().db, { person: 'case', place: 'P-1', at: at('09:00'), leftAt: at('20:00') });
    await insertCheckIn(city().db, { person: 'guest', place: 'P-1', at: at('10:00'), leftAt: at('10:30') });
    await insertCheckIn(city().db, { person: 'guest', place: 'P-1', at: at('16:00'), leftAt: at('18:00') });
    await confirm('12:00');
    expect(await colourAt('12:10')).toBe('red');
    expect(await liveContacts(city(), 'case', ['guest'])).toMatchObject([
      { exposedFrom: '2020-02-11T10:00', exposedUntil: '2020-02-11T18:00', minutes: 120 },
    ]);
  });
});
