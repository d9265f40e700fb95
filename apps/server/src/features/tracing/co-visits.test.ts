import { contactPresets } from '@open-health-code/domain';
import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { insertCheckIn } from '../../testkit/records/whereabouts.ts';
import { confirmCase, contactsInShort, deriveAndApply, emptyCity, liveContacts } from './trace-fixture.ts';

const at = (time: string): string => `2020-01-20T${time}:00+08:00`;

describeOnEachServer('contacts at places', '2020-02-11T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyCity(city());
    await confirmCase(city(), 'case', '2020-01-20');
    await insertPlace(city().db, { place: 'P-1', kind: 'restaurant' });
    await insertPlace(city().db, { place: 'M2-07-4', kind: 'carriage', service: '2号线', coach: '4' });
    await insertPlace(city().db, { place: 'M2-08-4', kind: 'carriage', service: '2号线', coach: '4' });
  });

  it('finds who was in the venue or carriage at the same time, with the minutes together', async () => {
    const { db } = city();
    await insertCheckIn(db, { person: 'case', place: 'P-1', at: at('12:00'), leftAt: at('13:00') });
    await insertCheckIn(db, { person: 'lunch', place: 'P-1', at: at('12:20'), leftAt: at('12:50') });
    await insertCheckIn(db, { person: 'lunch', place: 'P-1', at: at('12:55'), leftAt: at('12:59') });
    await insertCheckIn(db, { person: 'no check-out', place: 'P-1', at: at('10:30') });
    await insertCheckIn(db, { person: 'left before', place: 'P-1', at: at('09:30') });
    await insertCheckIn(db, { person: 'came after', place: 'P-1', at: at('13:00') });
    await insertCheckIn(db, { person: 'case', place: 'M2-07-4', at: at('08:00') });
    await insertCheckIn(db, { person: 'carriage', place: 'M2-07-4', at: at('08:50') });
    await insertCheckIn(db, { person: 'next train', place: 'M2-08-4', at: at('08:10') });
    await insertCheckIn(db, { person: 'unknown place', place: 'P-X', at: at('12:00') });
    await insertCheckIn(db, { person: 'case', place: 'P-X', at: at('11:00') });
    await deriveAndApply(city());
    const names = ['lunch', 'no check-out', 'carriage', 'unknown place'];
    expect(await contactsInShort(city(), 'case', names)).toEqual({
      lunch: 'general venue 30',
      'no check-out': 'general venue 30',
      carriage: 'general carriage 10',
      'unknown place': 'general venue 60',
    });
    const [lunch, , carriage] = await liveContacts(city(), 'case', names);
    expect(lunch).toMatchObject({ exposedFrom: '2020-01-20T12:20', exposedUntil: '2020-01-20T12:59' });
    expect(carriage).toMatchObject({
      service: 'M2-07-4',
      coach: '4',
      date: '2020-01-20',
      level: 'place',
      strength: 'strong',
      source: 'check-ins',
      exposedFrom: '2020-01-20T08:50',
      exposedUntil: '2020-01-20T09:00',
    });
  });

  it('keeps one contact a day', async () => {
    const { db } = city();
    for (const day of ['18', '19', '20']) {
      for (const person of ['case', 'colleague']) {
        await insertCheckIn(db, {
          person,
          place: 'P-1',
          at: `2020-01-${day}T09:00:00+08:00`,
          leftAt: `2020-01-${day}T17:00:00+08:00`,
        });
      }
    }
    await deriveAndApply(city());
    const contacts = await liveContacts(city(), 'case', ['colleague']);
    expect(contacts.map(({ date }) => date)).toEqual(['2020-01-18', '2020-01-19', '2020-01-20']);
  });

  it('finds visits of several days, on either side', async () => {
    const { db } = city();
    await insertCheckIn(db, {
      person: 'patient',
      place: 'P-1',
      at: '2020-01-14T09:00:00+08:00',
      leftAt: '2020-01-25T09:00:00+08:00',
    });
    await insertCheckIn(db, { person: 'case', place: 'P-1', at: at('10:00'), leftAt: at('11:00') });
    await confirmCase(city(), 'patient', '2020-01-20');
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', ['patient'])).toEqual({ patient: 'general venue 60' });
    expect(await contactsInShort(city(), 'patient', ['case'])).toEqual({ case: 'general venue 60' });
  });

  it('counts visits by phone for whom the phone is attributed to, with the strength of that', async () => {
    const { db } = city();
    await insertClaim(db, { phone: 'case phone', person: 'case', basis: 'otp' });
    await insertClaim(db, { phone: 'registered phone', person: 'holder', basis: 'registered' });
    await insertClaim(db, { phone: 'own phone', person: 'user', basis: 'otp' });
    await insertClaim(db, { phone: 'second phone', person: 'case', basis: 'registered' });
    await insertCheckIn(db, { phone: 'case phone', place: 'P-1', at: at('12:00') });
    await insertCheckIn(db, { phone: 'registered phone', place: 'P-1', at: at('12:10') });
    await insertCheckIn(db, { phone: 'own phone', place: 'P-1', at: at('12:10') });
    await insertCheckIn(db, { phone: 'second phone', place: 'P-1', at: at('12:10') });
    await insertCheckIn(db, { phone: 'nobody’s phone', place: 'P-1', at: at('12:10') });
    await deriveAndApply(city());
    const contacts = await liveContacts(city(), 'case', ['holder', 'user']);
    expect(contacts.map(({ person, strength }) => [person, strength])).toEqual([
      ['holder', 'weak'],
      ['user', 'strong'],
    ]);
  });

  it('goes by the minutes and closeness of the definitions in force', async () => {
    const { db } = city();
    await insertCheckIn(db, { person: 'case', place: 'P-1', at: at('10:00'), leftAt: at('14:00') });
    await insertCheckIn(db, { person: 'two hours', place: 'P-1', at: at('10:00'), leftAt: at('12:00') });
    await insertCheckIn(db, { person: 'shorter', place: 'P-1', at: at('10:00'), leftAt: at('11:59') });
    await deriveAndApply(city(), testPolicy({ contacts: contactPresets['AU-CDNA'] }));
    expect(await contactsInShort(city(), 'case', ['two hours'])).toEqual({ 'two hours': 'close venue 120' });
  });
});
