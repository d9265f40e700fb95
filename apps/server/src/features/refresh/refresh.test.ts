import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertSymptoms,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertTicket } from '../../testkit/records/whereabouts.ts';
import { policyInForce } from '../policy/store.ts';
import { assessPeople } from './assessing.ts';
import { deriveWhatIsDue } from './deriving.ts';
import { refresh } from './refresh.ts';
import {
  colourOf,
  emptyRefreshed,
  fiveAndThree,
  publishRules,
  refreshAt,
  rule,
  setClock,
  standingState,
} from '../../testkit/refreshing.ts';

const confirmedAt = '2020-02-01T08:00:00+08:00';

describeOnEachServer('a refresh', confirmedAt, (city) => {
  beforeEach(async () => {
    await emptyRefreshed(city());
    setClock(city(), confirmedAt);
  });

  const diagnose = async (person: string, at = confirmedAt): Promise<void> => {
    await insertPerson(city().db, { name: person });
    await insertDiagnosis(city().db, { person, status: 'confirmed', at });
  };

  it('publishes the bundled policy on a city that has none', async () => {
    await refresh(city());
    const inForce = await policyInForce(city());
    expect(inForce).toMatchObject({ publishedBy: 'default', policy: { policy: 'default' } });
  });

  it('leads from red to yellow to green as time passes, looking only at the people whose time has come', async () => {
    await publishRules(city(), [fiveAndThree]);
    await diagnose('early');
    await diagnose('late', '2020-02-03T08:00:00+08:00');
    await insertPerson(city().db, { name: 'nobody' });

    const first = await refreshAt(city(), '2020-02-03T09:00:00+08:00');
    expect(first).toEqual({ assessed: 2, changed: 2, colours: { green: 1, yellow: 0, red: 2, none: 0 } });

    expect(await refreshAt(city(), '2020-02-06T07:59:59+08:00')).toMatchObject({ assessed: 0, changed: 0 });
    expect(await refreshAt(city(), '2020-02-06T08:00:00+08:00')).toMatchObject({ assessed: 1, changed: 1 });
    expect(await colourOf(city(), 'early')).toBe('yellow');
    expect(await colourOf(city(), 'late')).toBe('red');

    const last = await refreshAt(city(), '2020-02-12T00:00:00+08:00');
    expect(last).toEqual({ assessed: 2, changed: 2, colours: { green: 3, yellow: 0, red: 0, none: 0 } });
    const { rows } = await city().db.query(
      'select from_colour, to_colour, rules from colour_change where person_id = $1 order by at',
      [personId('early')],
    );
    expect(rows).toEqual([
      { from_colour: 'green', to_colour: 'red', rules: ['case'] },
      { from_colour: 'red', to_colour: 'yellow', rules: ['case'] },
      { from_colour: 'yellow', to_colour: 'green', rules: [] },
    ]);
    expect(await refreshAt(city(), '2020-03-12T00:00:00+08:00')).toMatchObject({ assessed: 0 });
  });

  it('finds by an index the people whose time has come', async () => {
    await city().db.transaction(async (connection) => {
      await connection.query('set local enable_seqscan = off');
      const { rows } = await connection.query<{ 'QUERY PLAN': string }>(
        `explain select person_id from assessment where next_change_at <= '2020-02-01'`,
      );
      expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('assessment_next_change');
    });
  });

  it('tells everyone without a valid declaration apart, with and without evidence', async () => {
    await publishRules(city(), [fiveAndThree], { declaration: { required: true, validDays: 14 } });
    await diagnose('case');
    for (const name of ['declared', 'lapsed', 'silent', 'tested']) await insertPerson(city().db, { name });
    const declare = 'update person set declared_at = $2 where person_id = $1';
    await city().db.query(declare, [personId('declared'), '2020-01-25T08:00:00+08:00']);
    await city().db.query(declare, [personId('lapsed'), '2020-01-18T08:00:00+08:00']);
    await insertLabResult(city().db, { person: 'tested', result: 'negative', sampledAt: '2020-01-31T08:00:00+08:00' });
    expect((await refreshAt(city(), confirmedAt)).colours).toEqual({ green: 1, yellow: 0, red: 1, none: 3 });

    await city().db.query(declare, [personId('tested'), '2020-02-01T09:00:00+08:00']);
    await insertDeclaration(city().db, { person: 'tested', at: '2020-02-01T09:00:00+08:00' });
    const after = await refreshAt(city(), '2020-02-01T10:00:00+08:00');
    expect(after).toEqual({ assessed: 1, changed: 1, colours: { green: 2, yellow: 0, red: 1, none: 2 } });
    // Their declarations lapse by time alone, with evidence by an assessment, without by the count.
    expect((await refreshAt(city(), '2020-02-20T00:00:00+08:00')).colours).toMatchObject({ green: 0, none: 5 });
  });

  it('lets temperatures and daily reports release, the ones the policy counts', async () => {
    const fever = rule('fever', { kind: 'fever' }, [
      { colour: 'yellow', until: { normalTemperatures: { count: 2, minHoursApart: 12 } } },
    ]);
    const symptoms = rule('symptoms', { kind: 'symptom' }, [
      { colour: 'yellow', until: { dailyReports: { count: 2 } } },
    ]);
    await publishRules(city(), [fever, symptoms], { declaration: { required: true, validDays: 14 } });
    for (const name of ['hot', 'coughing']) await insertPerson(city().db, { name });
    await city().db.query('update person set declared_at = $1', [confirmedAt]);
    await insertTemperature(city().db, { person: 'hot', celsius: 38.5, at: confirmedAt });
    await insertSymptoms(city().db, { person: 'coughing', symptoms: ['cough'], at: confirmedAt });
    expect((await refreshAt(city(), '2020-02-01T09:00:00+08:00')).colours).toMatchObject({ yellow: 2 });

    await insertTemperature(city().db, { person: 'hot', celsius: 36.5, at: '2020-02-01T20:00:00+08:00' });
    await insertDeclaration(city().db, { person: 'coughing', at: '2020-02-02T20:00:00+08:00' });
    expect(await refreshAt(city(), '2020-02-02T21:00:00+08:00')).toMatchObject({ assessed: 2, changed: 0 });
    await insertTemperature(city().db, { person: 'hot', celsius: 36.6, at: '2020-02-03T08:00:00+08:00' });
    // Two reports of one day, one of them with symptoms, are no day without symptoms.
    await insertDeclaration(city().db, { person: 'coughing', at: '2020-02-03T08:00:00+08:00', symptoms: ['cough'] });
    await insertDeclaration(city().db, { person: 'coughing', at: '2020-02-03T09:00:00+08:00' });
    await refreshAt(city(), '2020-02-03T21:00:00+08:00');
    expect([await colourOf(city(), 'hot'), await colourOf(city(), 'coughing')]).toEqual(['green', 'yellow']);

    await insertDeclaration(city().db, { person: 'coughing', at: '2020-02-05T08:00:00+08:00' });
    await insertDeclaration(city().db, { person: 'coughing', at: '2020-02-06T08:00:00+08:00' });
    await refreshAt(city(), '2020-02-06T21:00:00+08:00');
    expect(await colourOf(city(), 'coughing')).toBe('green');
  });

  it('assesses everyone again when the clock was set back', async () => {
    await publishRules(city(), [fiveAndThree]);
    await diagnose('case');
    await refreshAt(city(), '2020-03-01T09:00:00+08:00');
    expect(await colourOf(city(), 'case')).not.toBe('red');
    await refreshAt(city(), '2020-02-02T09:00:00+08:00');
    expect(await colourOf(city(), 'case')).toBe('red');
  });

  it('takes the assessment away with the last evidence, and says so in the history', async () => {
    await publishRules(city(), [fiveAndThree]);
    await diagnose('case');
    await refreshAt(city(), '2020-02-01T09:00:00+08:00');
    await city().db.query('delete from diagnosis');
    expect(await refreshAt(city(), '2020-02-01T10:00:00+08:00', { full: true })).toMatchObject({ changed: 1 });
    expect(await colourOf(city(), 'case')).toBeUndefined();
    const { rows } = await city().db.query('select to_colour from colour_change order by at desc limit 1');
    expect(rows).toEqual([{ to_colour: 'green' }]);
  });

  it('leaves one step of history when it runs again at the same instant with more records', async () => {
    await publishRules(city(), [fiveAndThree, rule('ill', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 7 }])]);
    await insertPerson(city().db, { name: 'ill' });
    await insertSymptoms(city().db, { person: 'ill', symptoms: ['cough'], at: confirmedAt });
    await refresh(city());
    await diagnose('ill');
    await refresh(city());
    const { rows } = await city().db.query('select from_colour, to_colour from colour_change');
    expect(rows).toEqual([{ from_colour: 'green', to_colour: 'red' }]);
  });

  it('traces contacts on the way and colours them', async () => {
    const contact = rule('contact', { kind: 'contact', facts: { closeness: 'close' } }, [
      { colour: 'red', forDays: 5 },
      { colour: 'yellow', forDays: 3 },
    ]);
    await publishRules(city(), [fiveAndThree, contact]);
    await diagnose('case');
    const ride = {
      date: '2020-01-31',
      service: 'G1278',
      coach: '05',
      board: 'Wuhan',
      alight: 'Beijing',
      boardAt: '2020-01-31T08:00:00+08:00',
      alightAt: '2020-01-31T13:00:00+08:00',
    };
    for (const [person, seat] of [
      ['case', '01A'],
      ['neighbour', '12F'],
    ] as const) {
      await insertTicket(city().db, { ...ride, person, seat });
    }
    await refreshAt(city(), '2020-02-02T00:00:00+08:00');
    expect(await colourOf(city(), 'neighbour')).toBe('red');
  });

  it('is finished by the next one when it was cut off between deriving and assessing', async () => {
    await publishRules(city(), [fiveAndThree]);
    await diagnose('case');
    await city().db.withConnection(async (connection) => {
      await deriveWhatIsDue(city(), connection, false);
    });
    await diagnose('other');
    expect(await refresh(city())).toMatchObject({ assessed: 2, changed: 2 });
    await publishRules(city(), [fiveAndThree], { version: 2 });
    await city().db.withConnection(async (connection) => {
      await deriveWhatIsDue(city(), connection, false);
    });
    // Everyone is due under the new policy, also after the derivation has forgotten why.
    expect(await refresh(city())).toMatchObject({ assessed: 2, changed: 0 });
    expect(await refresh(city())).toMatchObject({ assessed: 0 });
  });

  it('writes nothing when assessing fails in the middle', async () => {
    await publishRules(city(), [fiveAndThree]);
    for (let index = 0; index < 50; index += 1) await diagnose(`case ${index}`);
    const inForce = await policyInForce(city());
    const before = await standingState(city());
    await city().db.query(
      `alter table colour_change add constraint refused check (person_id < '80000000-0000-0000-0000-000000000000')`,
    );
    try {
      await expect(refresh(city())).rejects.toThrow('refused');
    } finally {
      await city().db.query('alter table colour_change drop constraint refused');
    }
    const { rows } = await city().db.query('select count(*)::int as rows from assessment');
    expect(rows).toEqual([{ rows: 0 }]);
    expect(before).toEqual([]);
    await city().db.withConnection(async (connection) => {
      expect(await assessPeople(city(), connection, inForce, {})).toEqual({ assessed: 50, changed: 50 });
    });
  });

  it('stops before more people worsen at once than the policy allows, until a second person lets it', async () => {
    const safeguards = {
      bulkChangeShare: 0.5,
      bulkChangePeople: 2,
      contest: { answerWithinHours: 48, how: { en: 'Ask', zh: '问' } },
    };
    await publishRules(city(), [fiveAndThree], { safeguards });
    await diagnose('first');
    for (const name of ['a', 'b', 'c']) await insertPerson(city().db, { name });
    await refresh(city());
    for (const name of ['a', 'b']) await diagnose(name);
    expect(await refresh(city())).toMatchObject({ changed: 2 });
    for (const name of ['d', 'e', 'f', 'g', 'h', 'i']) await diagnose(name);
    await expect(refresh(city())).rejects.toThrow('worsen the colour of 6 of 10 people (case: 6)');
    expect(await colourOf(city(), 'd')).toBeUndefined();
    await expect(refresh(city(), { acceptedBy: 'test' })).rejects.toThrow('both are test');
    expect(await refresh(city(), { acceptedBy: 'second' })).toMatchObject({ assessed: 6, changed: 6 });
    const { rows } = await city().db.query(
      'select refreshed_by, accepted_by, worsened::int, people::int from bulk_acceptance',
    );
    expect(rows).toEqual([{ refreshed_by: 'test', accepted_by: 'second', worsened: 6, people: 10 }]);
  });
});
