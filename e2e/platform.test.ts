import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { maskName } from '@open-health-code/health-code';
import {
  register,
  startReferencePlatform,
  type ReferencePlatform,
  type Registration,
} from '@open-health-code/platform';
import type { FastifyInstance } from 'fastify';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCode } from '../apps/server/src/features/codes/checking.ts';
import { readQr } from '../apps/server/src/features/codes/qr-image.ts';
import { publishLists } from '../apps/server/src/features/codes/lists.ts';
import { openWebApp } from '../apps/server/src/features/pages/web-apps.ts';
import { phoneIdOf } from '../apps/server/src/features/people/pseudonyms.ts';
import { approvePlatform, switchOff } from '../apps/server/src/features/platforms/deciding.ts';
import { refresh } from '../apps/server/src/features/refresh/refresh.ts';
import { enrol } from '../apps/server/src/features/sign-in/enrolment.ts';
import { buildApplication } from '../apps/server/src/http/application.ts';
import { systemClock } from '../apps/server/src/platform/clock.ts';
import { openTestCity, type TestCity } from '../apps/server/src/testkit/database.ts';
import { lastCodeTo } from '../apps/server/src/testkit/one-time-code.ts';
import { insertPart } from '../apps/server/src/testkit/records.ts';
import { signedIn } from '../apps/server/src/testkit/signed-in.ts';
import { openBrowser } from './browser.ts';

interface TestUser {
  readonly userId: string;
  readonly name: string;
  readonly idType: 'passport';
  readonly idNumber: string;
  readonly phone: string;
}

const green: TestUser = {
  userId: 'u-1',
  name: '欧阳娜娜',
  idType: 'passport',
  idNumber: 'GX8800123',
  phone: '16500000011',
};
const red: TestUser = {
  userId: 'u-2',
  name: '司马相如',
  idType: 'passport',
  idNumber: 'RX8800456',
  phone: '16500000012',
};
const stranger: TestUser = { userId: 'u-3', name: '诸葛无名', idType: 'passport', idNumber: 'NX8800789', phone: '' };

const require = createRequire(import.meta.url);

