import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildApplication } from '../../http/application.ts';
import { Browser } from '../../testkit/browser.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { freePort, listening } from '../../testkit/listening.ts';
import { demonstrate } from '../demonstration/demonstrate.ts';
import { personIdOf } from '../people/pseudonyms.ts';
import { seal, unseal } from '../people/vault.ts';
import { enrol } from './enrolment.ts';
import type { IdentityProvider } from './provider-settings.ts';

const document = { idType: 'passport', idNumber: 'DEMO7654321' } as const;
const callback = /\/v1\/sign-in\/oidc\/callback/;

describeOnEachServer('signing in at an identity provider', '2026-02-11T12:00:00+08:00', (base) => {
  let app: FastifyInstance;
  let city: TestCity;
  let publicUrl: string;
  let personId: string;

  beforeAll(async () => {
    ({ app, city, publicUrl } = await listening((url) => {
      const settings = { ...base().settings, publicUrl: url };
      return { ...base(), ...demonstrate({ ...base(), settings }) };
    }));
    personId = await enrol(city, city.db, { ...document, name: 'Wang Wu' });
    await city.db.query('update person set declared_at = $1', ['2026-02-11T08:00:00+08:00']);
    await city.db.query(
      `insert into attribution (phone_id, person_id, basis, valid_from) values ($1, $2, 'declared', '-infinity')`,
      [personId, personId],
    );
  });
  afterAll(async () => await app.close());

  /** Goes as far as the provider's last redirect; gives the address to which it leads. */
  const toCallback = async (
    browser: Browser,
    chosen: string,
    change: (authorization: URL) => void = () => undefined,
  ): Promise<string> => {
    const started = await browser.open(`${publicUrl}/v1/sign-in/oidc/start?return=/why`);
    expect(started.status).toBe(303);
    const authorization = new URL(started.headers.get('location') ?? '');
    change(authorization);
    const page = await browser.follow(authorization.href, /never/);
    expect(page).toMatch(/\/demo\/identity\/people\//);
    return await browser.follow(`${page}/${chosen}`, callback, { method: 'POST' });
  };
  const providerSettings = (): IdentityProvider => {
    const provider = city.settings.identityProvider;
    if (provider === undefined) throw new Error('no provider');
    return provider;
  };
  /** Another process of the city, which has no provider of its own. */
  const trusting = async (identityProvider: IdentityProvider): Promise<FastifyInstance> => {
    const { demonstration: _, ...settings } = city.settings;
    return await buildApplication({ ...city, settings: { ...settings, identityProvider } }, { operatorKey: 'x' });
  };
  const problemAfter = async (browser: Browser, address: string): Promise<string | null> => {
    const response = await browser.open(address);
    expect(response.status).toBe(303);
    expect(browser.cookies.has('healthcode-session')).toBe(false);
    return new URL(response.headers.get('location') ?? '', publicUrl).searchParams.get('problem');
  };

  it('signs somebody in whom the provider names, and brings them back to where they were', async () => {
    const browser = new Browser();
    const address = await toCallback(browser, personId);
    const back = await browser.open(address);
    expect(back.headers.get('location')).toBe('/why');
    expect(back.headers.getSetCookie().join()).toMatch(
      /healthcode-session=[\w-]+; .*Path=\/; .*HttpOnly; SameSite=Lax/,
    );
    const session = await (await browser.open(`${publicUrl}/v1/session`)).json();
    expect(session).toMatchObject({ signedIn: true, method: 'oidc', name: 'Wa* W*' });
    expect(browser.cookies.has('healthcode-sign-in')).toBe(false);
  });

  it('enrols a visitor whom the city did not know, under the name and number the provider gives', async () => {
    const browser = new Browser();
    await browser.open(await toCallback(browser, 'visitor'));
    const visitorId = personIdOf(city.secrets.pseudonymKey, 'passport', 'DEMO1234567');
    const { rows } = await city.db.query<{ key_id: number; sealed_name: Buffer }>(
      'select i.key_id, i.sealed_name from person p join vault.identity i on i.person_id = p.person_id where p.person_id = $1',
      [visitorId],
    );
    const [row] = rows;
    expect(row && unseal(city.secrets, { keyId: row.key_id, bytes: row.sealed_name })).toBe('Vera Visitor');
    const claims = await city.db.query('select basis, record_id from phone_claim where person_id = $1', [visitorId]);
    expect(claims.rows).toEqual([{ basis: 'declared', record_id: 'identity-provider' }]);
  });

  it('puts the name the provider gives in the place of the one known before', async () => {
    const other = seal(city.secrets, 'Another Name').bytes;
    const visitorId = personIdOf(city.secrets.pseudonymKey, 'passport', 'DEMO1234567');
    await city.db.query('update vault.identity set sealed_name = $2 where person_id = $1', [visitorId, other]);
    const browser = new Browser();
    await browser.open(await toCallback(browser, 'visitor'));
    const session = await (await browser.open(`${publicUrl}/v1/session`)).json();
    expect(session).toMatchObject({ name: 'Ve* Vi*' });
  });

  it('tells a person’s other devices of a new one', async () => {
    const toldOf = async (): Promise<number> =>
      (await city.db.query(`select from message where template = 'device-signed-in' and person_id = $1`, [personId]))
        .rowCount ?? 0;
    await city.db.query('delete from session where person_id = $1', [personId]);
    const first = new Browser();
    await first.open(await toCallback(first, personId));
    expect(await toldOf()).toBe(0);
    const second = new Browser();
    await second.open(await toCallback(second, personId));
    expect(await toldOf()).toBe(1);
  });

  it('ends the session before when somebody else signs in on the same device', async () => {
    const browser = new Browser();
    await browser.open(await toCallback(browser, personId));
    const former = browser.cookies.get('healthcode-session') ?? '';
    await browser.open(await toCallback(browser, 'visitor'));
    const old = new Browser();
    old.cookies.set('healthcode-session', former);
    expect(await (await old.open(`${publicUrl}/v1/session`)).json()).toEqual({ signedIn: false });
  });

  it('refuses an answer with another state', async () => {
    const browser = new Browser();
    const address = new URL(await toCallback(browser, personId));
    address.searchParams.set('state', 'another');
    expect(await problemAfter(browser, address.href)).toBe('sign-in-expired');
  });

  it('refuses an answer in a browser that did not begin', async () => {
    const address = await toCallback(new Browser(), personId);
    expect(await problemAfter(new Browser(), address)).toBe('sign-in-expired');
  });

  it('refuses a code that was used before, also with the cookie of then', async () => {
    const browser = new Browser();
    const address = await toCallback(browser, personId);
    const copy = new Browser();
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    await browser.open(address);
    expect(browser.cookies.has('healthcode-session')).toBe(true);
    expect(await problemAfter(copy, address)).toBe('sign-in-failed');
  });

  it('refuses an ID token that was made for another nonce', async () => {
    const browser = new Browser();
    const address = await toCallback(browser, personId, (url) => url.searchParams.set('nonce', 'another'));
    expect(await problemAfter(browser, address)).toBe('sign-in-failed');
  });

  it('refuses a code that was asked for with another proof key', async () => {
    const browser = new Browser();
    const address = await toCallback(browser, personId, (url) =>
      url.searchParams.set('code_challenge', 'a'.repeat(43)),
    );
    expect(await problemAfter(browser, address)).toBe('sign-in-failed');
  });

  it('says that it was cancelled, and leads back to where it began', async () => {
    const browser = new Browser();
    const response = await browser.open(await toCallback(browser, 'cancel'));
    expect(response.headers.get('location')).toBe('/sign-in?problem=sign-in-cancelled&return=%2Fwhy');
  });

  it('shows a page to whoever comes to the choice late', async () => {
    const page = await new Browser().open(`${publicUrl}/demo/identity/people/nothing`);
    expect(page.status).toBe(410);
    expect(page.headers.get('content-security-policy')).toContain(`default-src 'none'`);
  });

  it('says so when the provider does not answer, at the start and on the way back', async () => {
    const browser = new Browser();
    const address = new URL(await toCallback(browser, personId));
    const other = await trusting({ ...providerSettings(), issuer: `http://127.0.0.1:${await freePort()}` });
    try {
      const started = await other.inject('/v1/sign-in/oidc/start?return=/why');
      expect(started.headers.location).toBe('/sign-in?problem=identity-provider-unavailable&return=%2Fwhy');
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const back = await other.inject({ url: `${address.pathname}${address.search}`, headers: { cookie } });
      expect(back.headers.location).toBe('/sign-in?problem=identity-provider-unavailable&return=%2Fwhy');
    } finally {
      await other.close();
    }
  });

  it('enrols nobody whose document the provider does not name, or whom it did not look at closely enough', async () => {
    const known = providerSettings();
    for (const provider of [
      { ...known, claims: { ...known.claims, idNumber: 'no_such_claim' } },
      { ...known, claims: { ...known.claims, idType: 'name' } },
      { ...known, levels: ['high'] },
    ]) {
      const browser = new Browser();
      const address = new URL(await toCallback(browser, personId));
      const other = await trusting(provider);
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const back = await other.inject({ url: `${address.pathname}${address.search}`, headers: { cookie } });
      await other.close();
      expect(back.headers.location).toBe('/sign-in?problem=identity-incomplete&return=%2Fwhy');
    }
  });

  it('never leads to another site', async () => {
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/a\tb',
      'why',
      '/\\/evil.example',
    ]) {
      const response = await app.inject({ url: '/v1/sign-in/oidc/start', query: { return: path } });
      expect(`${path} ${response.statusCode}`).toBe(`${path} 400`);
    }
  });

  it('is not there where the city has no provider, nor is the demonstration’s', async () => {
    const plain = await buildApplication(base(), { operatorKey: 'x' });
    try {
      expect((await plain.inject('/v1/sign-in/oidc/start')).statusCode).toBe(404);
      expect((await plain.inject('/v1/sign-in/oidc/callback?code=1&state=2')).statusCode).toBe(404);
      expect((await plain.inject('/demo/identity/.well-known/openid-configuration')).statusCode).toBe(404);
      expect((await plain.inject('/v1/sign-in/methods')).json()).toEqual({ oidc: false, otp: false });
    } finally {
      await plain.close();
    }
  });
});
