import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDiagnosis, insertLabResult } from '../../testkit/records/health.ts';
import { insertPlace, insertZone } from '../../testkit/records/map.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, fiveAndThree, publishRules, refreshAt, rule, setClock } from '../../testkit/refreshing.ts';
import { refresh } from '../refresh/refresh.ts';
import { explainPerson } from './explain.ts';
import { assessPerson } from './standing.ts';
import { seal } from './vault.ts';

const now = '2020-02-10T08:00:00+08:00';
const positive = rule('positive', { kind: 'lab-result', facts: { result: 'positive' } }, [
  { colour: 'yellow', until: { negativeTests: { count: 2, minHoursApart: 24 } } },
]);

describeOnEachServer('an explanation', now, (city) => {
  beforeEach(async () => {
    await emptyRefreshed(city());
    setClock(city(), now);
    await publishRules(city(), [fiveAndThree, positive]);
    await insertPerson(city().db, { name: 'case' });
    const name = seal(city().secrets, '王小明');
    await city().db.query(
      'insert into vault.identity (person_id, key_id, sealed_number, sealed_name) values ($1, $2, $3, $3) on conflict do nothing',
      [personId('case'), name.keyId, name.bytes],
    );
    await insertDiagnosis(city().db, { person: 'case', status: 'confirmed', at: now });
    await insertLabResult(city().db, { person: 'case', result: 'positive', sampledAt: '2020-02-09T20:00:00+08:00' });
  });

  it('tells every reason with its evidence, its end, what to do and how to contest it', async () => {
    await refresh(city());
    const explanation = await explainPerson(city(), personId('case'), { actor: 'test', reason: 'a test' });
    expect(explanation).toMatchObject({
      colour: 'red',
      nextChangeAt: '2020-02-15T08:00:00+08:00',
      declaredAt: null,
      history: [{ at: now, from: 'green', to: 'red', rules: ['case', 'positive'] }],
    });
    expect(explanation?.name).not.toContain('小明');
    expect(explanation?.reasons).toMatchObject([
      {
        rule: 'case',
        kind: 'diagnosis',
        source: 'diagnoses',
        colour: 'red',
        since: now,
        until: '2020-02-15T08:00:00+08:00',
        release: null,
        message: 'case',
        facts: { status: 'confirmed', diagnosedAt: now },
      },
      { rule: 'positive', colour: 'yellow', until: null, release: { en: expect.stringContaining('0 of 2') } },
    ]);
    for (const reason of explanation?.reasons ?? []) {
      for (const words of [reason.messages, reason.instructions, reason.contest, reason.ending]) {
        expect(words.en).not.toBe('');
        expect(words.zh).not.toBe('');
      }
    }
  });

  it('is right between refreshes, when time has passed that no refresh has seen', async () => {
    await refreshAt(city(), now);
    setClock(city(), '2020-02-16T08:00:00+08:00');
    expect(await explainPerson(city(), personId('case'), { actor: 'test', reason: 'a test' })).toMatchObject({
      colour: 'yellow',
    });
    expect(await assessPerson(city(), personId('case'))).toMatchObject({ colour: 'yellow' });
  });

  it('names the places that a reason is about', async () => {
    const { db } = city();
    await publishRules(
      city(),
      [
        rule('zone', { kind: 'zone-visit' }, [{ colour: 'yellow', forDays: 14 }]),
        rule('contact', { kind: 'contact' }, [{ colour: 'yellow', forDays: 14 }]),
        fiveAndThree,
      ],
      { version: 2 },
    );
    await insertPerson(db, { name: 'visitor' });
    await insertPlace(db, { place: 'P1', name: 'Old Market', district: '420102' });
    await insertPlace(db, { place: 'P2', name: 'Library', district: '420106' });
    await insertPlace(db, { place: 'P3', name: 'Tea House', district: '420102' });
    await insertZone(db, { zone: 'Z1', from: '2020-02-01T00:00:00+08:00', districts: ['420102'] });
    await insertCheckIn(db, { person: 'visitor', place: 'P1', at: '2020-02-08T10:00:00+08:00' });
    await insertCheckIn(db, { person: 'visitor', place: 'P3', at: '2020-02-07T10:00:00+08:00' });
    for (const person of ['visitor', 'case']) {
      await insertCheckIn(db, {
        person,
        place: 'P2',
        at: '2020-02-08T14:00:00+08:00',
        leftAt: '2020-02-08T16:00:00+08:00',
        record: `library ${person}`,
      });
    }
    await refresh(city());
    const explanation = await explainPerson(city(), personId('visitor'), { actor: 'test', reason: 'a test' });
    const places = explanation?.reasons.map(({ rule: id, facts, places: named }) => [id, facts['date'], named]);
    expect(places?.toSorted()).toEqual([
      ['contact', '2020-02-08', ['Library']],
      ['zone', '2020-02-07', ['Tea House']],
      ['zone', '2020-02-08', ['Old Market']],
    ]);
  });

  it('says when the declaration is too old for a green code', async () => {
    await insertPerson(city().db, { name: 'declarer' });
    await city().db.query(`update person set declared_at = '2020-02-09T08:00:00+08:00' where person_id = $1`, [
      personId('declarer'),
    ]);
    await publishRules(city(), [fiveAndThree], { version: 2, declaration: { required: true, validDays: 14 } });
    await refresh(city());
    const explanation = await explainPerson(city(), personId('declarer'), { actor: 'test', reason: 'a test' });
    expect(explanation).toMatchObject({
      colour: 'green',
      declarationEndsAt: '2020-02-23T08:00:00+08:00',
      nextChangeAt: '2020-02-23T08:00:00+08:00',
    });
  });

  it('is logged where the person can see it, with who and why', async () => {
    await explainPerson(city(), personId('case'), { actor: 'test', reason: 'case 17' });
    const { rows } = await city().db.query('select person_id, actor, reason, what, at from audit_read');
    expect(rows).toEqual([
      { person_id: personId('case'), actor: 'test', reason: 'case 17', what: 'explain', at: Date.parse(now) },
    ]);
  });

  it('knows people who have nothing but their place in the list, and nobody else', async () => {
    await insertPerson(city().db, { name: 'listed' });
    await refresh(city());
    expect(await explainPerson(city(), personId('listed'), { actor: 'test', reason: 'a test' })).toMatchObject({
      colour: 'green',
      reasons: [],
      name: '*',
    });
    expect(await explainPerson(city(), personId('stranger'), { actor: 'test', reason: 'a test' })).toBeUndefined();
    const { rows } = await city().db.query('select count(*)::int as reads from audit_read');
    expect(rows).toEqual([{ reads: 1 }]);
  });
});
