import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { lastCodeTo, lastTextTo } from '../../testkit/one-time-code.ts';
import { insertPerson } from '../../testkit/records/people.ts';
import { insertPart, personId } from '../../testkit/records/rows.ts';
import { emptyRefreshed, setClock } from '../../testkit/refreshing.ts';
import { signedIn } from '../../testkit/signed-in.ts';
import { phoneIdOf } from '../people/pseudonyms.ts';
import { refresh } from '../refresh/refresh.ts';
import { confirmPhone, declarePhone, maskNumber } from './carried-phones.ts';

const now = '2026-02-11T12:00:00+08:00';
const number = '16500000007';
const father = personId('father');
const son = personId('son');

describeOnEachServer('the numbers people carry', now, (base) => {
  let city: TestCity;
  let app: FastifyInstance;
  let phoneId: string;

  beforeAll(async () => {
    city = { ...base(), settings: { ...base().settings, texts: { by: 'demonstration' } } };
    app = await buildApplication(city, { operatorKey: 'x' });
    phoneId = phoneIdOf(city.secrets.pseudonymKey, number);
  });
  beforeEach(async () => {
    setClock(city, now);
    await emptyRefreshed(city);
    await city.db.query('truncate vault.phone_number, attempt_count, one_time_code, outbox');
    for (const name of ['father', 'son']) await insertPerson(city.db, { name });
  });
  afterAll(async () => await app.close());

  const claim = async (person: string, basis: string, from = '2015-01-01T00:00:00+08:00'): Promise<void> => {
    const part = await insertPart(city.db, 'attributions', []);
    await city.db.query(
      `insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id) values ($1, $2, $3, $4, $5, $6)`,
      [phoneId, person, basis, `${basis} ${part}`, from, part],
    );
  };
  const carriers = async (): Promise<object[]> => {
    await refresh(city);
    const { rows } = await city.db.query<object>(
      'select person_id, basis, valid_until is null as open from attribution where phone_id = $1 order by valid_from',
      [phoneId],
    );
    return rows;
  };
  const post = async (person: string, url: string, payload: object = {}): Promise<LightMyRequestResponse> =>
    await app.inject({ method: 'POST', url, payload, headers: await signedIn(city, person) });
  const phones = async (person: string): Promise<object[]> =>
    (await app.inject({ url: '/v1/people/me/phones', headers: await signedIn(city, person) })).json<{
      phones: object[];
    }>().phones;
  const confirm = async (person: string): Promise<LightMyRequestResponse> => {
    const asked = await post(person, '/v1/people/me/phones/challenges', { phone: number, language: 'zh' });
    expect(asked.statusCode).toBe(202);
    const { challenge } = asked.json<{ challenge: string }>();
    return await post(person, '/v1/people/me/phones/answers', { challenge, code: await lastCodeTo(city, number) });
  };

  it('move to whoever confirms one with a code, and stay where they were before that', async () => {
    await claim(father, 'registered');
    expect(await carriers()).toEqual([{ person_id: father, basis: 'registered', open: true }]);
    const confirmed = await confirm(son);
    expect(await lastTextTo(city, number)).toContain('【测试市健康码】');
    expect(confirmed.json()).toMatchObject({ phoneId, number: '165****0007', basis: 'otp', disowned: false });
    expect(await carriers()).toEqual([
      { person_id: father, basis: 'registered', open: false },
      { person_id: son, basis: 'otp', open: true },
    ]);
    expect(await phones(son)).toMatchObject([{ phoneId, attributed: true, since: now }]);
    expect(await phones(father)).toMatchObject([{ phoneId, attributed: false, basis: 'registered' }]);
  });

  it('say that they count in a moment until what follows from the code is worked out', async () => {
    expect((await confirm(son)).json()).toMatchObject({ attributed: false, pending: true });
    expect(await phones(son)).toMatchObject([{ attributed: false, pending: true }]);
    await refresh(city);
    expect(await phones(son)).toMatchObject([{ attributed: true, pending: false }]);
    setClock(city, '2026-02-12T12:00:00+08:00');
    await post(son, `/v1/people/me/phones/${phoneId}/disown`);
    expect(await phones(son)).toMatchObject([{ attributed: true, disowned: true, pending: true }]);
    await refresh(city);
    expect(await phones(son)).toMatchObject([{ attributed: false, disowned: true, pending: false }]);
    await city.db.query(`insert into derivation_due (unit, key) values ('phone', $1)`, [phoneId]);
    expect(await phones(son)).toMatchObject([{ pending: true }]);
  });

  it('are confirmed once: answering again changes nothing', async () => {
    await confirm(son);
    await refresh(city);
    await confirm(son);
    expect((await city.db.query('select from phone_claim')).rowCount).toBe(1);
  });

  it('that others said are mine never were, when I say so', async () => {
    await claim(father, 'registered');
    await claim(father, 'declared', '-infinity');
    expect((await post(father, `/v1/people/me/phones/${phoneId}/disown`)).statusCode).toBe(204);
    expect(await carriers()).toEqual([]);
    expect(await phones(father)).toMatchObject([{ disowned: true, attributed: false }]);
    await post(father, `/v1/people/me/phones/${phoneId}/disown`);
    expect((await city.db.query(`select from phone_claim where basis = 'disowned'`)).rowCount).toBe(1);
  });

  it('that operators gave out again can be disowned in their present life', async () => {
    await claim(son, 'registered', '2015-01-01T00:00:00+08:00');
    await claim(father, 'registered', '2020-01-01T00:00:00+08:00');
    await claim(father, 'declared', '-infinity');
    await post(father, `/v1/people/me/phones/${phoneId}/disown`);
    expect(await carriers()).toEqual([{ person_id: son, basis: 'registered', open: false }]);
  });

  it('that I confirmed are given up from now on, and taken up again by a code', async () => {
    await claim(father, 'registered');
    await confirm(father);
    setClock(city, '2026-02-12T12:00:00+08:00');
    await post(father, `/v1/people/me/phones/${phoneId}/disown`);
    expect(await carriers()).toEqual([
      { person_id: father, basis: 'registered', open: false },
      { person_id: father, basis: 'otp', open: false },
    ]);
    setClock(city, '2026-02-13T12:00:00+08:00');
    expect((await confirm(father)).json()).toMatchObject({ disowned: false });
    expect((await carriers()).at(-1)).toEqual({ person_id: father, basis: 'otp', open: true });
    setClock(city, '2026-02-14T12:00:00+08:00');
    expect((await post(father, `/v1/people/me/phones/${phoneId}/disown`)).statusCode).toBe(204);
    expect((await carriers()).at(-1)).toEqual({ person_id: father, basis: 'otp', open: false });
  });

  it('that were given up a moment ago are confirmed again, before anything followed from it', async () => {
    await confirm(father);
    await refresh(city);
    setClock(city, '2026-02-12T12:00:00+08:00');
    await post(father, `/v1/people/me/phones/${phoneId}/disown`);
    setClock(city, '2026-02-12T12:00:01+08:00');
    expect((await confirm(father)).json()).toMatchObject({ disowned: false });
    expect((await carriers()).at(-1)).toEqual({ person_id: father, basis: 'otp', open: true });
  });

  it('that a ruling gave me are a matter for an appeal, and strangers’ numbers are none of mine', async () => {
    await claim(father, 'ruling');
    expect((await post(father, `/v1/people/me/phones/${phoneId}/disown`)).json()).toMatchObject({
      code: 'phone-ruled',
    });
    expect((await post(son, `/v1/people/me/phones/${phoneId}/disown`)).json()).toMatchObject({ code: 'not-found' });
  });

  it('are confirmed by nobody but the one who asked', async () => {
    const asked = await post(son, '/v1/people/me/phones/challenges', { phone: number });
    const answer = { challenge: asked.json<{ challenge: string }>().challenge, code: await lastCodeTo(city, number) };
    expect((await post(father, '/v1/people/me/phones/answers', answer)).json()).toMatchObject({ code: 'wrong-code' });
    expect((await post(son, '/v1/people/me/phones/answers', answer)).statusCode).toBe(200);
  });

  it('follow the identity provider’s word until it names another', async () => {
    const declare = async (to: string): Promise<void> =>
      await city.db.transaction(
        async (connection) => await declarePhone(city, connection, { personId: son, number: to }),
      );
    await declare(number);
    await declare(number);
    expect(await carriers()).toEqual([{ person_id: son, basis: 'declared', open: true }]);
    setClock(city, '2026-02-12T12:00:00+08:00');
    await declare('16500000008');
    expect(await carriers()).toEqual([{ person_id: son, basis: 'declared', open: false }]);
    setClock(city, '2026-02-13T12:00:00+08:00');
    await declare(number);
    expect(await carriers()).toEqual([{ person_id: son, basis: 'declared', open: true }]);
  });

  it('are kept whole or not at all', async () => {
    const failing = city.db.transaction(async (connection) => {
      await confirmPhone(city, connection, { personId: son, number, challengeId: 'c' });
      throw new Error('killed');
    });
    await expect(failing).rejects.toThrow('killed');
    for (const table of ['phone_claim', 'vault.phone_number']) {
      expect((await city.db.query(`select from ${table}`)).rowCount).toBe(0);
    }
  });

  it('are shown masked', () => {
    expect(maskNumber('13812345678')).toBe('138****5678');
    expect(maskNumber('+8521234567')).toBe('+85****4567');
    expect(maskNumber('0123456')).toBe('****56');
  });
});
