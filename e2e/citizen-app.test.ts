import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { openPhone, signInAs } from './citizen.ts';
import { Demonstration } from './demonstration.ts';
import { readQrOf } from './qr.ts';
import { desk } from './screens.ts';

describe('the citizen app', () => {
  let city: Demonstration;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    city = await Demonstration.open({ people: 1500, days: 8 });
    address = city.address;
    browser = await openBrowser();
  });

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
    await context.close();
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
    await context.close();
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
    await context.close();
  });

  it('keeps the last good code when the city is overloaded, and asks again only as late as it is told', async () => {
    const context = await openContext('en', { serviceWorkers: 'block' });
    const page = await signIn(context, 'yellow');
    let asked = 0;
    await page.route('**/v1/people/me/codes', async (route) => {
      asked += 1;
      const problem = { type: '/problems/overloaded', title: 'Very many people', status: 503, code: 'overloaded' };
      await route.fulfill({
        status: 503,
        headers: { 'content-type': 'application/problem+json', 'retry-after': '30' },
        body: JSON.stringify(problem),
      });
    });
    await makeCodeOlder(page, 20 * 60_000);
    await page.goto(`${address}/`);
    await page.waitForSelector('.code-card');
    await page.waitForSelector('text=Very many people are here');
    await page.waitForTimeout(3000);
    expect(asked).toBe(1);
    expect(await page.locator('.code-card canvas').count()).toBe(1);
    await context.close();
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
    await context.close();
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
  });

  it('needs no sideways scrolling with text of twice the size', async () => {
    const context = await openContext('en');
    const page = await signIn(context, 'yellow');
    for (const path of ['/', '/why', '/declare', '/me']) {
      await page.goto(`${address}${path}`);
      await page.waitForSelector('.ui-loading', { state: 'detached' });
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(`${path} ${overflow}`).toBe(`${path} 0`);
    }
    await context.close();
  });

  it('shows the first code within two and a half seconds on a slow phone and a slow line, with nothing kept', async () => {
    const enrolled = await openContext('en');
    await signIn(enrolled, 'yellow');
    const cookies = await enrolled.cookies();
    await enrolled.close();
    const times: number[] = [];
    // Other work on this machine makes a single measurement too long, never too short.
    while (times.length < 6 && !times.some((time) => time < 2500)) {
      const context = await openContext('en');
      await context.addCookies(cookies);
      times.push(await timeToFirstCode(context, address));
      await context.close();
    }
    expect(Math.min(...times)).toBeLessThan(2500);
  });
});

/** Chromium's own preset "Slow 4G", and a processor a quarter as fast. */
async function timeToFirstCode(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 562.5,
    downloadThroughput: (1.6 * 1024 * 1024 * 0.9) / 8,
    uploadThroughput: (750 * 1024 * 0.9) / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(() => {
    // As on a phone that is back from signing in.
    localStorage.setItem('healthcode-enrolled', 'enrolled');
    const look = (): void => {
      const canvas = document.querySelector<HTMLCanvasElement>('.code-card canvas');
      if (canvas === null || canvas.style.width === '') setTimeout(look, 10);
      // After the frame that holds it.
      else requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { shownAt: performance.now() })));
    };
    look();
  });
  await page.goto(`${address}/`, { waitUntil: 'commit' });
  const shown = await page.waitForFunction(() => (globalThis as { shownAt?: number }).shownAt);
  return Number(await shown.jsonValue());
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
