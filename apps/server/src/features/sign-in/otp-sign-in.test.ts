import pg from 'pg';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { openDatabase } from '../../platform/database.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { lastCodeTo, lastTextTo } from '../../testkit/one-time-code.ts';
import { setClock } from '../../testkit/refreshing.ts';
import { phoneIdOf } from '../people/pseudonyms.ts';
import { enrol } from './enrolment.ts';
import { dropOldCounts } from './attempt-counts.ts';
import { dropOldCodes } from './one-time-codes.ts';

const now = '2026-02-11T12:00:00+08:00';
const person = { idType: 'passport', idNumber: 'AB1234567' } as const;
const stranger = { idType: 'passport', idNumber: 'ZZ7654321' } as const;
const carried = '16500000001';
const registered = '16500000002';
const browser = { 'sec-fetch-site': 'same-origin', 'user-agent': 'Mozilla/5.0 (iPhone) Version/17 Safari/604' };

/** Another process on the same database. */
async function anotherProcess(city: TestCity): Promise<TestCity> {
  return { ...city, db: await openDatabase(city.url) };
}

async function send(
  on: FastifyInstance,
  url: string,
  payload: object,
  headers: InjectOptions['headers'] = browser,
): Promise<LightMyRequestResponse> {
  return await on.inject({ method: 'POST', url, payload, headers });
}

function wrong(code: string): string {
  return ((Number(code) + 1) % 1_000_000).toString().padStart(6, '0');
}

