import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings, wideWithLargeText } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { openPhone, signInAs } from './citizen.ts';
import { Demonstration } from './demonstration.ts';
import { readQrOf } from './qr.ts';
import { desk, phone } from './screens.ts';

describe('the citizen app', () => {
  let city: Demonstration;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    city = await Demonstration.open({ people: 1500, days: 8 });
    address = city.address;
    browser = await openBrowser();
  });

  afterEach(async () => await Promise.all(browser.contexts().map(async (context) => await context.close())));
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  const openContext = async (
    language: 'en' | 'zh',
    more: Parameters<Browser['newContext']>[0] = {},
  ): Promise<BrowserContext> => await openPhone(browser, language, { reducedMotion: 'no-preference', ...more });

  const signIn = async (context: BrowserContext, role: string): Promise<Page> => {
    const page = await context.newPage();
    await signInAs(page, address, role);
    return page;
  };

  it('leads somebody new from signing in over the declaration to a green code that is admitted', async () => {
    const context = await openContext('en');
    const page = await signIn(context, 'undeclared');
    await page.click('text=Declare now');
    await page.click('text=I have none of these');
    await page.click('text=Not that I know');
    await page.click('button[type=submit]');
    await page.click('text=Show my code');
    await page.waitForSelector('.code-card.ui-green');
    expect(await page.innerText('.code-colour')).toContain('Green');
    const text = await readQrOf(page.locator('.code-card canvas'));
    expect(await city.command('code', 'check', text)).toMatchObject({ verdict: 'admit', colour: 'green' });
    // The next slot shows another text: a picture of this one grows stale.
    await page.waitForFunction(
      (before) => document.querySelector<HTMLElement>('.code-slot')?.style.animationDelay !== before,
      await page.locator('.code-slot').getAttribute('style'),
    );
  });

  it('explains a yellow code and takes an objection, with a number and a clock', async () => {
    const context = await openContext('zh');
    const page = await signIn(context, 'yellow');
    await page.click('text=为什么是这个颜色？');
    const reason = page.locator('.reason').first();
    await reason.waitFor();
    // Several of one rule are one card, each to be opened and contested by itself.
    if ((await reason.locator('.occasions > li').count()) > 1) await reason.locator('summary').first().click();
    for (const term of ['需要做什么', '如何解除', '依据', '规则']) expect(await reason.textContent()).toContain(term);
    await reason.getByRole('button', { name: '我有异议' }).first().click();
    await page.locator('dialog .ui-option').first().click();
    await page.getByRole('button', { name: '提交申诉' }).click();
    await page.waitForSelector('.appeal-number');
    expect(await page.innerText('.appeal-number')).toMatch(/^\d{3}-\d{3}-\d{3}$/);
    expect(await page.innerText('.appeal-clock')).toContain('答复期限');
  });

  it('opens without a network within a second, says so, and goes on alone when there is one again', async () => {
    const context = await openContext('en');
    const page = await signIn(context, 'yellow');
    await page.evaluate(async () => await navigator.serviceWorker.ready);
    await context.setOffline(true);
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await page.goto(`${address}/`, { waitUntil: 'commit' });
      await page.waitForSelector('.code-card canvas');
      times.push(await page.evaluate(() => performance.now()));
    }
    expect(Math.min(...times)).toBeLessThan(1000);
    expect(await page.innerText('.screen')).toContain('Shown without a network');
    expect(await page.innerText('.screen')).toMatch(/Last contact with the city: today \d\d:\d\d/);
    // Every screen's files are there; what needs the city says that it does.
    await page.goto(`${address}/why`);
    await page.waitForSelector('[role=alert]');
    await context.setOffline(false);
    await page.waitForSelector('.reason');
  });

  it('draws Chinese without a network, also on a screen never opened and a device without a Chinese font', async ({
    skip,
  }) => {
    const context = await openContext('zh');
    const page = await signIn(context, 'yellow');
    const isFetched = async (text: string): Promise<boolean> =>
      await page.evaluate((drawn) => document.fonts.check('16px "Noto Sans SC Variable"', drawn), text);
    const brought = page.waitForSelector('html[data-font]', { state: 'attached', timeout: 10_000 });
    skip(!(await brought.then(Boolean, () => false)), 'this system draws Chinese by itself');
    await expect.poll(async () => await isFetched('如何解除场所码申诉'), { timeout: 20_000 }).toBe(true);
    await context.setOffline(true);
    await page.goto(`${address}/about`);
    await page.waitForSelector('.ui-card');
    await page.waitForSelector('html[data-font]', { state: 'attached' });
    const words = await page.innerText('.screen');
    expect(words).toContain('查验点');
    await expect.poll(async () => await isFetched(words), { timeout: 5000 }).toBe(true);
  });

  it('opens a panel by itself when the city, crowded before, has room again', async () => {
    const page = await signIn(await openContext('en'), 'yellow');
    let asked = 0;
    await page.route('**/v1/people/me/explanation', async (route) => {
      asked += 1;
      if (asked > 1) return await route.continue();
      const crowded = { type: '/problems/overloaded', title: '', status: 503, code: 'overloaded' };
      return await route.fulfill({
        status: 503,
        headers: { 'retry-after': '3' },
        contentType: 'application/problem+json',
        body: JSON.stringify(crowded),
      });
    });
    await page.goto(`${address}/why`);
    await page.getByText('Very many people are here').waitFor();
    const told = performance.now();
    await page.waitForSelector('.reason');
    expect(performance.now() - told).toBeGreaterThan(2500);
    expect(asked).toBe(2);
  });

  it('keeps for opening without a network a page that says nothing of a session', async () => {
    const before = await openContext('en');
    await signIn(before, 'yellow');
    const context = await openContext('en');
    await context.addCookies(await before.cookies());
    await before.close();
    const page = await context.newPage();
    await page.goto(`${address}/`);
    expect(await page.getAttribute('html', 'data-session')).toBe('begun');
    await page.evaluate(async () => await navigator.serviceWorker.ready);
    await page.reload();
    expect(await page.getAttribute('html', 'data-session')).toBe('unknown');
    await page.waitForSelector('.code-card');
  });

  it('keeps the last good code when the city is overloaded, and asks again only as late as it is told', async () => {
    const context = await openContext('en', { serviceWorkers: 'block' });
    const page = await signIn(context, 'yellow');
    let asked = 0;
    await page.route('**/v1/people/me/codes', async (route) => {
      asked += 1;
      await route.fulfill(overloaded(30));
    });
    await makeCodeOlder(page, 20 * 60_000);
    await page.goto(`${address}/`);
    await page.waitForSelector('.code-card');
    await page.waitForSelector('text=Very many people are here');
    await page.waitForTimeout(3000);
    expect(asked).toBe(1);
    expect(await page.locator('.code-card canvas').count()).toBe(1);
  });

  it('forgets the codes of this phone with signing out', async () => {
    const context = await openContext('en');
    const page = await signIn(context, 'yellow');
    await page.click('nav a[href="/me"]');
    await page.click('text=Sign out on this phone');
    await page.locator('dialog .ui-button-danger').click();
    await page.waitForSelector('.welcome');
    await context.setOffline(true);
    await page.goto(`${address}/`).catch(() => undefined);
    expect(await page.locator('.code-card').count()).toBe(0);
  });

  it('keeps nothing of a code that was under way when somebody signed out', async () => {
    const context = await openContext('en', { serviceWorkers: 'block' });
    const page = await signIn(context, 'yellow');
    await makeCodeOlder(page, 20 * 60_000);
    const line = Promise.withResolvers<undefined>();
    await page.route('**/v1/people/me/codes', async (route) => {
      const response = await route.fetch();
      await line.promise;
      await route.fulfill({ response });
    });
    await Promise.all([page.waitForRequest('**/v1/people/me/codes'), page.goto(`${address}/me`)]);
    await page.click('text=Sign out on this phone');
    await page.locator('dialog .ui-button-danger').click();
    await page.waitForSelector('.welcome');
    const arrived = page.waitForResponse('**/v1/people/me/codes');
    line.resolve(undefined);
    await arrived;
    await page.waitForTimeout(1000);
    expect(await page.locator('.welcome').count()).toBe(1);
    expect(await keptCodes(page)).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem('healthcode-enrolled'))).toBeNull();
  });

  it('says that the city is busy, not that there is no network, where there is no code yet', async () => {
    const before = await openContext('en');
    await signIn(before, 'yellow');
    const context = await openContext('en', { serviceWorkers: 'block' });
    await context.addCookies(await before.cookies());
    await before.close();
    const page = await context.newPage();
    let isBusy = true;
    await page.route('**/v1/people/me/codes', async (route) => {
      if (!isBusy) return await route.continue();
      isBusy = false;
      await route.fulfill(overloaded(1));
    });
    await page.goto(`${address}/`);
    await page.waitForSelector('text=Your code comes by itself');
    expect(await page.innerText('.no-code')).not.toContain('No network');
    await page.waitForSelector('.code-card');
  });

  it('has nothing serious for axe to find, on any screen, in both languages, by day and night, large and small', async () => {
    const findings: string[] = [];
    const looks = [
      { language: 'en', more: { colorScheme: 'light' } },
      { language: 'zh', more: { colorScheme: 'dark', viewport: desk } },
    ] as const;
    for (const { language, more } of looks) {
      for (const role of ['red', 'yellow', 'undeclared', 'visitor']) {
        const context = await openContext(language, more);
        const page = await signIn(context, role);
        for (const path of role === 'red' ? ['/', '/why', '/declare', '/appeals', '/me'] : ['/', '/why']) {
          await page.goto(`${address}${path}`);
          await page.waitForSelector(path === '/' ? '.code-card, .no-code' : 'h1');
          await page.waitForSelector('.ui-loading', { state: 'detached' });
          for (const found of await seriousFindings(page)) findings.push(`${language} ${role} ${path}: ${found}`);
        }
        await context.close();
      }
    }
    expect(findings).toEqual([]);
  }, 120_000);

  it('needs no sideways scrolling with text of twice the size', async () => {
    const context = await openContext('en');
    const page = await signIn(context, 'yellow');
    const addresses = ['/', '/why', '/declare', '/appeals'].map((path) => address + path);
    expect(await wideWithLargeText(page, addresses)).toEqual([]);
    // Nobody scrolls for their code at the door of a bus.
    await wideWithLargeText(page, addresses.slice(0, 1));
    await page.waitForSelector('.code-qr');
    const code = await page.locator('.code-qr').boundingBox();
    const navigation = await page.locator('.ui-navigation').boundingBox();
    expect((code?.y ?? Infinity) + (code?.height ?? 0)).toBeLessThan(navigation?.y ?? phone.height);
  });

  // Nothing is kept in either: the second is a browser that was emptied, or one that keeps nothing.
  for (const start of ['back from signing in', 'known by its cookie alone'] as const) {
    it(`shows the first code within two and a half seconds on a slow phone and line, ${start}`, async () => {
      const enrolled = await openContext('en');
      await signIn(enrolled, 'yellow');
      const cookies = await enrolled.cookies();
      await enrolled.close();
      let median = Number.POSITIVE_INFINITY;
      // Other work on this machine makes a measurement too long, never too short.
      for (let round = 0; round < 3 && median >= 2500; round += 1) {
        const times: number[] = [];
        while (times.length < 3) {
          const context = await openContext('en');
          await context.addCookies(cookies);
          times.push(await timeToFirstCode(context, address, start === 'back from signing in'));
          await context.close();
        }
        median = times.toSorted((one, other) => one - other)[1] ?? Number.NaN;
        process.stdout.write(`First code, ${start}: ${times.map((time) => time.toFixed(0)).join(', ')} ms\n`);
      }
      expect(median).toBeLessThan(2500);
    });
  }
});

