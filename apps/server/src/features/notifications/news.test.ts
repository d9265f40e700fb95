/** News that refreshes bring: told once each, whatever happens in between. */

import { hourMs } from '@open-health-code/domain';
import { beforeEach, expect, it } from 'vitest';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertTicket } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, fiveAndThree, publishRules, refreshAt, setClock } from '../../testkit/refreshing.ts';
import { contactNews } from './contact-news.ts';
import { tellEndingDeclarations } from './declaration-news.ts';
import { tellNews, type TellingMemory } from './news.ts';
import { emptyNotifications } from './testkit/people.ts';

const clock = '2020-02-11T12:00:00+08:00';

async function told(city: TestCity, name: string): Promise<{ template: string; filled: unknown }[]> {
  const { rows } = await city.db.query<{ template: string; filled: unknown }>(
    'select template, filled from message where person_id = $1 order by at, template',
    [personId(name)],
  );
  return rows;
}

async function templatesOf(city: TestCity, name: string): Promise<string[]> {
  return (await told(city, name)).map(({ template }) => template);
}

describeOnEachServer('news', clock, (open) => {
  beforeEach(async () => {
    const city = open();
    setClock(city, clock);
    await emptyRefreshed(city);
    await emptyNotifications(city);
    await publishRules(city, [fiveAndThree]);
  });

  it('of a colour that changed is told once, also to a process that knows nothing of the last time', async () => {
    const city = open();
    const memory: TellingMemory = new Map();
    await insertDiagnosis(city.db, { person: 'ill', status: 'confirmed', at: '2020-02-11T09:00:00+08:00' });
    await refreshAt(city, clock);
    expect(await tellNews(city, memory)).toBe(1);
    expect(await tellNews(city, memory)).toBe(0);
    expect(await tellNews(city)).toBe(0);
    expect(await told(city, 'ill')).toEqual([{ template: 'colour-red', filled: { at: Date.parse(clock) } }]);
    await refreshAt(city, '2020-02-16T12:00:00+08:00');
    await refreshAt(city, '2020-02-19T12:00:00+08:00');
    expect(await tellNews(city, memory)).toBe(2);
    expect(await templatesOf(city, 'ill')).toEqual(['colour-red', 'colour-green', 'colour-yellow']);
  });

  it('is told by one of several that look at the same time', async () => {
    const city = open();
    for (const person of ['a', 'b', 'c'])
      await insertDiagnosis(city.db, { person, status: 'confirmed', at: '2020-02-11T09:00:00+08:00' });
    await refreshAt(city, clock);
    const counts = await Promise.all([tellNews(city), tellNews(city), tellNews(city)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('goes on where it was broken off', async () => {
    const city = open();
    for (const person of ['a', 'b'])
      await insertDiagnosis(city.db, { person, status: 'confirmed', at: '2020-02-11T09:00:00+08:00' });
    await refreshAt(city, clock);
    await city.db.query(`alter table message add constraint broken check (person_id <> '${personId('b')}')`);
    await expect(tellNews(city)).rejects.toThrow(/broken/);
    await city.db.query('alter table message drop constraint broken');
    expect(await tellNews(city)).toBe(2);
    expect(await tellNews(city)).toBe(0);
  });

  it('is found behind the mark too: written at the same instant, or by a clock that was set back', async () => {
    const city = open();
    const memory: TellingMemory = new Map();
    await insertDiagnosis(city.db, { person: 'first', status: 'confirmed', at: '2020-02-11T09:00:00+08:00' });
    await refreshAt(city, clock);
    await tellNews(city, memory);
    await insertDiagnosis(city.db, { person: 'same instant', status: 'confirmed', at: '2020-02-11T09:00:00+08:00' });
    await refreshAt(city, clock);
    expect(await tellNews(city, memory)).toBe(1);
    await insertDiagnosis(city.db, { person: 'a second before', status: 'confirmed', at: '2020-02-11T09:00:00+08:00' });
    await refreshAt(city, '2020-02-11T11:59:59+08:00');
    setClock(city, clock);
    await tellNews(city, memory);
    expect(await templatesOf(city, 'a second before')).toEqual(['colour-red']);
    await insertDiagnosis(city.db, { person: 'a day before', status: 'confirmed', at: '2020-02-10T09:00:00+08:00' });
    await refreshAt(city, '2020-02-10T12:00:00+08:00');
    await tellNews(city, memory);
    expect(await templatesOf(city, 'a day before')).toEqual(['colour-red']);
  });

  it('of a contact names the journey or the place, to everyone who was there and never to the case', async () => {
    const city = open();
    for (const person of ['case', 'neighbour'])
      await insertTicket(city.db, {
        person,
        date: '2020-02-09',
        service: 'G1278',
        coach: '3',
        seat: person === 'case' ? '1A' : '1B',
        boardAt: '2020-02-09T08:00:00+08:00',
        alightAt: '2020-02-09T11:00:00+08:00',
      });
    await insertPlace(city.db, { place: 'P-1', kind: 'restaurant', name: '东湖饭店' });
    for (const person of ['case', 'guest'])
      await insertCheckIn(city.db, {
        person,
        place: 'P-1',
        at: '2020-02-09T18:00:00+08:00',
        leftAt: '2020-02-09T19:30:00+08:00',
      });
    await insertDiagnosis(city.db, {
      person: 'case',
      status: 'confirmed',
      at: '2020-02-10T09:00:00+08:00',
      onset: '2020-02-09',
    });
    await refreshAt(city, clock);
    await tellNews(city);
    expect(await told(city, 'neighbour')).toEqual([
      {
        template: 'contact',
        filled: { occasion: { kind: 'train', service: 'G1278', day: '2020-02-09', coach: '3' } },
      },
    ]);
    expect(await told(city, 'guest')).toEqual([
      { template: 'contact', filled: { occasion: { kind: 'place', place: '东湖饭店', day: '2020-02-09' } } },
    ]);
    expect(await templatesOf(city, 'case')).toEqual(['colour-red']);
    expect(await tellNews(city)).toBe(0);
  });

  it('of contacts is found by an index', async () => {
    await open().db.transaction(async (connection) => {
      await connection.query('set local enable_seqscan = off');
      const { rows } = await connection.query<{ 'QUERY PLAN': string }>(
        `explain select min(${contactNews.instant}) ${contactNews.rows} and ${contactNews.instant} >= '2020-02-01'`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('evidence_contact_told');
    });
  });

  it('of a contact waits until it begins, and is told without another refresh', async () => {
    const city = open();
    for (const person of ['case', 'passenger'])
      await insertTicket(city.db, {
        person,
        date: '2020-02-11',
        service: 'G1278',
        coach: '3',
        boardAt: '2020-02-11T15:00:00+08:00',
        alightAt: '2020-02-11T19:00:00+08:00',
      });
    await insertDiagnosis(city.db, { person: 'case', status: 'confirmed', at: '2020-02-11T11:00:00+08:00' });
    await refreshAt(city, clock);
    await tellNews(city);
    setClock(city, '2020-02-11T14:57:00+08:00');
    await tellNews(city);
    expect(await templatesOf(city, 'passenger')).toEqual([]);
    setClock(city, '2020-02-11T15:00:00+08:00');
    expect(await tellNews(city)).toBe(1);
    expect(await templatesOf(city, 'passenger')).toEqual(['contact']);
    setClock(city, '2020-02-11T15:10:00+08:00');
    expect(await tellNews(city)).toBe(0);
  });

  it('of a declaration comes a day before it ends, once, and not to whoever has declared again', async () => {
    const city = open();
    await publishRules(city, [fiveAndThree], { version: 2, declaration: { required: true, validDays: 14 } });
    const declare = async (name: string, time: string): Promise<void> => {
      await insertPerson(city.db, { name });
      await city.db.query('update person set declared_at = $2 where person_id = $1', [personId(name), time]);
    };
    await declare('ends soon', '2020-01-28T15:00:00+08:00');
    await declare('has ended', '2020-01-28T11:00:00+08:00');
    await declare('ends later', '2020-01-29T13:00:00+08:00');
    await declare('declared again', '2020-02-11T11:00:00+08:00');
    expect(await tellEndingDeclarations(city)).toBe(1);
    expect(await tellEndingDeclarations(city)).toBe(0);
    city.clock = fixedClock(city.clock.now() + 2 * hourMs);
    expect(await tellEndingDeclarations(city)).toBe(1);
    expect(await told(city, 'ends soon')).toEqual([
      { template: 'declaration-expires', filled: { until: Date.parse('2020-02-11T15:00:00+08:00') } },
    ]);
    expect(await templatesOf(city, 'ends later')).toEqual(['declaration-expires']);
    for (const name of ['has ended', 'declared again']) expect(await templatesOf(city, name)).toEqual([]);
  });
});