describeOnEachServer('signing in by one-time code', now, (base) => {
  let city: TestCity;
  let app: FastifyInstance;
  let second: { city: TestCity; app: FastifyInstance };
  let personId: string;

  beforeAll(async () => {
    city = { ...base(), settings: { ...base().settings, texts: { by: 'demonstration' } } };
    app = await buildApplication(city, { operatorKey: 'x' });
    const other = await anotherProcess(city);
    second = { city: other, app: await buildApplication(other, { operatorKey: 'x' }) };
    personId = await enrol(city, city.db, { ...person, name: '王小明' });
    await city.db.query(
      `insert into attribution (phone_id, person_id, basis, valid_from) values ($1, $3, 'declared', '-infinity'), ($2, $3, 'registered', '-infinity')`,
      [phoneIdOf(city.secrets.pseudonymKey, carried), phoneIdOf(city.secrets.pseudonymKey, registered), personId],
    );
  });
  beforeEach(async () => {
    setClock(city, now);
    setClock(second.city, now);
    await city.db.query('truncate one_time_code, attempt_count, outbox, session, phone_claim');
  });
  afterEach(() => vi.restoreAllMocks());
  afterAll(async () => {
    await app.close();
    await second.app.close();
    await second.city.db.close();
  });

  const ask = async (body: object, on = app): Promise<LightMyRequestResponse> =>
    await send(on, '/v1/sign-in/otp/challenges', body);
  const answer = async (
    challenge: string,
    code: string,
    on = app,
    headers: InjectOptions['headers'] = browser,
  ): Promise<LightMyRequestResponse> => await send(on, '/v1/sign-in/otp/answers', { challenge, code }, headers);
  const challengeFor = async (body: object, on = app): Promise<string> => {
    const response = await ask(body, on);
    expect(response.statusCode).toBe(202);
    return response.json<{ challenge: string }>().challenge;
  };

  it('signs in whoever reads the code on the phone they carry, and remembers that they carry it', async () => {
    const challenge = await challengeFor({ ...person, phone: `+86 ${carried}`, language: 'en' });
    expect(await lastTextTo(city, carried)).toMatch(/^\d{6} signs you in to Test City’s health code/);
    const response = await answer(challenge, await lastCodeTo(city, carried));
    expect(response.json()).toMatchObject({ signedIn: true, method: 'otp', name: '王*明' });
    const cookie = String(response.headers['set-cookie']);
    expect(cookie).toMatch(/^healthcode-session=[\w-]+; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/);
    const session = await app.inject({ url: '/v1/session', headers: { cookie: cookie.split(';')[0] } });
    expect(session.json()).toEqual(response.json());
    const claims = await city.db.query('select basis, person_id from phone_claim');
    expect(claims.rows).toEqual([{ basis: 'otp', person_id: personId }]);
  });

  it('answers the same about a stranger, a number that is only registered, and another’s number, and sends nothing', async () => {
    const asked = [
      { ...person, phone: carried },
      { ...person, phone: registered },
      { ...person, phone: '16500000003' },
      { ...stranger, phone: carried },
      { ...stranger, phone: '16500000004' },
    ];
    const shapes = [];
    for (const body of asked) {
      const { statusCode, body: text, headers } = await ask(body);
      const { challenge, ...rest } = JSON.parse(text) as { challenge: string };
      shapes.push({
        statusCode,
        length: challenge.length,
        rest,
        cached: headers['cache-control'],
        size: headers['content-length'],
      });
    }
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    const sent = await city.db.query<{ texts: number }>('select count(*)::int as texts from outbox');
    expect(sent.rows).toEqual([{ texts: 1 }]);
  });

  it('asks the database the same about everybody', async () => {
    const statementsOf = async (body: object): Promise<string[]> => {
      const spy = vi.spyOn(pg.Client.prototype, 'query');
      await ask(body);
      const statements = spy.mock.calls.map((call) => {
        const [text] = call as unknown as [string | { text: string }];
        return typeof text === 'string' ? text : text.text;
      });
      spy.mockRestore();
      return statements;
    };
    await ask({ ...person, phone: carried });
    const known = await statementsOf({ ...person, phone: carried });
    expect(known.length).toBeGreaterThan(8);
    expect(known).toContain('release savepoint text');
    for (const body of [
      { ...person, phone: registered },
      { ...stranger, phone: '16500000005' },
    ]) {
      const others = await statementsOf(body);
      expect(others.map((text) => text.replace('rollback to savepoint', 'release savepoint'))).toEqual(known);
    }
  });

  it('lets nobody in with a code that was never sent, whatever they guess', async () => {
    const challenge = await challengeFor({ ...stranger, phone: carried });
    const codes = await city.db.query<{ code_hash: Buffer }>('select code_hash from one_time_code');
    expect(codes.rows[0]?.code_hash).toHaveLength(32);
    expect((await answer(challenge, '000000')).json()).toMatchObject({ code: 'wrong-code', status: 422 });
  });

  it('takes a code once', async () => {
    const challenge = await challengeFor({ ...person, phone: carried });
    const code = await lastCodeTo(city, carried);
    const answers = await Promise.all([answer(challenge, code), answer(challenge, code, second.app)]);
    expect(answers.map((one) => one.statusCode).sort()).toEqual([200, 422]);
    expect((await answer(challenge, code)).statusCode).toBe(422);
  });

  it('ends a code after five attempts, counted over all processes', async () => {
    const challenge = await challengeFor({ ...person, phone: carried });
    const code = await lastCodeTo(city, carried);
    const tried = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => await answer(challenge, wrong(code), i % 2 === 0 ? app : second.app)),
    );
    expect(new Set(tried.map((one) => one.statusCode))).toEqual(new Set([422]));
    const { rows } = await city.db.query('select attempts from one_time_code');
    expect(rows).toEqual([{ attempts: 5 }]);
    expect((await answer(challenge, code)).statusCode).toBe(422);
    expect((await answer(challenge, code, second.app)).statusCode).toBe(422);
  });

  it('takes the right code at the fifth attempt, on whichever process', async () => {
    const challenge = await challengeFor({ ...person, phone: carried });
    const code = await lastCodeTo(city, carried);
    for (const on of [app, second.app, app, second.app])
      expect((await answer(challenge, wrong(code), on)).statusCode).toBe(422);
    expect((await answer(challenge, code, second.app)).statusCode).toBe(200);
  });

  it('ends a code after five minutes', async () => {
    const challenge = await challengeFor({ ...person, phone: carried });
    const code = await lastCodeTo(city, carried);
    setClock(city, '2026-02-11T12:05:00+08:00');
    expect((await answer(challenge, code)).statusCode).toBe(422);
    await dropOldCodes(city);
    await dropOldCounts(city);
    expect((await city.db.query('select from one_time_code')).rowCount).toBe(0);
  });

  it('takes no challenge that this city did not make, or made for something else', async () => {
    const challenge = await challengeFor({ ...person, phone: carried });
    const code = await lastCodeTo(city, carried);
    expect((await answer(`${challenge.slice(0, -4)}AAAA`, code)).statusCode).toBe(422);
    expect((await answer('nonsense', code)).statusCode).toBe(422);
    const cookie = String((await answer(challenge, code)).headers['set-cookie']).split(';')[0];
    const again = await challengeFor({ ...person, phone: carried });
    const other = await send(
      app,
      '/v1/people/me/phones/answers',
      { challenge: again, code: await lastCodeTo(city, carried) },
      { ...browser, cookie },
    );
    expect(other.json()).toMatchObject({ code: 'wrong-code' });
  });

  const askFrom = async (address: string, body: object, on = app): Promise<LightMyRequestResponse> =>
    await on.inject({
      method: 'POST',
      url: '/v1/sign-in/otp/challenges',
      payload: body,
      headers: browser,
      remoteAddress: address,
    });

  it('sends a phone at most eight codes an hour, asked from wherever and on whichever process, five from one network', async () => {
    const mine = { ...person, phone: carried };
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await askFrom('192.0.2.1', mine, i % 2 ? app : second.app)).statusCode);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    // Whoever it was at the other address, the holder still gets in.
    for (let i = 0; i < 3; i++) expect((await askFrom(`192.0.2.${10 + i}`, mine)).statusCode).toBe(202);
    for (const on of [app, second.app]) {
      const refused = await askFrom('192.0.2.20', mine, on);
      expect(refused.json()).toMatchObject({ code: 'too-many-requests' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    setClock(city, '2026-02-11T13:00:01+08:00');
    await challengeFor(mine);
  });

  it('keeps nobody from signing in by what others ask who know their document or their number alone', async () => {
    for (let i = 0; i < 20; i++) {
      await askFrom(`198.51.100.${i}`, { ...person, phone: `165100000${10 + i}` });
      await askFrom(`198.51.100.${i}`, { ...stranger, idNumber: `AB12345${10 + i}`, phone: carried });
    }
    expect((await ask({ ...person, phone: carried })).statusCode).toBe(202);
  });

  it('limits a stranger’s codes as it does those of somebody the city knows', async () => {
    const statuses = new Map<string, number[]>([
      [person.idNumber, []],
      [stranger.idNumber, []],
    ]);
    for (let i = 0; i < 7; i++) {
      for (const who of [person, stranger]) {
        statuses.get(who.idNumber)?.push((await ask({ ...who, phone: carried })).statusCode);
      }
    }
    expect(statuses.get(stranger.idNumber)).toEqual(statuses.get(person.idNumber));
    expect(statuses.get(person.idNumber)).toEqual([...Array<number>(5).fill(202), 429, 429]);
  });

  it('slows whoever guesses at the codes of many people from one address', async () => {
    for (let i = 0; i < 5; i++) expect((await answer('nonsense', '123456')).statusCode).toBe(422);
    expect((await city.db.query(`select from attempt_count where kind = 'wrong-code'`)).rowCount).toBe(0);
    const guessed = await challengeFor({ ...stranger, phone: carried });
    for (const on of [app, second.app]) expect((await answer(guessed, '123456', on)).statusCode).toBe(422);
    const counting = `update attempt_count set attempts = attempts + 298 where kind = 'wrong-code' returning attempts`;
    expect((await city.db.query(counting)).rows).toEqual([{ attempts: 300 }]);
    for (const on of [app, second.app]) expect((await answer(guessed, '123456', on)).statusCode).toBe(429);
    // Somebody whose code is right is not what counts up.
    await city.db.query('truncate attempt_count');
    const challenge = await challengeFor({ ...person, phone: carried });
    await answer(challenge, await lastCodeTo(city, carried));
    const counted = await city.db.query(`select attempts from attempt_count where kind = 'wrong-code'`);
    expect(counted.rows).toEqual([{ attempts: 0 }]);
  });

  it('is refused to another site’s pages', async () => {
    const challenge = await challengeFor({ ...person, phone: carried });
    const code = await lastCodeTo(city, carried);
    const elsewhere = { ...browser, 'sec-fetch-site': 'cross-site' };
    for (const response of [
      await send(app, '/v1/sign-in/otp/challenges', { ...person, phone: carried }, elsewhere),
      await answer(challenge, code, app, elsewhere),
      await send(app, '/v1/sign-out', {}, elsewhere),
      await answer(challenge, code, app, { origin: 'https://evil.example' }),
    ]) {
      expect(response.json()).toMatchObject({ code: 'cross-site-request' });
    }
    expect((await answer(challenge, code)).statusCode).toBe(200);
  });

  it('says which field has an impossible form, which tells nothing of any person', async () => {
    const number = await ask({ idType: 'resident', idNumber: '110101199003070000', phone: carried });
    expect(number.json()).toMatchObject({ code: 'bad-request', errors: [{ pointer: '/idNumber' }] });
    const phone = await ask({ ...person, phone: '12345' });
    expect(phone.json()).toMatchObject({ code: 'bad-request', errors: [{ pointer: '/phone' }] });
  });

  it('marks its cookies for https where the city is reached by https', async () => {
    const secure = { ...city, settings: { ...city.settings, publicUrl: 'https://code.example' } };
    const on = await buildApplication(secure, { operatorKey: 'x' });
    try {
      const challenge = await challengeFor({ ...person, phone: carried }, on);
      const response = await answer(challenge, await lastCodeTo(city, carried), on);
      const cookie = String(response.headers['set-cookie']);
      expect(cookie).toMatch(/^__Host-healthcode-session=[\w-]+; Path=\/; Expires=.*; HttpOnly; Secure; SameSite=Lax$/);
      const out = await send(on, '/v1/sign-out', {}, { ...browser, cookie: cookie.split(';')[0] });
      expect(String(out.headers['set-cookie'])).toMatch(
        /^__Host-healthcode-session=; .*HttpOnly; Secure; SameSite=Lax$/,
      );
    } finally {
      await on.close();
    }
  });

  it('writes no number into what it keeps', async () => {
    await challengeFor({ ...person, phone: carried });
    const { rows } = await city.db.query<{ line: string }>(
      `select to_jsonb(c)::text as line from one_time_code c union all select to_jsonb(a)::text from attempt_count a`,
    );
    const text = rows.map((row) => row.line).join('\n');
    expect(rows.length).toBeGreaterThan(4);
    for (const secret of [carried, person.idNumber, await lastCodeTo(city, carried), '127.0.0.1'])
      expect(text).not.toContain(secret);
  });
});