/** From opening the page to the code, with Chromium's own preset "Slow 4G" and a processor a quarter as fast. */
async function timeToFirstCode(context: BrowserContext, address: string, isNoted: boolean): Promise<number> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150 * 3.75,
    downloadThroughput: (1.6 * 1000 * 1000 * 0.9) / 8,
    uploadThroughput: (750 * 1000 * 0.9) / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript((noted) => {
    // What the app notes as it leaves for the identity provider.
    if (noted) localStorage.setItem('healthcode-enrolled', 'enrolled');
    const look = (): void => {
      const canvas = document.querySelector<HTMLCanvasElement>('.code-card canvas');
      if (canvas === null || canvas.style.width === '') setTimeout(look, 10);
      // After the frame that holds it.
      else requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { shownAt: performance.now() })));
    };
    look();
  }, isNoted);
  await page.goto(`${address}/`, { waitUntil: 'commit' });
  const shown = await page.waitForFunction(() => (globalThis as { shownAt?: number }).shownAt);
  return Number(await shown.jsonValue());
}

/** The answer of a city that cannot do more at this moment. */
function overloaded(retryAfterSeconds: number): Parameters<Route['fulfill']>[0] {
  const problem = { type: '/problems/overloaded', title: 'Very many people', status: 503, code: 'overloaded' };
  return {
    status: 503,
    headers: { 'content-type': 'application/problem+json', 'retry-after': String(retryAfterSeconds) },
    body: JSON.stringify(problem),
  };
}

/** How many codes this phone keeps. */
async function keptCodes(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const opening = indexedDB.open('healthcode');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const counting = opening.result.transaction('codes').objectStore('codes').count();
    await new Promise((resolve) => counting.addEventListener('success', resolve));
    opening.result.close();
    return counting.result;
  });
}

/** As if the kept code had been fetched that much earlier. */
async function makeCodeOlder(page: Page, ms: number): Promise<void> {
  await page.evaluate(async (by) => {
    const opening = indexedDB.open('healthcode');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const codes = opening.result.transaction('codes', 'readwrite').objectStore('codes');
    const reading = codes.get('me');
    await new Promise((resolve) => reading.addEventListener('success', resolve));
    const kept = reading.result as { issuedAt: string };
    const issuedAt = `${new Date(Date.parse(kept.issuedAt) - by).toISOString().slice(0, 19)}Z`;
    const writing = codes.put({ ...kept, issuedAt });
    await new Promise((resolve) => writing.addEventListener('success', resolve));
    opening.result.close();
  }, ms);
}
