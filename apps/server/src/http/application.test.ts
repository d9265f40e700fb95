import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  createLivenessChain,
  newLivenessSeed,
  openTrustList,
  importPublicKey,
  openRevocationSnapshot,
} from '@open-health-code/health-code';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { publishLists } from '../features/codes/lists.ts';
import { describeOnEachServer } from '../testkit/database.ts';
import { insertPerson } from '../testkit/records/people.ts';
import { personId } from '../testkit/records/rows.ts';
import { signedIn } from '../testkit/signed-in.ts';
import { endSession } from '../features/sign-in/sessions.ts';
import { buildApplication } from './application.ts';
import { problems } from '@open-health-code/contract';

const operatorKey = 'a-key-for-tests';

describeOnEachServer('the HTTP application', '2020-02-11T12:00:00+08:00', (city) => {
  let app: FastifyInstance;
  const routes: { method: string; url: string; access: string | undefined }[] = [];

  beforeEach(async () => {
    routes.length = 0;
    app = await buildApplication(city(), {
      operatorKey,
      onRoute: (route) => routes.push({ method: String(route.method), url: route.url, access: route.config?.access }),
    });
    await app.ready();
  });
  afterEach(async () => await app.close());

  const known = async (): Promise<string> => {
    await insertPerson(city().db, { name: 'declared' });
    await city().db.query('update person set declared_at = $1', ['2020-02-10T08:00:00+08:00']);
    return personId('declared');
  };

  it('refuses every route that is not public without the key, and says so as a problem', async () => {
    const guarded = routes.filter((route) => route.access === 'operator');
    expect(guarded.length).toBeGreaterThan(4);
    for (const { method, url } of guarded) {
      const path = url.replace(':personId', personId('anyone'));
      const body = method === 'POST' ? { payload: { anchor: 'A'.repeat(22) } } : {};
      const response = await app.inject({
        method: method.split(',')[0] === 'POST' ? 'POST' : 'GET',
        url: path,
        ...body,
      });
      expect(`${url} ${response.statusCode}`).toBe(`${url} 403`);
      if (method.startsWith('GET') || method === 'POST')
        expect(response.json()).toMatchObject({ code: 'access-denied', status: 403 });
    }
  });

  it('shows people whose address does not exist the way home, and tells programs in a problem', async () => {
    const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const page = await app.inject({ url: '/nothing-here', headers: html });
    expect(page.statusCode).toBe(404);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<a href="/">');
    expect(page.headers['content-security-policy']).toContain(`default-src 'none'`);
    for (const request of [{ url: '/nothing-here' }, { url: '/v1/nothing-here', headers: html }]) {
      const answer = await app.inject(request);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'not-found' });
    }
  });

  it('logs what failed and where, and never whose data it was about', async () => {
    const lines: string[] = [];
    const logging = await buildApplication(city(), {
      operatorKey,
      log: { write: (line) => void lines.push(line) },
    });
    const value = '110101199001010015';
    const open = { config: { access: 'public' } } as const;
    logging.get('/fails/:id', open, async () => await city().db.query('select $1::uuid', [value]));
    logging.get('/breaks-off', open, async () =>
      Readable.from(
        (async function* () {
          yield 'a beginning';
          throw new Error(value);
        })(),
      ),
    );
    const failed = await logging.inject(`/fails/${value}`);
    expect(failed.json()).toMatchObject({ code: 'internal-error' });
    await logging.inject('/breaks-off').catch(() => undefined);
    await logging.close();
    expect(lines.map((line) => (JSON.parse(line) as { err?: { code?: string } }).err?.code)).toContain('22P02');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).not.toContain(value);
  });

  it('names a rule for every route', () => {
    expect(routes.filter((route) => route.access === undefined)).toEqual([]);
  });

  it('takes the key from a cookie set by the start address, or as a bearer token', async () => {
    const entered = await app.inject({ method: 'GET', url: `/enter/${operatorKey}` });
    expect(entered.statusCode).toBe(303);
    const cookie = String(entered.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const withCookie = await app.inject({
      method: 'GET',
      url: '/v1/operator/city',
      headers: { cookie: cookie.split(';')[0] },
    });
    expect(withCookie.statusCode).toBe(200);
    const withToken = await app.inject({
      method: 'GET',
      url: '/v1/operator/city',
      headers: { authorization: `Bearer ${operatorKey}` },
    });
    expect(withToken.statusCode).toBe(200);
    expect(entered.headers['cache-control']).toBe('no-store');
    const wrong = await app.inject({ method: 'GET', url: '/enter/another-key' });
    expect(wrong.statusCode).toBe(403);
    for (let tried = 0; tried < 20; tried += 1) await app.inject('/enter/another-key');
    expect((await app.inject(`/enter/${operatorKey}`)).json()).toMatchObject({ code: 'too-many-requests' });
  });

  it('issues a code to a known person and answers uniformly about strangers and bad requests', async () => {
    const headers = { authorization: `Bearer ${operatorKey}` };
    const anchor = Buffer.from(createLivenessChain(newLivenessSeed()).anchor).toString('base64url');
    const issue = async (
      id: string,
      payload: object,
    ): Promise<{ statusCode: number; body: Record<string, unknown> }> => {
      const response = await app.inject({ method: 'POST', url: `/v1/operator/people/${id}/codes`, headers, payload });
      return { statusCode: response.statusCode, body: response.json() };
    };
    expect(await issue(await known(), { anchor })).toMatchObject({ statusCode: 201, body: { colour: 'green' } });
    expect(await issue(personId('stranger'), { anchor })).toMatchObject({
      statusCode: 404,
      body: { code: 'not-found' },
    });
    expect(await issue(personId('stranger'), { anchor: 'short' })).toMatchObject({
      statusCode: 400,
      body: { code: 'bad-request', errors: [{ pointer: '/anchor' }] },
    });
    expect(await issue('not-an-id', { anchor })).toMatchObject({ statusCode: 400 });
  });

  it('serves lists that a gate can open with the anchor it was set up with', async () => {
    await publishLists(city());
    const settings = (await app.inject('/v1/gate/settings')).json<{ anchor: JsonWebKey }>();
    const anchor = await importPublicKey(settings.anchor);
    if (anchor === undefined) throw new Error('no anchor');
    const trust = await openTrustList((await app.inject('/v1/lists/trust')).rawPayload, {
      anchors: [anchor],
      minimumSequence: 0,
    });
    if (!trust.ok) throw new Error(trust.reason);
    const response = await app.inject('/v1/lists/revocation');
    const revoked = await openRevocationSnapshot(response.rawPayload, { trustList: trust.list, minimumSequence: 0 });
    expect(revoked.ok).toBe(true);
    const again = await app.inject({
      method: 'GET',
      url: '/v1/lists/revocation',
      headers: { 'if-none-match': String(response.headers['etag']) },
    });
    expect(again.statusCode).toBe(304);
  });

  it('answers what does not exist, and what is not JSON, with a problem', async () => {
    expect((await app.inject('/nowhere')).json()).toMatchObject({
      code: 'not-found',
      title: problems['not-found'].title.en,
    });
    const broken = await app.inject({
      method: 'POST',
      url: `/v1/operator/people/${personId('anyone')}/codes`,
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      payload: '{',
    });
    expect(broken.json()).toMatchObject({ code: 'bad-request' });
    expect((await app.inject('/enter/%E0%A4%A')).json()).toMatchObject({ code: 'bad-request' });
  });

  it.each([
    'NO SUCH THING\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
  ])('answers what is no HTTP with a problem', async (sent) => {
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ code: 'bad-request', status: 400 });
  });

  it('keeps the operator’s key to TLS where people reach the city by it', async () => {
    const settings = { ...city().settings, publicUrl: 'https://code.example.org' };
    const secured = await buildApplication({ ...city(), settings }, { operatorKey });
    const cookie = String((await secured.inject(`/enter/${operatorKey}`)).headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-healthcode-operator=.*; HttpOnly; SameSite=Strict; Path=\/; Secure$/);
    const headers = { cookie: cookie.split(';', 1)[0] };
    expect((await secured.inject({ url: '/v1/operator/city', headers })).statusCode).toBe(200);
    await secured.close();
  });

  it('takes no text for JSON, and tells callers with tokens what is wrong with theirs', async () => {
    const untyped = await app.inject({
      method: 'PUT',
      url: '/v1/people/me/language',
      headers: { ...(await signedIn(city(), await known())), 'content-type': 'text/plain' },
      payload: '{"language":"zh"}',
    });
    expect(untyped.json()).toMatchObject({ status: 415, code: 'unsupported-media-type' });
    const challenged = async (url: string, headers: Record<string, string> = {}): Promise<unknown> =>
      (await app.inject({ url, headers })).headers['www-authenticate'];
    expect(await challenged('/v1/platforms/self')).toBe('Bearer');
    expect(await challenged('/v1/platforms/self', { authorization: 'Bearer x' })).toBe('Bearer error="invalid_token"');
    expect(await challenged('/v1/people/me/devices')).toBeUndefined();
  });

  it('asks the database once for all who want to know at the same time whether it is ready', async () => {
    const { db } = city();
    let asked = 0;
    const query = ((...given: Parameters<typeof db.query>) => {
      asked += 1;
      return db.query(...given);
    }) as typeof db.query;
    const counted = await buildApplication({ ...city(), db: { ...db, query } }, { operatorKey });
    const answers = await Promise.all(Array.from({ length: 50 }, async () => await counted.inject('/health/ready')));
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(asked).toBe(1);
    await counted.close();
  });

  it('forbids scripts from elsewhere and framing on every page', async () => {
    const page = await app.inject({ url: '/operator', headers: { authorization: `Bearer ${operatorKey}` } });
    expect(page.headers['content-security-policy']).toContain(`default-src 'none'`);
    expect(page.headers['x-content-type-options']).toBe('nosniff');
  });

  it('logs who looked at a person', async () => {
    const id = await known();
    const headers = { authorization: `Bearer ${operatorKey}` };
    await app.inject({ url: `/v1/operator/people/${id}`, headers });
    const anchor = Buffer.from(createLivenessChain(newLivenessSeed()).anchor).toString('base64url');
    await app.inject({ method: 'POST', url: `/v1/operator/people/${id}/codes`, headers, payload: { anchor } });
    const own = ['devices', 'phones', 'consents', 'delivery-keys'];
    for (const what of own) {
      const answer = await app.inject({ url: `/v1/people/me/${what}`, headers: await signedIn(city(), id) });
      expect(answer.statusCode).toBe(200);
    }
    const { rows } = await city().db.query<{ looked: string }>(
      `select reason || ': ' || what as looked from audit_read where person_id = $1`,
      [id],
    );
    expect(rows.map(({ looked }) => looked)).toEqual(
      expect.arrayContaining([
        'person page: explain',
        'made at the counter: code issue',
        ...own.map((what) => `own look: ${what}`),
      ]),
    );
  });

  it('makes a code for somebody signed in, and nothing for another site or an ended session', async () => {
    const id = await known();
    const headers = await signedIn(city(), id);
    const anchor = Buffer.from(createLivenessChain(newLivenessSeed()).anchor).toString('base64url');
    const make = async (sent: Record<string, string>): Promise<{ statusCode: number; code: unknown }> => {
      const response = await app.inject({
        method: 'POST',
        url: '/v1/people/me/codes',
        headers: sent,
        payload: { anchor },
      });
      return { statusCode: response.statusCode, code: response.json<{ code: unknown }>().code };
    };
    expect(await make(headers)).toMatchObject({ statusCode: 201 });
    expect(await make({ ...headers, 'sec-fetch-site': 'cross-site' })).toEqual({
      statusCode: 403,
      code: 'cross-site-request',
    });
    expect(await make({ 'sec-fetch-site': 'same-origin' })).toEqual({ statusCode: 401, code: 'sign-in-required' });
    const { rows } = await city().db.query<{ session_id: string }>(
      'select session_id from session where person_id = $1',
      [id],
    );
    for (const row of rows) await endSession(city(), id, row.session_id);
    expect(await make(headers)).toEqual({ statusCode: 401, code: 'sign-in-required' });
  });

  it('answers about another person’s dependant as about nobody', async () => {
    const headers = await signedIn(city(), await known());
    const response = await app.inject({ url: `/v1/people/${personId('stranger')}/explanation`, headers });
    expect(response.json()).toMatchObject({ code: 'not-found' });
  });
});
