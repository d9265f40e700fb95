import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDiagnosis } from '../../testkit/records/health.ts';
import { insertClaim } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import { insertStay } from '../../testkit/records/whereabouts.ts';
import { emptyRefreshed, fiveAndThree, publishRules, standingState } from '../../testkit/refreshing.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import { refresh } from './refresh.ts';
import { verifyEvidence } from './verify.ts';

describeOnEachServer('verifying', '2020-02-10T08:00:00+08:00', (city) => {
  beforeEach(async () => {
    await emptyRefreshed(city());
    await publishRules(city(), [fiveAndThree]);
    await buildCity(city().db);
    await declareWestZone(city().db);
    await insertClaim(city().db, { phone: 'p', person: 'owner', basis: 'otp' });
    await insertStay(city().db, {
      phone: 'p',
      cell: 'west',
      from: '2020-02-05T08:00:00+08:00',
      until: '2020-02-05T12:00:00+08:00',
    });
    await insertDiagnosis(city().db, { person: 'case', status: 'confirmed', at: '2020-02-09T08:00:00+08:00' });
    await refresh(city());
  });

  it('finds nothing where nothing was changed by hand, and changes nothing', async () => {
    const before = await standingState(city());
    expect(before.length).toBeGreaterThan(4);
    expect(await verifyEvidence(city())).toEqual({ differences: 0, sample: [], awaitsRefresh: false });
    expect(await standingState(city())).toEqual(before);
  });

  it('finds what was altered, taken away or put in by hand, and a full refresh mends what it can', async () => {
    await city().db.query(`update evidence set facts = facts || '{"minutes": 1}' where kind = 'zone-visit'`);
    await city().db.query(`delete from evidence where kind = 'diagnosis'`);
    await city().db.query(
      `insert into evidence (person_id, evidence_id, kind, strength, source, facts, effective_from, state, scope, recorded_at)
       values ($1, $1, 'symptom', 'strong', 'symptoms', '{"symptoms": ["cough"]}', now(), 'live', 0, now())`,
      [personId('enemy')],
    );
    await city().db.query('update attribution set person_id = $1', [personId('enemy')]);
    const { differences, sample } = await verifyEvidence(city());
    expect(differences).toBe(4);
    expect(sample.map(({ table, difference }) => `${table} ${difference}`).sort()).toEqual([
      'attribution altered',
      'evidence altered',
      'evidence missing',
      'evidence unexpected',
    ]);
    expect(sample).toContainEqual(expect.objectContaining({ subject: personId('enemy'), difference: 'unexpected' }));
    await refresh(city(), { full: true });
    const rest = await verifyEvidence(city());
    expect(rest.sample.map(({ table, difference }) => `${table} ${difference}`)).toEqual(['evidence altered']);
  });

  it('leaves evidence alone that follows from no record', async () => {
    await city().db.query(
      `insert into evidence (person_id, evidence_id, kind, strength, source, facts, effective_from, state, scope, recorded_at)
       values ($1, $1, 'quarantine-order', 'conclusive', 'follow-up', '{"place": "home"}', now(), 'live', 0, now())`,
      [personId('ordered')],
    );
    expect(await verifyEvidence(city())).toMatchObject({ differences: 0 });
    await refresh(city(), { full: true });
    const { rows } = await city().db.query(`select state from evidence where kind = 'quarantine-order'`);
    expect(rows).toEqual([{ state: 'live' }]);
  });

  it('says when records wait for a refresh', async () => {
    await insertDiagnosis(city().db, { person: 'next', status: 'confirmed', at: '2020-02-10T07:00:00+08:00' });
    expect(await verifyEvidence(city())).toMatchObject({ awaitsRefresh: true });
  });
});