describe('the reference platform in a browser', () => {
  let city: TestCity;
  let closeCity: () => Promise<void>;
  let app: FastifyInstance;
  let platform: ReferencePlatform;
  let carrier: Registration;
  let employer: Registration;
  let browser: Browser;
  let cityUrl: string;
  let platformUrl: string;
  let elsewhere: Server;
  const personIds = new Map<string, string>();

  beforeAll(async () => {
    const opened = await openTestCity('embedded', '2026-02-11T12:00:00+08:00');
    closeCity = opened.close;
    cityUrl = `http://127.0.0.1:${await freePort()}`;
    // Another name of this machine is another site to a browser, as a real platform is.
    platformUrl = `http://localhost:${await freePort()}`;
    const settings = { ...opened.city.settings, publicUrl: cityUrl, texts: { by: 'demonstration' } } as const;
    city = { ...opened.city, clock: systemClock, settings };
    for (const person of [green, red]) await addPerson(person);
    await addDiagnosis(personIdOf(red));
    await refresh(city);
    await publishLists(city);
    app = await buildApplication(city, { operatorKey: 'key', webApps: [await openWebApp('embed')] });
    await app.listen({ port: Number(new URL(cityUrl).port), host: '127.0.0.1' });
    const applicant = { contact: 'desk@platform.example', purpose: 'Shows codes' };
    carrier = await register(cityUrl, { ...applicant, name: 'Test App', kind: 'carrier', origin: platformUrl });
    employer = await register(cityUrl, { ...applicant, name: 'Test Works', kind: 'employer' });
    for (const { applicationId } of [carrier, employer])
      await approvePlatform(city, applicationId, { by: 'first', approvedBy: 'second' });
    platform = await startReferencePlatform({
      cityUrl,
      carrier,
      employer,
      users: [green, red, stranger],
      port: Number(new URL(platformUrl).port),
      host: '127.0.0.1',
    });
    elsewhere = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${cityUrl}/embed/?platform=${carrier.applicationId}"></iframe>`);
    }).listen(0, '127.0.0.1');
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    elsewhere?.close();
    await platform?.close();
    await app?.close();
    await closeCity?.();
  });

  const personIdOf = ({ idNumber }: TestUser): string => personIds.get(idNumber) ?? '';

  const addPerson = async ({ idType, idNumber, name, phone }: TestUser): Promise<void> => {
    const personId = await enrol(city, city.db, { idType, idNumber, name });
    personIds.set(idNumber, personId);
    await city.db.query('update person set declared_at = $2 where person_id = $1', [personId, new Date()]);
    await city.db.query(
      `insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id)
       values ($1, $2, 'declared', $3, '-infinity', $4)`,
      [phoneIdOf(city.secrets.pseudonymKey, phone), personId, `P-${phone}`, await insertPart(city.db, 'people', [])],
    );
  };

  const addDiagnosis = async (personId: string): Promise<void> => {
    const at = new Date();
    const part = await insertPart(city.db, 'diagnoses', [at.toISOString().slice(0, 10)]);
    await city.db.query(
      `insert into diagnosis (person_id, record_id, status, diagnosed_at, facility, part_id)
       values ($1, 'D-1', 'confirmed', $2, 'First Hospital', $3)`,
      [personId, at, part],
    );
  };

  /** The platform as one of its users sees it, on a device of their own. */
  const openAs = async (user: TestUser, locale = 'en-GB'): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(platformUrl);
    await page.locator(`button[data-user="${user.userId}"]`).click();
    await page.waitForSelector('#health-code');
    return { context, page };
  };

  /** Signs in with a one-time code in the city's own window, and lets the app show the code. */
  const connect = async (page: Page, user: TestUser): Promise<void> => {
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      frameOf(page)
        .getByRole('button', { name: /Connect|连接/ })
        .click(),
    ]);
    expect(new URL(popup.url()).origin).toBe(cityUrl);
    await popup.locator('#id-type').selectOption(user.idType);
    await popup.locator('#id-number').fill(user.idNumber);
    await popup.locator('#phone').fill(user.phone);
    expect(await seriousFaults(popup)).toEqual([]);
    await popup.locator('form button').click();
    await popup.locator('#code').waitFor();
    await popup.locator('#code').fill(await lastCodeTo(city, user.phone));
    await popup.locator('form button').click();
    const allow = popup.getByRole('button', { name: /Allow|允许/ });
    await allow.waitFor();
    expect(await seriousFaults(popup)).toEqual([]);
    await shot(popup, `connect-${user.userId}`);
    await Promise.all([popup.waitForEvent('close'), allow.click()]);
  };

  it('shows a code that only this device could open, and that a gate admits', async () => {
    const { context, page } = await openAs(green);
    await connect(page, green);
    const frame = frameOf(page);
    await frame.locator('.code.ui-green').waitFor();
    expect(await frame.locator('.code').innerText()).toMatch(/Green[\s\S]*娜/);
    const text = (await readQr(await frame.locator('canvas').screenshot()))[0] ?? '';
    expect(await checkCode(city, text, 'shop')).toMatchObject({ verdict: 'admit', colour: 'green' });
    const inside = page.frames().find((each) => each.url().startsWith(cityUrl));
    if (inside === undefined) throw new Error('the city’s frame is not there');
    expect(await seriousFaults(inside)).toEqual([]);
    await shot(page, 'code-green');
    // The next opening shows the last code at once, whatever the platform does.
    await page.route('**/api/codes', async (route) => await route.abort());
    await page.reload();
    await frame.locator('.code.ui-green').waitFor();
    await context.close();
  });

  it('shows a red code in Chinese as well', async () => {
    const { context, page } = await openAs(red, 'zh-CN');
    await connect(page, red);
    await frameOf(page).locator('.code.ui-red').waitFor();
    expect(await frameOf(page).locator('.code').innerText()).toContain('红码');
    await shot(page, 'code-red');
    await context.close();
  });

  it('offers to connect, and nothing else, to somebody the city does not know', async () => {
    const { context, page } = await openAs(stranger);
    await frameOf(page).getByRole('button', { name: 'Connect' }).waitFor();
    await shot(page, 'not-connected');
    await context.close();
  });

  it('says so when somebody signs in as another than the app knows, and brings no code of theirs', async () => {
    const { context, page } = await openAs(stranger);
    await connect(page, green);
    await frameOf(page).getByText('somebody else').waitFor();
    expect(await frameOf(page).locator('canvas').count()).toBe(0);
    await context.close();
  });

  it('shows people who share a device their own code, or none', async () => {
    const { context, page } = await openAs(green);
    await connect(page, green);
    await frameOf(page).locator('.code.ui-green').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator(`button[data-user="${red.userId}"]`).click();
    await frameOf(page).getByRole('button', { name: 'Connect' }).waitFor();
    expect(await frameOf(page).locator('canvas').count()).toBe(0);
    await context.close();
  });

  it('leaves nothing of names, colours or ID numbers in any byte the platform saw', () => {
    const seen = platform.seen.list();
    expect(seen.filter(({ what }) => what === 'POST /v1/delivery/codes').length).toBeGreaterThan(3);
    expect(seen.filter(({ from }) => from === 'embedded page').length).toBeGreaterThan(3);
    const words = ['green', 'yellow', 'red', 'none', '绿', '黄', '红'];
    for (const person of [green, red, stranger]) {
      words.push(person.name, maskName(person.name), person.name.slice(-1));
      words.push(person.idNumber, person.phone, personIdOf(person));
    }
    for (const { what, text } of seen) {
      // Also what is only wrapped up, not sealed.
      const unwrapped = text.split(/[^\w-]+/).map((part) => Buffer.from(part, 'base64url').toString());
      for (const word of words.filter((each) => each !== '')) {
        const alone = new RegExp(`(?<![\\w-])${word}(?![\\w-])`);
        const found = [text, ...unwrapped].some((each) =>
          /^[a-z]+$/.test(word) ? alone.test(withoutHeaders(each)) : each.includes(word),
        );
        expect(`${what}: ${word} ${String(found)}`).toBe(`${what}: ${word} false`);
      }
    }
    // The same number of bytes for everyone, connected or not, known or not.
    const sizes = new Set(seen.filter(({ what }) => what === 'POST /v1/delivery/codes').map(({ text }) => text.length));
    expect(sizes.size).toBe(1);
  });

  it('is shown in no other site’s frame, and takes no key from a window another site opens', async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`);
    await page.waitForTimeout(1000);
    const framed = page.frames().find((frame) => frame !== page.mainFrame());
    expect(framed?.url()).not.toContain('/embed/');
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate((address) => {
        const opened = open(address);
        const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
        setInterval(() => opened?.postMessage({ platform: 'any', key }, '*'), 100);
      }, `${cityUrl}/embed/connect`),
    ]);
    await popup.getByText('Go back to the app').waitFor();
    await page.close();
  });

  it('says to the employer yes or no, with consent and as long as it lasts', async () => {
    const headers = await signedIn(city, personIdOf(green));
    const consent = await app.inject({
      method: 'POST',
      url: '/v1/people/me/consents',
      headers: { ...headers, 'idempotency-key': 'consent-of-the-test' },
      payload: {
        platform: employer.applicationId,
        purpose: 'Going to work',
        until: new Date(Date.now() + 3_600_000).toISOString(),
      },
    });
    const { consentId } = consent.json<{ consentId: string }>();
    const page = await browser.newPage();
    await page.goto(`${platformUrl}/employer`);
    const row = page.locator('tr', { hasText: green.name });
    await row.locator('input').fill(consentId);
    await row.locator('button').click();
    await expect.poll(async () => await row.locator('.valid').innerText()).toContain('Yes');
    await shot(page, 'employer');
    await app.inject({ method: 'DELETE', url: `/v1/people/me/consents/${consentId}`, headers });
    await page.reload();
    expect(await row.locator('.valid').innerText()).toContain('No');
    await page.close();
  });

  it('is switched off within seconds when its key was stolen', async () => {
    const { context, page } = await openAs(green);
    const ask = async (): Promise<number> =>
      await page.evaluate(
        async () =>
          (
            await fetch('/api/codes', {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ anchor: 'A'.repeat(22), key: 'K'.repeat(43) }),
            })
          ).status,
      );
    expect(await ask()).toBe(200);
    await switchOff(city, carrier.applicationId, { by: 'first' });
    const offAt = performance.now();
    await expect.poll(ask, { timeout: 5000, interval: 100 }).toBe(502);
    expect(performance.now() - offAt).toBeLessThan(3000);
    await context.close();
  });
});

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

/** Serious and critical faults that axe finds. */
async function seriousFaults(page: Pick<Page, 'evaluate'>): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return await page.evaluate(async () => {
    // Put there by the line above.
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  });
}

/** A picture to look at, where a folder for them is named. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/platform-${name}.png` });
}
