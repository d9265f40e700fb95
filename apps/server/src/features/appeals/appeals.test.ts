import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer } from '../../testkit/database.ts';
import { insertDeclaration, insertDiagnosis, insertLabResult, insertSymptoms } from '../../testkit/records/health.ts';
import { insertCare, insertClaim, insertPerson } from '../../testkit/records/people.ts';
import { personId, phoneId } from '../../testkit/records/rows.ts';
import { insertCheckIn, insertStay, insertTicket } from '../../testkit/records/whereabouts.ts';
import {
  colourOf,
  emptyRefreshed,
  publishRules,
  refreshAt,
  rule,
  setClock,
  standingState,
} from '../../testkit/refreshing.ts';
import { testPolicy } from '../../testkit/policy.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { buildCity, declareWestZone } from '../../testkit/small-city.ts';
import { seal } from '../people/vault.ts';
import { verifyEvidence } from '../refresh/verify.ts';
import { traceCase } from '../tracing/trace-case.ts';
import { reject, uphold } from './decide.ts';
import { lodge } from './lodge.ts';
import { listAppeals, lookAtAppeal } from './desk.ts';
import { parseNumber } from './number.ts';
import { appealStatistics } from './statistics.ts';
import { dropOldAppeals, suspendUnanswered } from './tend.ts';

const now = '2020-02-11T12:00:00+08:00';
const later = '2020-02-14T12:00:00+08:00';

const rules = [
  rule('case', { kind: 'diagnosis', facts: { status: 'confirmed' } }, [{ colour: 'red', forDays: 14 }]),
  rule('contact', { kind: 'contact' }, [{ colour: 'red', forDays: 14 }]),
  rule('zone', { kind: 'zone-visit' }, [{ colour: 'yellow', forDays: 14 }]),
  rule('mismatch', { kind: 'declaration-mismatch' }, [{ colour: 'yellow', forDays: 14 }]),
  rule('test', { kind: 'lab-result', facts: { result: 'positive' } }, [{ colour: 'red', forDays: 14 }]),
  rule('symptom', { kind: 'symptom' }, [{ colour: 'yellow', forDays: 14 }]),
];
const { safeguards, contacts } = testPolicy();
const suspending = {
  safeguards: { ...safeguards, contest: { ...safeguards.contest, unansweredWeak: 'suspended' as const } },
  contacts: { ...contacts, secondary: { trace: true, days: 3 } },
};

interface Shown {
  readonly number: string;
  readonly state: string;
  readonly suspended: boolean;
  readonly overdue: boolean;
  readonly reason: string | null;
  readonly code?: string;
}

