import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { maskName } from '@open-health-code/health-code';
import {
  register,
  startReferencePlatform,
  type PlatformUser,
  type ReferencePlatform,
  type Registration,
} from '@open-health-code/platform';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { codesSentTo, openPhone, signInByText, type Person } from './citizen.ts';
import { Demonstration } from './demonstration.ts';
import { declarationRow, idOf, invent, registerRow } from './journeys/people.ts';
import { readQrOf } from './qr.ts';
import { Inspection } from './screens.ts';

describe('an app that carries codes', () => {
  const green = invent('欧阳娜娜', '19880203', 201);
  const red = invent('司马相如', '19790611', 202);
  const stranger = invent('诸葛无名', '19950930', 203);
  const users = [green, red, stranger].map((person, index): PlatformUser & Person => {
    return { ...person, userId: `u-${index + 1}` };
  });

  let city: Demonstration;
  let browser: Browser;
  let carrier: Registration;
  let employer: Registration;
  let platform: ReferencePlatform;
  let platformUrl: string;
  let elsewhere: Server;
  let personIds: readonly string[];

  beforeAll(async () => {
    [city, browser] = await Promise.all([Demonstration.open({ people: 200, days: 2 }), openBrowser()]);
    // Another name of this machine is another site to a browser, as a real platform is.
    platformUrl = `http://localhost:${await freePort()}`;
    const applicant = { contact: 'desk@platform.example', purpose: 'Shows codes' };
    carrier = await register(city.address, { ...applicant, name: 'Test App', kind: 'carrier', origin: platformUrl });
    employer = await register(city.address, { ...applicant, name: 'Test Works', kind: 'employer' });
    const approve = async ({ applicationId }: Registration): Promise<unknown> =>
      await city.command('platform', 'approve', applicationId, '--by', 'first', '--approved-by', 'second');
    await Promise.all([city.take('people', [green, red].map(registerRow)), approve(carrier), approve(employer)]);
    const now = new Date();
    const diagnosis = {
      record_id: 'E-1',
      status: 'confirmed',
      onset_on: '',
      diagnosed_at: now.toISOString(),
      facility: '',
    };
    const [, , ...found] = await Promise.all([
      city.take(
        'declarations',
        [green, red].map((person) => declarationRow(person, now)),
      ),
      city.take('diagnoses', [{ ...idOf(red), ...diagnosis }]),
      whois(green),
      whois(red),
    ]);
    personIds = found;
    // The city's own upkeep assesses them.
    while ((await Promise.all(personIds.map(colourOf))).join() !== 'green,red') await sleep(200);
    const port = Number(new URL(platformUrl).port);
    platform = await startReferencePlatform({
      cityUrl: city.address,
      carrier,
      employer,
      users,
      port,
      host: '127.0.0.1',
    });
    elsewhere = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${city.address}/embed/?platform=${carrier.applicationId}"></iframe>`);
    }).listen(0, '127.0.0.1');
  });

  afterEach(async () => await Promise.all(browser.contexts().map(async (context) => await context.close())));

  afterAll(async () => {
    await browser?.close();
    elsewhere?.close();
    await platform?.close();
    await city?.close();
  });

  const whois = async ({ idType, idNumber }: Person): Promise<string> =>
    String((await city.command('whois', '--id-type', idType, '--id-number', idNumber))['personId']);

  const colourOf = async (personId: string): Promise<unknown> => {
    const response = await fetch(`${city.address}/v1/operator/people/${personId}`);
    return ((await response.json()) as { colour: unknown }).colour;
  };

  /** The app as one of its users sees it, on a device of their own. */
  const openAs = async (
    person: Person,
    { language = 'en', inspection }: { language?: 'en' | 'zh'; inspection?: Inspection } = {},
  ): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await openPhone(browser, language);
    inspection?.watch(context);
    const page = await context.newPage();
    await page.goto(platformUrl);
    await inspection?.look(page, 'sign-in');
    await choose(page, person);
    return { context, page };
  };

  const choose = async (page: Page, { idNumber }: Person): Promise<void> => {
    const userId = users.find((user) => user.idNumber === idNumber)?.userId ?? '';
    await page.locator(`button[value="${userId}"]`).click();
    await page.waitForSelector('#health-code');
  };

  /** Opens the city's own window from the frame. */
  const openWindow = async (page: Page): Promise<Page> => {
    const button = frameOf(page).getByRole('button', { name: /Connect|连接/ });
    const [popup] = await Promise.all([page.waitForEvent('popup'), button.click()]);
    expect(new URL(popup.url()).origin).toBe(city.address);
    return popup;
  };

  const signInThere = async (popup: Page, person: Person): Promise<void> => {
    await popup.locator('#id-type').selectOption(person.idType);
    await popup.locator('#id-number').fill(person.idNumber);
    await popup.locator('#phone').fill(person.phone);
    const before = (await codesSentTo(city.address, person.phone)).length;
    await popup.locator('form button').click();
    await popup.locator('#code').waitFor();
    let codes: readonly string[] = [];
    while (codes.length <= before) codes = await codesSentTo(city.address, person.phone);
    await popup.locator('#code').fill(codes[0] ?? '');
    await popup.locator('form button').click();
  };

  it('shows a code that only this device could open, and that a gate admits', async () => {
    const inspection = new Inspection('platform');
    const { page } = await openAs(green, { inspection });
    const frame = frameOf(page);
    const popup = await openWindow(page);
    await popup.locator('#id-type').waitFor();
    await inspection.look(popup, 'window-sign-in');
    await signInThere(popup, green);
    await popup.getByRole('button', { name: 'Allow' }).waitFor();
    await inspection.look(popup, 'window-allow');
    await allow(popup);
    await frame.locator('.code.ui-green').waitFor();
    expect(await frame.locator('.code').innerText()).toMatch(/Green[\s\S]*娜/);
    const text = await readQrOf(frame.locator('canvas'));
    expect(await city.command('code', 'check', text)).toMatchObject({ verdict: 'admit', colour: 'green' });
    await inspection.look(page, 'code-green');
    const inside = page.frames().find((each) => each.url().startsWith(city.address));
    if (inside === undefined) throw new Error('the city’s frame is not there');
    expect(await seriousFindings(inside)).toEqual([]);
    await page.goto(`${platformUrl}/seen`);
    await page.locator('summary').first().click();
    await inspection.look(page, 'seen');
    expect(inspection.faults).toEqual([]);
    // The next opening shows the last code at once, whatever the platform does.
    await page.route('**/api/codes', async (route) => await route.abort());
    await page.goto(platformUrl);
    await frame.locator('.code.ui-green').waitFor();
  });

  it('shows a red code in Chinese to somebody who is signed in at the city, and nothing of it to the next user', async () => {
    const inspection = new Inspection('platform-zh');
    const context = await openPhone(browser, 'zh');
    inspection.watch(context);
    const page = await context.newPage();
    await signInByText(page, city.address, red);
    await page.goto(platformUrl);
    await inspection.look(page, 'sign-in');
    await choose(page, red);
    await inspection.look(page, 'not-connected');
    await allow(await openWindow(page));
    await frameOf(page).locator('.code.ui-red').waitFor();
    expect(await frameOf(page).locator('.code').innerText()).toContain('红码');
    await inspection.look(page, 'code-red');
    await page.getByRole('button', { name: '退出登录' }).click();
    await choose(page, green);
    await frameOf(page).getByRole('button', { name: '连接' }).waitFor();
    expect(await frameOf(page).locator('canvas').count()).toBe(0);
    expect(inspection.faults).toEqual([]);
  });

  it('brings nobody’s code to somebody whom it knows as another, and says so', async () => {
    const { context, page } = await openAs(stranger);
    await frameOf(page).getByRole('button', { name: 'Connect' }).waitFor();
    await signInByText(await context.newPage(), city.address, green);
    await allow(await openWindow(page));
    await frameOf(page).getByText('somebody else').waitFor();
    expect(await frameOf(page).locator('canvas').count()).toBe(0);
  });

  it('is told yes or no as an employer, with consent and as long as it lasts', async () => {
    const inspection = new Inspection('platform-employer');
    const { page: own } = await signedInAtCity(green);
    const consentId = await own.evaluate(async (works) => {
      const until = new Date(Date.now() + 3_600_000).toISOString();
      const response = await fetch('/v1/people/me/consents', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
        body: JSON.stringify({ platform: works, purpose: 'Going to work', until }),
      });
      return ((await response.json()) as { consentId: string }).consentId;
    }, employer.applicationId);
    const context = await openPhone(browser, 'en');
    inspection.watch(context);
    const page = await context.newPage();
    await page.goto(`${platformUrl}/employer`);
    const card = page.locator('li', { hasText: green.name });
    expect(await card.locator('.valid').innerText()).toContain('Not asked');
    await card.getByLabel('Consent number').fill(consentId);
    await card.getByRole('button').click();
    await card.locator('.valid.yes').waitFor();
    await inspection.look(page, 'employer');
    await own.evaluate(async (id) => await fetch(`/v1/people/me/consents/${id}`, { method: 'DELETE' }), consentId);
    await page.reload();
    expect(await card.locator('.valid').innerText()).toContain('Not valid now');
    expect(inspection.faults).toEqual([]);
  });

  const signedInAtCity = async (person: Person): Promise<{ page: Page }> => {
    const page = await (await openPhone(browser, 'en')).newPage();
    await signInByText(page, city.address, person);
    return { page };
  };

  it('finds nothing of names, colours or ID numbers in any byte the city sent it', async () => {
    const seen = platform.seen.list();
    const deliveries = seen.filter(({ what }) => what === 'POST /v1/delivery/codes');
    expect(deliveries.length).toBeGreaterThan(4);
    expect(seen.filter(({ from }) => from === 'embedded page').length).toBeGreaterThan(4);
    const words = ['green', 'yellow', 'red', 'none', '绿', '黄', '红'];
    for (const person of [green, red, stranger]) {
      words.push(person.name, maskName(person.name), person.name.slice(-1), person.idNumber, person.phone);
    }
    words.push(...personIds);
    expect(words.filter((word) => word.length === 36)).toHaveLength(2);
    for (const { what, text } of seen) {
      // Also what is only wrapped up, not sealed.
      const unwrapped = text.split(/[^\w-]+/).map((part) => Buffer.from(part, 'base64url').toString());
      for (const word of words) {
        const alone = new RegExp(`(?<![\\w-])${word}(?![\\w-])`, 'i');
        const found = [text, ...unwrapped].some((each) =>
          /^[a-z]+$/.test(word) ? alone.test(withoutHeaders(each)) : each.includes(word),
        );
        expect(`${what}: ${word} ${String(found)}`).toBe(`${what}: ${word} false`);
      }
    }
    // The same number of bytes for everyone, connected or not, known or not.
    expect(new Set(deliveries.map(({ text }) => withoutHeaders(text).length)).size).toBe(1);
  });

  it('is the only one whose pages may frame the code, and speaks for no window that others open', async () => {
    const page = await (await openPhone(browser, 'en')).newPage();
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
    await refused;
    const framed = page.frames().find((frame) => frame !== page.mainFrame());
    expect(framed?.url()).not.toContain('/embed/');
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((address) => {
        const opened = open(address);
        const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
        setInterval(() => opened?.postMessage({ platform: 'any', key }, '*'), 100);
      }, `${city.address}/embed/connect`),
    ]);
    await popup.getByText('Go back to the app').waitFor();
  });

  it('is switched off within seconds when its key was stolen, tokens it holds included', async () => {
    const { page } = await openAs(green);
    const ask = async (): Promise<number> =>
      await page.evaluate(async () => {
        const response = await fetch('/api/codes', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ anchor: 'A'.repeat(22), key: 'K'.repeat(43) }),
        });
        return response.status;
      });
    expect(await ask()).toBe(200);
    await city.command('platform', 'switch-off', carrier.applicationId, '--by', 'first');
    const offAt = performance.now();
    await expect.poll(ask, { timeout: 5000, interval: 100 }).toBe(502);
    expect(performance.now() - offAt).toBeLessThan(3000);
    // Nobody frames the code under its name any more.
    const framing = await fetch(`${city.address}/embed/?platform=${carrier.applicationId}`);
    expect(framing.headers.get('content-security-policy')).toContain(`frame-ancestors 'none'`);
  });
});

async function allow(popup: Page): Promise<void> {
  await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: /Allow|允许/ }).click()]);
}

function frameOf(page: Page): FrameLocator {
  return page.frameLocator('#health-code');
}

/** Headers of the answer name no person; policies and cache rules hold words such as `none`. */
function withoutHeaders(text: string): string {
  return text.includes('\n\n') ? text.slice(text.indexOf('\n\n')) : text;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
