import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { cellKey, insertCell, insertZone, withdrawZone } from '../../testkit/records/map.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { phoneId } from '../../testkit/records/rows.ts';
import { insertStay } from '../../testkit/records/whereabouts.ts';
import { confirmCase, contactsInShort, deriveAndApply, emptyCity, liveContacts } from './trace-fixture.ts';
import { whoWasThere, type Presence } from './who-was-there.ts';

const at = (time: string): string => `2020-01-20T${time}:00+08:00`;
const inside = [114.3, 30.6] as const;

describeOnEachServer('contacts in cells', '2020-02-11T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    const { db } = city();
    await emptyCity(city());
    await confirmCase(city(), 'case', '2020-01-20');
    await insertCell(db, { cell: 'in', lon: inside[0], lat: inside[1] });
    await insertCell(db, { cell: 'out', lon: 114.9, lat: 30.6 });
    for (const person of ['case', 'long', 'short', 'elsewhere', 'early']) {
      await insertClaim(db, { phone: person, person, basis: 'otp' });
    }
    await insertStay(db, { phone: 'case', cell: 'in', from: at('10:00'), until: at('12:00') });
    await insertStay(db, { phone: 'case', cell: 'out', from: at('14:00'), until: at('16:00') });
    await insertStay(db, { phone: 'long', cell: 'in', from: at('11:30'), until: at('12:30') });
    await insertStay(db, { phone: 'short', cell: 'in', from: at('11:51'), until: at('12:30') });
    await insertStay(db, { phone: 'elsewhere', cell: 'out', from: at('14:00'), until: at('16:00') });
    await insertStay(db, { phone: 'early', cell: 'in', from: at('06:00'), until: at('10:20') });
    await insertStay(db, { phone: 'nobody', cell: 'in', from: at('10:00'), until: at('12:00') });
  });

  it('finds phones that were long enough in the same cell, only inside a zone and while it was active', async () => {
    await insertZone(city().db, { zone: 'Z', from: at('10:30'), around: [inside] });
    await deriveAndApply(city());
    const contacts = await liveContacts(city(), 'case', ['long']);
    expect(contacts).toEqual([
      {
        person: 'long',
        closeness: 'general',
        setting: 'cell',
        service: 'in',
        date: '2020-01-20',
        minutes: 30,
        level: 'cell',
        rule: 'CN-2020/cell/same-cell',
        strength: 'weak',
        source: 'telco-stays',
        exposedFrom: '2020-01-20T11:30',
        exposedUntil: '2020-01-20T12:00',
      },
    ]);
  });

  it('follows the zone when it is declared later, grows into the past, and is withdrawn', async () => {
    const names = ['long', 'early'];
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', names)).toEqual({});
    await insertZone(city().db, { zone: 'Z', from: at('10:30'), around: [inside] });
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', names)).toEqual({ long: 'general cell 30' });
    await insertZone(city().db, { zone: 'Z', from: at('05:00'), around: [inside] });
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', names)).toEqual({ long: 'general cell 30', early: 'general cell 20' });
    await withdrawZone(city().db, 'Z');
    await deriveAndApply(city());
    expect(await contactsInShort(city(), 'case', names)).toEqual({});
  });

  it('answers who was in a cell in a window, each window by itself', async () => {
    await city().db.transaction(async (connection) => {
      const found: Presence[] = [];
      const windows = [
        { cellKey: cellKey('in'), from: Date.parse(at('10:20')), until: Date.parse(at('11:30')) },
        { cellKey: cellKey('in'), from: Date.parse(at('12:00')), until: Date.parse(at('12:10')) },
        { cellKey: cellKey('unheard of'), from: Date.parse(at('10:00')), until: Date.parse(at('12:00')) },
      ];
      for await (const batch of whoWasThere(connection, windows)) found.push(...batch);
      const phones = new Map(['case', 'nobody', 'long', 'short'].map((name) => [phoneId(name), name]));
      const shown = found.map(({ window, phoneId: phone }) => `${window} ${phones.get(phone) ?? phone}`).sort();
      expect(shown).toEqual(['0 case', '0 nobody', '1 long', '1 short']);
    });
  });
});