describeOnEachServer('an objection', now, (city) => {
  let app: FastifyInstance;
  beforeEach(async () => {
    await emptyRefreshed(city());
    await city().db.query(
      'truncate appeal, overruled_evidence, message, outbox, idempotent_answer, vault.phone_number',
    );
    setClock(city(), now);
    await buildCity(city().db);
    await publishRules(city(), rules, suspending);
    app = await buildApplication(city(), { operatorKey: 'unused' });
  });
  afterEach(async () => await app.close());

  const evidenceOf = async (name: string, kind: string): Promise<string> => {
    const { rows } = await city().db.query<{ evidence_id: string }>(
      `select evidence_id from evidence where person_id = $1 and kind = $2 and state = 'live'`,
      [personId(name), kind],
    );
    if (rows[0] === undefined) throw new Error(`${name} has no live ${kind}`);
    return rows[0].evidence_id;
  };
  let keys = 0;
  const post = async (
    name: string,
    path: string,
    payload: object | undefined,
    key = `key-${(keys += 1)}-00000`,
  ): Promise<{ status: number; body: Shown }> => {
    const response = await app.inject({
      method: 'POST',
      url: `/v1/people/${path}`,
      headers: { ...(await signedIn(city(), personId(name))), 'idempotency-key': key },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  const contest = async (name: string, kind: string, ground: string, more: object = {}): Promise<string> => {
    const evidenceId = await evidenceOf(name, kind);
    const { status, body } = await post(name, 'me/appeals', { evidenceId, ground, statement: 'not so', ...more });
    expect(status, JSON.stringify(body)).toBe(201);
    return parseNumber(body.number) ?? '';
  };
  const shown = async (name: string): Promise<Shown[]> => {
    const headers = await signedIn(city(), personId(name));
    const response = await app.inject({ url: '/v1/people/me/appeals', headers });
    return response.json<{ appeals: Shown[] }>().appeals;
  };
  /** What stands is what follows from the records, with rulings and all, whichever way it is derived. */
  const expectSound = async (): Promise<void> => {
    expect(await verifyEvidence(city())).toMatchObject({ differences: 0, awaitsRefresh: false });
    const incremental = await standingState(city());
    await refreshAt(city(), new Date(city().clock.now()).toISOString(), { full: true });
    expect(await standingState(city())).toEqual(incremental);
  };
  const officer = { officer: 'Officer Chen', reason: 'Looked into it.' };
  const phoneInZone = async (phone = 'child', person = 'parent'): Promise<void> => {
    await insertPerson(city().db, { name: person });
    await insertClaim(city().db, { phone, person, basis: 'registered' });
    await insertStay(city().db, {
      phone,
      cell: 'west',
      from: '2020-02-09T10:00:00+08:00',
      until: '2020-02-09T11:00:00+08:00',
    });
  };

  it('to a colour by a child’s phone is upheld: the number is the child’s, and the parent green again', async () => {
    await declareWestZone(city().db);
    await phoneInZone();
    await insertPerson(city().db, { name: 'child' });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'parent')).toBe('yellow');

    const number = await contest('parent', 'zone-visit', 'not-my-phone');
    expect(await lookAtAppeal(city(), number)).toMatchObject({ phones: [{ basis: 'registered', seen: true }] });
    const answered = await uphold(city(), { number, ...officer, carriedBy: personId('child') });
    expect(answered).toMatchObject({ ok: true, remedy: 'phone' });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'parent')).toBeUndefined();
    expect(await colourOf(city(), 'child')).toBe('yellow');
    expect(await shown('parent')).toMatchObject([{ state: 'upheld', reason: officer.reason }]);
    await expectSound();

    const told = await city().db.query('select template from message where person_id = $1', [personId('parent')]);
    expect(told.rows).toContainEqual({ template: 'appeal-upheld' });
    const reads = await city().db.query<{ actor: string }>(
      `select actor from audit_read where person_id = $1 and what = 'appeal'`,
      [personId('parent')],
    );
    expect(reads.rows.map(({ actor }) => actor)).toEqual(['test', officer.officer]);
  });

  it('that an officer took down for somebody is answered by another officer', async () => {
    await declareWestZone(city().db);
    await phoneInZone();
    await refreshAt(city(), now);
    const objection = {
      personId: personId('parent'),
      evidenceId: await evidenceOf('parent', 'zone-visit'),
      ground: 'was-not-there',
      statement: '',
      lodgedBy: officer.officer,
    } as const;
    const lodged = await city().db.transaction(async (connection) => await lodge(city(), connection, objection));
    const number = typeof lodged === 'string' ? lodged : lodged.number;
    for (const decide of [uphold, reject]) {
      expect(await decide(city(), { number, ...officer })).toMatchObject({ ok: false, why: 'own' });
    }
    expect(await uphold(city(), { number, ...officer, officer: 'Officer Li' })).toMatchObject({ ok: true });
  });

  it('that may rest on two numbers needs to say which', async () => {
    await declareWestZone(city().db);
    await phoneInZone('first');
    await phoneInZone('second');
    for (const [phone, number] of [
      ['first', '13800001111'],
      ['second', '13800002222'],
    ] as const) {
      const { keyId, bytes } = seal(city().secrets, number);
      await city().db.query('insert into vault.phone_number values ($1, $2, $3)', [phoneId(phone), keyId, bytes]);
    }
    await refreshAt(city(), now);
    const number = await contest('parent', 'zone-visit', 'not-my-phone');
    const unclear = await uphold(city(), { number, ...officer });
    expect(unclear).toMatchObject({ ok: false, why: 'which-phone', phones: [{ seen: true }, { seen: true }] });
    expect(await uphold(city(), { number, ...officer, phoneEnding: '2222' })).toMatchObject({ ok: true });
    const { rows } = await city().db.query(`select phone_id, decided_by from phone_claim where basis = 'disowned'`);
    expect(rows).toEqual([{ phone_id: phoneId('second'), decided_by: officer.officer }]);
    await refreshAt(city(), now);
    // The other number was there as well.
    expect(await colourOf(city(), 'parent')).toBe('yellow');
    await expectSound();
  });

  it('to an omission is upheld: neither it nor what it rested on comes back with a newer declaration', async () => {
    await declareWestZone(city().db);
    await insertPerson(city().db, { name: 'traveller', district: '420111' });
    await insertTicket(city().db, {
      person: 'traveller',
      date: '2020-02-08',
      service: 'G1278',
      board: '汉口',
      alight: '武昌',
      boardAt: '2020-02-08T09:00:00+08:00',
      alightAt: '2020-02-08T09:40:00+08:00',
    });
    await insertDeclaration(city().db, { person: 'traveller', at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'traveller')).toBe('yellow');
    const number = await contest('traveller', 'declaration-mismatch', 'did-not-travel');
    expect(await uphold(city(), { number, ...officer })).toMatchObject({ ok: true, remedy: 'evidence' });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'traveller')).toBeUndefined();
    await insertDeclaration(city().db, { person: 'traveller', at: '2020-02-12T08:00:00+08:00' });
    await refreshAt(city(), '2020-02-12T09:00:00+08:00');
    expect(await colourOf(city(), 'traveller')).toBeUndefined();
    await expectSound();
  });

  const onTheTrain = async (...people: readonly string[]): Promise<void> => {
    for (const [index, person] of people.entries()) {
      await insertPerson(city().db, { name: person });
      await insertTicket(city().db, {
        person,
        date: '2020-02-09',
        service: 'G1278',
        coach: '5',
        seat: `${index + 3}A`,
        boardAt: '2020-02-09T09:00:00+08:00',
        alightAt: '2020-02-09T12:00:00+08:00',
      });
    }
  };

  it('to a contact is upheld: who did not travel met nobody, and neither did those they met later', async () => {
    await onTheTrain('patient', 'absent');
    for (const person of ['absent', 'friend']) {
      await insertPerson(city().db, { name: person });
      await insertTicket(city().db, {
        person,
        date: '2020-02-10',
        service: 'G7',
        coach: '1',
        seat: '1A',
        boardAt: '2020-02-10T09:00:00+08:00',
        alightAt: '2020-02-10T12:00:00+08:00',
      });
    }
    await insertDiagnosis(city().db, { person: 'patient', status: 'confirmed', at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'absent')).toBe('red');
    expect(await colourOf(city(), 'friend')).toBe('red');
    const number = await contest('absent', 'contact', 'did-not-travel');
    await uphold(city(), { number, ...officer });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'absent')).toBeUndefined();
    expect(await colourOf(city(), 'friend')).toBeUndefined();
    expect((await traceCase(city(), personId('patient'), 'test'))?.contacts).toEqual([]);
    // The same case is traced again for another reason.
    await onTheTrain('newcomer');
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'newcomer')).toBe('red');
    expect(await colourOf(city(), 'absent')).toBeUndefined();
    await expectSound();
  });

  it('to a diagnosis is upheld: there is no case, and nobody met one', async () => {
    await onTheTrain('mistaken', 'neighbour');
    await insertDiagnosis(city().db, { person: 'mistaken', status: 'confirmed', at: '2020-02-10T08:00:00+08:00' });
    await insertLabResult(city().db, {
      person: 'mistaken',
      result: 'positive',
      sampledAt: '2020-02-09T20:00:00+08:00',
    });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'neighbour')).toBe('red');
    for (const kind of ['diagnosis', 'lab-result']) {
      await uphold(city(), { number: await contest('mistaken', kind, 'not-me'), ...officer });
      await refreshAt(city(), now);
      await expectSound();
    }
    expect(await colourOf(city(), 'mistaken')).toBeUndefined();
    expect(await colourOf(city(), 'neighbour')).toBeUndefined();
    expect(await traceCase(city(), personId('mistaken'), 'test')).toBeUndefined();
  });

  it('to unsure evidence that nobody answers in time suspends it, until somebody does', async () => {
    await declareWestZone(city().db);
    await phoneInZone();
    await insertPerson(city().db, { name: 'ill' });
    await insertSymptoms(city().db, { person: 'ill', symptoms: ['cough'], at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    const unsure = await contest('parent', 'zone-visit', 'was-not-there');
    const sure = await contest('ill', 'symptom', 'known-cause');
    expect(await suspendUnanswered(city())).toBe(0);
    setClock(city(), later);
    expect(await suspendUnanswered(city())).toBe(1);
    expect(await suspendUnanswered(city())).toBe(0);
    await refreshAt(city(), later);
    expect(await colourOf(city(), 'parent')).toBeUndefined();
    expect(await colourOf(city(), 'ill')).toBe('yellow');
    expect(await shown('parent')).toMatchObject([{ state: 'open', suspended: true, overdue: true }]);
    expect(await shown('ill')).toMatchObject([{ state: 'open', suspended: false, overdue: true }]);
    await expectSound();

    await reject(city(), { number: unsure, ...officer });
    await refreshAt(city(), later);
    expect(await colourOf(city(), 'parent')).toBe('yellow');
    expect(await shown('parent')).toMatchObject([{ state: 'rejected', suspended: false, reason: officer.reason }]);
    await expectSound();
    expect(await lookAtAppeal(city(), sure)).toMatchObject({ overdue: true, name: '*' });
  });

  it('that suspended a contact brings it back when it is taken back', async () => {
    await publishRules(city(), rules, {
      ...suspending,
      version: 2,
      attribution: {
        strength: { ruling: 'conclusive', otp: 'strong', declared: 'weak', registered: 'weak' },
        twoPlaces: { minMinutes: 10, minKilometres: 2 },
      },
    });
    await insertPerson(city().db, { name: 'patient' });
    await insertPerson(city().db, { name: 'guest' });
    await insertClaim(city().db, { phone: 'guest', person: 'guest', basis: 'registered' });
    const visit = { place: 'P-east', at: '2020-02-09T09:00:00+08:00', leftAt: '2020-02-09T11:00:00+08:00' };
    await insertCheckIn(city().db, { person: 'patient', ...visit });
    await insertCheckIn(city().db, { phone: 'guest', ...visit });
    await insertDiagnosis(city().db, { person: 'patient', status: 'confirmed', at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    expect(await colourOf(city(), 'guest')).toBe('yellow');
    const number = await contest('guest', 'contact', 'was-not-there');
    setClock(city(), later);
    expect(await suspendUnanswered(city())).toBe(1);
    await refreshAt(city(), later);
    expect(await colourOf(city(), 'guest')).toBeUndefined();
    const withdrawal = `me/appeals/${number.replace(/(...)(...)/, '$1-$2-')}/withdrawal`;
    expect(await post('guest', withdrawal, undefined)).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    await refreshAt(city(), later);
    expect(await colourOf(city(), 'guest')).toBe('yellow');
    await expectSound();
  });

  it('is kept once however often it is sent, and only one is open for one piece of evidence', async () => {
    await insertPerson(city().db, { name: 'ill' });
    await insertSymptoms(city().db, { person: 'ill', symptoms: ['cough'], at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    const body = { evidenceId: await evidenceOf('ill', 'symptom'), ground: 'known-cause', statement: '过敏' };
    const first = await post('ill', 'me/appeals', body, 'the-same-key');
    expect(first).toMatchObject({ status: 201, body: { state: 'open', statement: '过敏', overdue: false } });
    expect(first.body).toMatchObject({ lodgedAt: now, dueAt: '2020-02-13T12:00:00+08:00' });
    expect(await post('ill', 'me/appeals', body, 'the-same-key')).toEqual(first);
    expect(await post('ill', 'me/appeals', body)).toMatchObject({ status: 409, body: { code: 'already-contested' } });
    expect(await shown('ill')).toHaveLength(1);
    const { rows } = await city().db.query<{ stored: string }>('select to_jsonb(a)::text as stored from appeal a');
    expect(rows[0]?.stored).not.toContain('过敏');

    // Taken back, it may be lodged again; answered, it can no longer be taken back.
    const withdrawal = `me/appeals/${first.body.number}/withdrawal`;
    expect((await post('ill', withdrawal, undefined)).body.state).toBe('withdrawn');
    expect((await post('ill', withdrawal, undefined)).body.state).toBe('withdrawn');
    const second = await post('ill', 'me/appeals', body);
    expect(second.status).toBe(201);
    const number = parseNumber(second.body.number) ?? '';
    expect(await reject(city(), { number, ...officer })).toMatchObject({ ok: true });
    expect(await reject(city(), { number, ...officer })).toMatchObject({ ok: false, why: 'closed' });
    const answered = await post('ill', `me/appeals/${second.body.number}/withdrawal`, undefined);
    expect(answered).toMatchObject({ status: 409, body: { code: 'appeal-answered' } });
  });

  it('of another person, and evidence of another person, are not there', async () => {
    for (const name of ['ill', 'other']) {
      await insertPerson(city().db, { name });
      await insertSymptoms(city().db, { person: name, symptoms: ['cough'], at: '2020-02-10T08:00:00+08:00' });
    }
    await refreshAt(city(), now);
    const evidenceId = await evidenceOf('other', 'symptom');
    const body = { evidenceId, ground: 'other', statement: '' };
    const stranger = await post('ill', 'me/appeals', body);
    const nothing = await post('ill', 'me/appeals', { ...body, evidenceId: personId('nothing') });
    expect(stranger).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(nothing).toEqual(stranger);
    const number = await contest('other', 'symptom', 'other');
    const path = `appeals/${number.replace(/(...)(...)/, '$1-$2-')}/withdrawal`;
    expect(await post('ill', `me/${path}`, undefined)).toEqual(stranger);
    expect(await post('ill', 'me/appeals/123-456-789/withdrawal', undefined)).toEqual(stranger);
    expect(await post('ill', `${personId('other')}/${path}`, undefined)).toEqual(stranger);
    expect(await post('ill', `${personId('other')}/appeals`, body)).toEqual(stranger);

    // Whoever acts for the other may contest for them.
    const handle = await insertCare(city().db, personId('ill'), personId('other'));
    const forOther = await post('ill', `${handle}/${path}`, undefined);
    expect(forOther).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    await city().db.query('truncate dependant');
  });

  it('names a ground that makes sense for the evidence', async () => {
    await insertPerson(city().db, { name: 'ill' });
    await insertSymptoms(city().db, { person: 'ill', symptoms: ['cough'], at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    const body = { evidenceId: await evidenceOf('ill', 'symptom'), ground: 'not-my-phone', statement: '' };
    const refused = await post('ill', 'me/appeals', body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad-request', errors: [{ pointer: '/ground' }] } });
  });

  it('is listed by its time, counted by source, and dropped when it is old, while its ruling holds', async () => {
    for (const name of ['a', 'b', 'c']) {
      await insertPerson(city().db, { name });
      await insertSymptoms(city().db, { person: name, symptoms: ['cough'], at: '2020-02-10T08:00:00+08:00' });
    }
    await refreshAt(city(), now);
    const numbers: string[] = [];
    for (const [hour, name] of [
      [9, 'c'],
      [7, 'a'],
      [8, 'b'],
    ] as const) {
      setClock(city(), `2020-02-11T1${hour}:00:00+08:00`);
      numbers.push(await contest(name, 'symptom', 'known-cause'));
    }
    setClock(city(), '2020-02-13T18:30:00+08:00');
    const listed = await listAppeals(city(), { onlyOpen: true, limit: 50 });
    expect(listed.map((one) => [parseNumber(one.number), one.overdue])).toEqual([
      [numbers[1], true],
      [numbers[2], true],
      [numbers[0], false],
    ]);
    expect(JSON.stringify(listed)).not.toContain('not so');
    await uphold(city(), { number: numbers[0] ?? '', ...officer });
    await reject(city(), { number: numbers[1] ?? '', ...officer });
    expect(await appealStatistics(city())).toEqual([
      {
        source: 'symptoms',
        kind: 'symptom',
        lodged: 3,
        open: 1,
        overdue: 1,
        upheld: 1,
        rejected: 1,
        withdrawn: 0,
        upheldRate: 0.5,
        hoursToAnswer: expect.closeTo(48.5, 5) as unknown,
      },
    ]);
    await refreshAt(city(), '2020-05-01T00:00:00+08:00');
    await dropOldAppeals(city());
    expect(await listAppeals(city(), { onlyOpen: false, limit: 50 })).toHaveLength(1);
    await expectSound();
    const { rows } = await city().db.query(`select state from evidence where person_id = $1`, [personId('c')]);
    expect(rows).toEqual([{ state: 'withdrawn' }]);
  });

  it('is answered once when two officers answer it at the same time', async () => {
    await insertPerson(city().db, { name: 'ill' });
    await insertSymptoms(city().db, { person: 'ill', symptoms: ['cough'], at: '2020-02-10T08:00:00+08:00' });
    await refreshAt(city(), now);
    const number = await contest('ill', 'symptom', 'known-cause');
    const answers = await Promise.all([uphold(city(), { number, ...officer }), reject(city(), { number, ...officer })]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const told = await city().db.query(`select from message where template like 'appeal%'`);
    expect(told.rowCount).toBe(1);
  });
});
