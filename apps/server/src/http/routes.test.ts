/** Every route, one after the other: who may call it, and what every answer of it carries. The table of docs/routes.md is made here. */

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { operations, type Operation } from '@open-health-code/contract';
import { openWebApps } from '../main/answering.ts';
import { openTestCity, type TestCity } from '../testkit/database.ts';
import { insertPerson } from '../testkit/records/people.ts';
import { personId } from '../testkit/records/rows.ts';
import { signedIn } from '../testkit/signed-in.ts';
import { buildApplication } from './application.ts';

interface Route {
  readonly method: string;
  readonly url: string;
  readonly access: string | undefined;
  readonly limit: string;
}

const operatorKey = 'a-key-for-this-test';
const nobody = '00000000-0000-4000-8000-000000000000';
const routes: Route[] = [];
let city: TestCity;
let app: FastifyInstance;
let close: () => Promise<void>;

beforeAll(async () => {
  const [server = ''] = Object.keys(inject('servers'));
  ({ city, close } = await openTestCity(server, '2020-02-11T12:00:00+08:00'));
  app = await buildApplication(city, {
    operatorKey,
    webApps: await openWebApps(),
    onRoute: ({ method, url, config }) => {
      const limit = config?.rateLimit === undefined || config.rateLimit === false ? undefined : config.rateLimit;
      for (const one of [method].flat()) {
        if (one === 'HEAD' || one === 'OPTIONS') continue;
        routes.push({
          method: one,
          url,
          access: config?.access,
          limit: limit === undefined ? '–' : `${String(limit.max)} / ${Number(limit.timeWindow) / 1000} s`,
        });
      }
    },
  });
  await insertPerson(city.db, { name: 'somebody' });
});

afterAll(async () => {
  await app.close();
  await close();
});

/** A request of the route's form, so that what refuses it is the guard and not the form. */
async function ask({ method, url }: Route, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const path = url
    .replace(':who', 'me')
    .replaceAll(/:sequence\b/g, '1')
    .replaceAll(/:\w+/g, nobody)
    .replace('*', 'x');
  const request: InjectOptions = { method: method as 'GET', url: path, headers };
  if (method !== 'GET' && method !== 'DELETE') request.payload = {};
  return await app.inject(request);
}

const refusals = [401, 403];

describe('every route', () => {
  it('is seen: there are as many as the contract has operations, and more', () => {
    const seen = new Set(routes.map(({ method, url }) => `${method} ${url}`));
    expect(Object.keys(operations).filter((name) => !seen.has(name))).toEqual([]);
    expect(routes.length).toBeGreaterThan(Object.keys(operations).length);
  });

  it('has a rule of who may call it, the same as the contract says', () => {
    for (const { method, url, access } of routes) {
      const operation: Operation | undefined = (operations as Record<string, Operation>)[`${method} ${url}`];
      expect(access, `${method} ${url}`).toBeDefined();
      if (operation !== undefined) expect(access, `${method} ${url}`).toBe(operation.access);
    }
  });

  it('refuses whoever shows nothing, unless it is public', async () => {
    for (const route of routes.filter(({ access }) => access !== 'public')) {
      const response = await ask(route, { 'sec-fetch-site': 'same-origin' });
      expect(refusals, `${route.method} ${route.url} answered ${response.statusCode}`).toContain(response.statusCode);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(Object.keys(response.json<object>()).toSorted()).toEqual(['code', 'status', 'title', 'type']);
    }
  });

  it('refuses credentials of another kind, and invented ones', async () => {
    const session = await signedIn(city, personId('somebody'));
    for (const route of routes) {
      const tries: Record<string, Record<string, string>> = {
        'an operator’s key': { authorization: `Bearer ${operatorKey}`, 'sec-fetch-site': 'same-origin' },
        'a session': session,
        'an invented token': { authorization: 'Bearer AAAA.bbbb', cookie: 'healthcode-session=AAAA' },
      };
      if (route.access === 'public') continue;
      if (route.access === 'operator') delete tries['an operator’s key'];
      if (route.access === 'person') delete tries['a session'];
      for (const [shown, headers] of Object.entries(tries)) {
        const { statusCode } = await ask(route, headers);
        expect(refusals, `${route.method} ${route.url} with ${shown} answered ${statusCode}`).toContain(statusCode);
      }
    }
  });

  it('refuses writes that another site made the browser send with its cookies', async () => {
    const session = await signedIn(city, personId('somebody'));
    for (const route of routes.filter(({ method, access }) => access === 'person' && method !== 'GET')) {
      for (const site of [
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'sec-fetch-site': '', origin: 'https://elsewhere.example' },
      ]) {
        const { 'sec-fetch-site': from, ...others } = site;
        const headers = { cookie: session.cookie, ...others, ...(from === '' ? {} : { 'sec-fetch-site': from }) };
        const response = await ask(route, headers);
        expect(response.json(), `${route.method} ${route.url}`).toMatchObject({ code: 'cross-site-request' });
      }
    }
  });

  it('sends what keeps browsers from guessing, leaking addresses, framing pages and keeping answers', async () => {
    const session = await signedIn(city, personId('somebody'));
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const headers =
        route.access === 'operator'
          ? { authorization: `Bearer ${operatorKey}` }
          : route.access === 'person'
            ? session
            : {};
      const response = await ask(route, headers);
      const named = `${route.method} ${route.url}`;
      expect(response.headers['x-content-type-options'], named).toBe('nosniff');
      expect(response.headers['referrer-policy'], named).toBe('no-referrer');
      if (String(response.headers['content-type']).startsWith('text/html')) {
        const policy = String(response.headers['content-security-policy']);
        expect(policy, named).toContain(`default-src 'none'`);
        expect(policy, named).toContain('frame-ancestors');
        expect(policy, named).not.toContain('unsafe-inline');
        expect(policy, named).not.toContain(`'unsafe-eval'`);
      }
      if (route.access !== 'public' && response.statusCode === 200 && !route.url.startsWith('/operator'))
        expect(response.headers['cache-control'], named).toContain('no-store');
      for (const cookie of [response.headers['set-cookie'] ?? []].flat()) {
        expect(cookie, named).toMatch(/HttpOnly/);
        expect(cookie, named).toMatch(/SameSite=(Lax|Strict)/);
      }
    }
  });

  it('stands in the table of docs/routes.md (npm test -- routes.test --update writes it)', async () => {
    const rows = routes
      .toSorted((a, b) => `${a.access} ${a.url} ${a.method}`.localeCompare(`${b.access} ${b.url} ${b.method}`))
      .filter(({ url }) => !/^\/(assets|modules|gate\/assets|embed\/assets)\//.test(url))
      .map(({ method, url, access, limit }) => `| ${access} | ${method} | \`${url}\` | ${limit} |`);
    const page = [
      '# Who may call what',
      '',
      'Made by the test that asks every route without credentials, with those of another kind and from another site.',
      'Limits are requests in a time for one caller: a person, a gate, a platform, or a network address.',
      '',
      '| who | method | path | limit |',
      '|---|---|---|---|',
      ...new Set(rows),
      '',
    ].join('\n');
    await expect(page).toMatchFileSnapshot('../../../../docs/routes.md');
  });
});
