import { beforeEach, expect, it } from 'vitest';
import { OperatorError } from '../../platform/operator-error.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDiagnosis, insertSymptoms } from '../../testkit/records/health.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { personId } from '../../testkit/records/rows.ts';
import {
  colourOf,
  emptyRefreshed,
  fiveAndThree,
  policyText,
  publishRules,
  refreshAt,
  rule,
  standingState,
} from '../../testkit/refreshing.ts';
import { digestDatabase } from '../audit/digest.ts';
import { refresh } from '../refresh/refresh.ts';
import { simulatePolicy } from './simulate.ts';
import { policyInForce, publishPolicy } from './store.ts';

const now = '2020-02-10T08:00:00+08:00';
const ill = rule('ill', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 7 }]);

describeOnEachServer('a policy', now, (city) => {
  beforeEach(async () => await emptyRefreshed(city()));

  it('is in force from its publication, and again only with a higher version', async () => {
    const first = policyText({ rules: [fiveAndThree] });
    expect(await publishPolicy(city(), first, { by: 'a', approvedBy: 'b' })).toMatchObject({
      version: 1,
      published: true,
    });
    expect(await publishPolicy(city(), first, { by: 'a' })).toMatchObject({ version: 1, published: false });
    await expect(publishPolicy(city(), policyText({ rules: [ill] }), { by: 'a' })).rejects.toThrow('write version 2');
    await publishPolicy(city(), policyText({ rules: [ill], version: 5 }), { by: 'a' });
    expect(await policyInForce(city())).toMatchObject({
      policy: { version: 5 },
      publishedBy: 'a',
      approvedBy: undefined,
    });
    await publishPolicy(city(), policyText({ policy: 'other', rules: [ill] }), { by: 'a' });
    expect((await policyInForce(city())).policy.policy).toBe('other');
  });

  it('is published and approved by two people, or by nobody who is not named', async () => {
    const text = policyText({ rules: [fiveAndThree] });
    await expect(publishPolicy(city(), text, { by: 'a', approvedBy: 'a' })).rejects.toThrow('both are a');
    await expect(publishPolicy(city(), `${text}\nsurprise: 1\n`, { by: 'a' })).rejects.toThrow(OperatorError);
    const { rows } = await city().db.query('select count(*)::int as publications from policy_publication');
    expect(rows).toEqual([{ publications: 0 }]);
  });

  it('is published once when two processes need the bundled one at the same time', async () => {
    const found = await Promise.all([policyInForce({ ...city() }), policyInForce({ ...city() })]);
    expect(new Set(found.map(({ publication }) => publication)).size).toBe(1);
  });

  it('assesses everyone anew after its publication, as its simulation said', async () => {
    await publishRules(city(), [fiveAndThree]);
    for (const name of ['case', 'old case', 'ill', 'well']) await insertPerson(city().db, { name });
    await insertDiagnosis(city().db, { person: 'case', status: 'confirmed', at: now });
    await insertDiagnosis(city().db, { person: 'old case', status: 'confirmed', at: '2020-02-04T08:00:00+08:00' });
    await insertSymptoms(city().db, { person: 'ill', symptoms: ['cough'], at: '2020-02-09T08:00:00+08:00' });
    await insertSymptoms(city().db, { person: 'unlisted', symptoms: ['cough'], at: '2020-02-09T08:00:00+08:00' });
    await refresh(city());
    const [before, digest] = [await standingState(city()), await digestDatabase(city())];

    const longer = rule('case', fiveAndThree.when, [{ colour: 'red', forDays: 14 }]);
    const next = policyText({ rules: [longer, ill], version: 2 });
    const simulation = await simulatePolicy(city(), next);
    expect(simulation).toMatchObject({
      people: 5,
      changed: 3,
      byTransition: { 'green→yellow': 2, 'yellow→red': 1 },
      byRule: { case: { worse: 1, better: 0 }, ill: { worse: 2, better: 0 } },
    });
    expect(simulation.sample.map((one) => one.personId).sort()).toEqual(
      ['old case', 'ill', 'unlisted'].map(personId).sort(),
    );
    expect(await standingState(city())).toEqual(before);
    expect(await digestDatabase(city())).toEqual(digest);
    const { rows } = await city().db.query(
      `select count(*)::int as reads from audit_read where what = 'policy simulate'`,
    );
    expect(rows).toEqual([{ reads: 3 }]);

    await publishPolicy(city(), next, { by: 'author' });
    expect(await refresh(city())).toMatchObject({ assessed: 4, changed: 3 });
    expect([await colourOf(city(), 'old case'), await colourOf(city(), 'ill')]).toEqual(['red', 'yellow']);
    expect(await simulatePolicy(city(), next)).toMatchObject({ changed: 0, byTransition: {}, byRule: {}, sample: [] });
  });

  it('is simulated for those who have nothing but a declaration, too', async () => {
    await publishRules(city(), [ill]);
    for (const name of ['declared', 'silent', 'silent and ill']) await insertPerson(city().db, { name });
    await city().db.query('update person set declared_at = $2 where person_id = $1', [personId('declared'), now]);
    await insertSymptoms(city().db, { person: 'silent and ill', symptoms: ['cough'], at: '2020-02-09T08:00:00+08:00' });
    await refresh(city());
    const required = policyText({ rules: [ill], version: 2, declaration: { required: true, validDays: 14 } });
    expect(await simulatePolicy(city(), required)).toMatchObject({
      people: 3,
      changed: 1,
      byTransition: { 'green→none': 1 },
    });
    await publishPolicy(city(), required, { by: 'author' });
    expect((await refreshAt(city(), now)).colours).toEqual({ green: 1, yellow: 1, red: 0, none: 1 });
  });
});
