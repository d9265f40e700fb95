import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { runDerivation } from '../../testkit/derivation.ts';
import { testPolicy } from '../../testkit/policy.ts';
import {
  insertDeclaration,
  insertDiagnosis,
  insertLabResult,
  insertSymptoms,
  insertTemperature,
} from '../../testkit/records/health.ts';
import { personId } from '../../testkit/records/rows.ts';
import { deriveAll, emptyCity, liveEvidence } from '../../testkit/small-city.ts';

const policy = testPolicy();

describeOnEachServer('direct evidence', '2020-02-20T08:00:00+08:00', (city) => {
  beforeEach(async () => await emptyCity(city().db));
  const derive = async (full = false): Promise<void> => await runDerivation(city(), policy, deriveAll, { full });

  it('takes laboratory results for as sure as their test', async () => {
    const { db } = city();
    await insertLabResult(db, { person: 'li', result: 'positive', sampledAt: '2020-02-01T08:00+08:00' });
    await insertLabResult(db, {
      person: 'li',
      test: 'antigen',
      result: 'negative',
      sampledAt: '2020-02-02T08:00+08:00',
    });
    await insertLabResult(db, { person: 'li', result: 'indeterminate', sampledAt: '2020-02-03T08:00+08:00' });
    await derive();
    expect((await liveEvidence(city())).map((row) => [row.kind, row.strength, row.facts['result']])).toEqual([
      ['lab-result', 'conclusive', 'positive'],
      ['lab-result', 'strong', 'negative'],
      ['lab-result', 'weak', 'indeterminate'],
    ]);
  });

  it('keeps one live diagnosis: the latest, also when an earlier one comes in after it', async () => {
    const { db } = city();
    const statuses = async () =>
      (await liveEvidence(city(), 'diagnosis')).map((row) => [row.facts['status'], row.strength]);
    await insertDiagnosis(db, { person: 'li', status: 'suspected', at: '2020-02-01T08:00+08:00' });
    await derive();
    expect(await statuses()).toEqual([['suspected', 'strong']]);
    await insertDiagnosis(db, { person: 'li', status: 'recovered', at: '2020-02-18T08:00+08:00' });
    await derive();
    await insertDiagnosis(db, { person: 'li', status: 'confirmed', at: '2020-02-03T08:00+08:00', onset: '2020-01-30' });
    await derive();
    expect(await statuses()).toEqual([['recovered', 'conclusive']]);
    const { rows } = await city().db.query<{ state: string; n: number }>(
      'select state, count(*)::int as n from evidence group by state order by state',
    );
    expect(rows).toEqual([
      { state: 'live', n: 1 },
      { state: 'superseded', n: 2 },
    ]);
  });

  it('notes fever from the threshold on, and symptoms as surely as who reports them', async () => {
    const { db } = city();
    await insertTemperature(db, { person: 'li', celsius: 37.29, at: '2020-02-01T08:00+08:00' });
    await insertTemperature(db, { person: 'li', celsius: 37.3, at: '2020-02-02T08:00+08:00' });
    await insertSymptoms(db, { person: 'li', symptoms: ['cough'], at: '2020-02-03T08:00+08:00' });
    await insertDeclaration(db, { person: 'li', symptoms: ['cough'], at: '2020-02-04T08:00+08:00' });
    await insertDeclaration(db, { person: 'li', at: '2020-02-05T08:00+08:00' });
    await derive();
    expect((await liveEvidence(city())).map((row) => [row.kind, row.strength, row.source])).toEqual([
      ['fever', 'strong', 'temperatures'],
      ['symptom', 'strong', 'symptoms'],
      ['symptom', 'weak', 'declarations'],
    ]);
  });

  it('makes one arrival of a trip abroad told several times, and none of a plan', async () => {
    const { db } = city();
    const trips = [
      { date: '2020-02-01', until: '2020-02-04', country: 'JP' },
      { date: '2020-02-04', country: 'CN', district: '420106' },
      { date: '2020-02-09', country: 'KR' },
    ];
    await insertDeclaration(db, { person: 'li', at: '2020-02-05T08:00+08:00', trips });
    await derive();
    await insertDeclaration(db, { person: 'li', at: '2020-02-06T08:00+08:00', trips });
    await derive();
    expect(await liveEvidence(city())).toMatchObject([
      {
        person_id: personId('li'),
        kind: 'arrival-from-abroad',
        facts: { country: 'JP', date: '2020-02-04' },
        effective_from: Date.parse('2020-02-04T00:00+08:00'),
      },
    ]);
  });

  it('notes which cases are new, changed or gone', async () => {
    const { db } = city();
    const changed = async (): Promise<readonly string[]> => {
      let ids: string[] = [];
      await runDerivation(city(), policy, async (run) => {
        await deriveAll(run);
        const { rows } = await run.connection.query<{ person_id: string }>('select person_id from changed_case');
        ids = rows.map((row) => row.person_id);
      });
      return ids;
    };
    await insertDiagnosis(db, { person: 'li', status: 'confirmed', at: '2020-02-10T08:00+08:00', onset: '2020-02-08' });
    await insertDiagnosis(db, { person: 'wang', status: 'suspected', at: '2020-02-10T08:00+08:00' });
    expect(await changed()).toEqual([personId('li')]);
    const period = async () =>
      (
        await db.query<{ from: number; until: number }>(
          'select infectious_from as from, infectious_until as until from disease_case',
        )
      ).rows;
    expect(await period()).toEqual([
      { from: Date.parse('2020-02-06T00:00+08:00'), until: Date.parse('2020-02-11T00:00+08:00') },
    ]);
    await insertDiagnosis(db, { person: 'li', status: 'recovered', at: '2020-02-19T08:00+08:00' });
    expect(await changed()).toEqual([]);
    await insertLabResult(db, { person: 'li', result: 'positive', sampledAt: '2020-02-07T09:00+08:00' });
    expect(await changed()).toEqual([personId('li')]);
    await insertDiagnosis(db, { person: 'li', status: 'ruled-out', at: '2020-02-19T09:00+08:00' });
    expect(await changed()).toEqual([personId('li')]);
    expect(await period()).toEqual([]);
  });
});
