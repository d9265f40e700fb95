import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { Demonstration } from './demonstration.ts';
import { emptyPicture, pictureOfCode, writeFilm } from './fake-camera.ts';
import { lookInPeace, openGate as openGateAt, queueLength, typeAsScanner, verdictOf, type OpenGate } from './gate.ts';
import { issueTo, peopleOf, type ShownBy } from './phone.ts';
import { desk, phone } from './screens.ts';

describe('the gate app', () => {
  let city: Demonstration;
  let film: string;
  let placeId: string;
  let browser: Browser;
  let green: ShownBy;
  let red: ShownBy;

  beforeAll(async () => {
    city = await Demonstration.open({ people: 300, days: 5 });
    film = join(city.folder, 'camera.y4m');
    await writeFilm(film, emptyPicture());
    const places = await readFile(join(city.folder, 'demonstration', 'places.csv'), 'utf8');
    placeId = places.split('\n')[1]?.split(',')[0] ?? '';
    browser = await openBrowser({ camera: film });
    green = await issueTo(city.address, (await peopleOf(city.address, 'green'))[0] ?? '');
    red = await issueTo(city.address, (await peopleOf(city.address, 'red'))[0] ?? '');
  });

  afterEach(async () => await Promise.all(browser.contexts().map(async (context) => await context.close())));
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  const openGate = async (venue: string, more: Parameters<Browser['newContext']>[0] = {}): Promise<OpenGate> =>
    await openGateAt(browser, city, {
      placeId,
      venue,
      context: { permissions: ['camera'], ...more },
      // The code is good for one gate and does not stay in the address.
      onForm: async (page) => expect(page.url()).toBe(`${city.address}/gate/`),
    });

  it('reads a phone’s code with the camera and shows the verdict within 300 ms of the frame', async () => {
    const { page } = await openGate('shop');
    const times: number[] = [];
    for (const [shown, verdict] of [
      [green, 'admit colour'],
      [red, 'refuse colour'],
      [await issueTo(city.address, green.personId), 'admit colour'],
      [await issueTo(city.address, green.personId), 'admit colour'],
      [await issueTo(city.address, green.personId), 'admit colour'],
    ] as const) {
      await writeFilm(film, pictureOfCode(shown.show(Date.now())));
      await page.reload();
      await page.waitForSelector('.verdict');
      expect(await verdictOf(page)).toBe(verdict);
      expect(await page.innerText('.verdict-name')).toBe(shown.name);
      await page.waitForFunction(() => performance.getEntriesByName('gate:frame-to-verdict').length > 0);
      times.push(
        await page.evaluate(() => performance.getEntriesByName('gate:frame-to-verdict')[0]?.duration ?? Number.NaN),
      );
      expect(await page.locator('[role=alert]').first().innerText()).toContain(
        verdict.startsWith('admit') ? 'Admit' : 'Do not admit',
      );
    }
    await writeFilm(film, emptyPicture());
    expect(times.toSorted((a, b) => a - b)[2]).toBeLessThanOrEqual(300);
    await queueIsEmpty(page);
  });

  it('goes back to the camera by itself, and leaves nothing of the person on the screen', async () => {
    const { page } = await openGate('shop');
    const shown = await issueTo(city.address, green.personId);
    expect(await handScan(page, shown.show(Date.now()))).toBe('admit colour');
    expect(await page.content()).toContain(shown.name);
    await page.waitForSelector('.verdict', { state: 'detached' });
    expect(await page.content()).not.toContain(shown.name);
  });

  it('says of each code that does not hold why, in a class that staff can act on', async () => {
    const { page } = await openGate('shop');
    const text = green.show(Date.now());
    const other = await issueTo(city.address, green.personId);
    const threeMinutesAgo = new Date(Date.now() - 180_000).toISOString();
    const people = (await readFile(join(city.folder, 'demonstration', 'people.csv'), 'utf8')).split('\n');
    const [idType = '', idNumber = ''] = people[1]?.split(',') ?? [];
    const old = await city.command(
      'code',
      'issue',
      '--id-type',
      idType,
      '--id-number',
      idNumber,
      '--now',
      threeMinutesAgo,
    );
    expect(await handScan(page, 'HTTPS://CITY.EXAMPLE/MENU')).toBe('invalid not-a-code');
    expect(await handScan(page, `${text.slice(0, 90)}${text[90] === 'A' ? 'B' : 'A'}${text.slice(91)}`)).toBe(
      'invalid forged',
    );
    // A screenshot of three minutes ago.
    expect(await handScan(page, String(old['token']))).toBe('invalid stale');
    expect(await handScan(page, other.show(Date.now()))).toBe('admit colour');
    expect(await handScan(page, other.show(Date.now()))).toBe('invalid replayed');
  });

  it('turns nobody away at a hospital', async () => {
    const { page } = await openGate('hospital');
    await page.goto(`${city.address}/gate/settings`);
    await page.locator('input[type=radio]').first().check();
    await page.getByRole('button', { name: 'Back' }).click();
    const shown = await issueTo(city.address, red.personId);
    expect(await handScan(page, shown.show(Date.now()))).toBe('measure colour');
    expect(await handScan(page, 'HTTPS://CITY.EXAMPLE/MENU')).toBe('measure not-a-code');
  });

  it.each(['en-GB', 'zh-CN'])(
    'shows every word of a verdict above the button on an old phone in %s',
    async (locale) => {
      const { page } = await openGate('hospital', { viewport: { width: 320, height: 568 }, locale });
      expect(await page.innerText('.desk-name')).toMatch(/^hospital east\n.* · tablet 2$/);
      await lookInPeace(page, city.address);
      expect(await page.innerText('.page-columns')).toContain('tablet 2');
      await page.goto(`${city.address}/gate/`);
      await page.waitForSelector('.desk');
      const redCode = await issueTo(city.address, red.personId);
      const greenCode = await issueTo(city.address, green.personId);
      const altered = redCode.show(Date.now()).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      for (const text of [redCode.show(Date.now()), greenCode.show(Date.now()), altered, redCode.show(Date.now())]) {
        const verdict = await handScan(page, text);
        const look = await verdictLook(page);
        expect(look, verdict).toMatchObject({ scrolls: 0, covered: [] });
        expect(look.shape, verdict).toBeGreaterThanOrEqual(72);
        expect(look.heading, verdict).toBeGreaterThanOrEqual(52);
        // With letters of double size the words scroll, and none stays under the button.
        expect((await verdictLook(page, '200%')).covered, verdict).toEqual([]);
      }
    },
  );

  it('asks for the temperature and makes a fever evidence', async () => {
    const { page } = await openGate('workplace');
    await page.goto(`${city.address}/gate/settings`);
    await page.locator('input[type=radio]').nth(2).check();
    await page.getByRole('button', { name: 'Back' }).click();
    const people = await peopleOf(city.address, 'green');
    const hot = await issueTo(city.address, people[3] ?? '');
    expect(await handScan(page, hot.show(Date.now()))).toBe('temperature');
    expect(await seriousFindings(page)).toEqual([]);
    for (const key of ['3', '9', '1'])
      await page.locator('.keypad button', { hasText: new RegExp(`^${key}$`) }).click();
    await page.click('.keypad-done');
    await page.waitForSelector('.verdict');
    expect(await verdictOf(page)).toBe('refuse fever');
    await queueIsEmpty(page);
    await expect
      .poll(
        async () => {
          const response = await fetch(`${city.address}/v1/operator/people/${hot.personId}`);
          return ((await response.json()) as { colour: string }).colour;
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe('yellow');
  });

  it('opens and judges without a network, and refuses to judge when its lists or its clock are too old', async () => {
    const { context, page } = await openGate('shop');
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() + Number(localStorage.getItem('test-shift') ?? 0);
    });
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
    await page.reload();
    await page.waitForSelector('.state-good');
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector('.state-info');
    const shown = await issueTo(city.address, green.personId);
    await writeFilm(film, pictureOfCode(shown.show(Date.now())));
    await page.reload();
    await page.waitForSelector('.verdict');
    expect(await verdictOf(page)).toBe('admit colour');
    await writeFilm(film, emptyPicture());
    const hours = 3_600_000;
    for (const [shift, expected] of [
      [25 * hours, 'invalid lists-old'],
      [-3 * hours, 'invalid clock'],
    ] as const) {
      await page.evaluate((ms) => localStorage.setItem('test-shift', String(ms)), shift);
      await page.reload();
      await page.waitForSelector('.state-problem');
      expect(await seriousFindings(page)).toEqual([]);
      expect(await handScan(page, green.show(Date.now()))).toBe(expected);
    }
  });

  it('does not deliver from two tabs at once', async () => {
    const { context, page } = await openGate('shop');
    const second = await context.newPage();
    await second.goto(`${city.address}/gate/`);
    await second.waitForSelector('.state-good');
    await context.setOffline(true);
    const codes = await Promise.all([1, 2, 3].map(async () => await issueTo(city.address, green.personId)));
    for (const code of codes) await handScan(page, code.show(Date.now()));
    const sent: string[] = [];
    context.on('request', (request) => {
      if (!request.url().endsWith('/v1/gate/scans')) return;
      const { scans } = request.postDataJSON() as { scans: { scanId: string }[] };
      sent.push(...scans.map((scan) => scan.scanId));
    });
    await context.setOffline(false);
    await queueIsEmpty(second);
    expect(sent).toHaveLength(3);
  });

  it('says that it was revoked, hands in what it had, and forgets its keys', async () => {
    const { context, page, gateId } = await openGate('shop');
    await context.setOffline(true);
    const shown = await issueTo(city.address, green.personId);
    await handScan(page, shown.show(Date.now()));
    await city.command('gate', 'revoke', gateId);
    // The server knows of it after two seconds; a gate that asks before that learns it with its next round.
    await sleep(2500);
    await context.setOffline(false);
    await page.waitForSelector('.ui-notice-problem');
    await page.waitForSelector('text=Checks delivered: 1');
    expect(await page.innerText('.ui-notice-title')).toBe('This gate was revoked');
    expect(await seriousFindings(page)).toEqual([]);
    const kept = await page.evaluate(async () => {
      const opening = indexedDB.open('open-health-code-gate');
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const reading = opening.result.transaction('kept').objectStore('kept').getAllKeys();
      await new Promise((resolve) => reading.addEventListener('success', resolve));
      return reading.result;
    });
    expect(kept.map(String).toSorted()).toEqual(['ending', 'installation']);
  });

  it.each([
    ['a phone in English', phone, 'en-GB', 'light'],
    ['a desk in Chinese', desk, 'zh-CN', 'dark'],
  ] as const)('has no serious accessibility findings on %s', async (_, viewport, locale, colorScheme) => {
    const { page } = await openGate('shop', { viewport, locale, colorScheme, reducedMotion: 'reduce' });
    await lookInPeace(page, city.address);
    for (const path of ['', 'settings', 'poster', 'id-check']) {
      await page.goto(`${city.address}/gate/${path}`);
      await page.waitForSelector('h1');
      if (path === 'poster') await page.waitForSelector('.ui-qr canvas');
      expect(await seriousFindings(page), path).toEqual([]);
    }
    await page.goto(`${city.address}/gate/`);
    await page.waitForSelector('.desk');
    for (const text of [
      (await issueTo(city.address, green.personId)).show(Date.now()),
      red.show(Date.now()),
      'HTTPS://CITY.EXAMPLE/MENU',
    ]) {
      await handScan(page, text);
      expect(await seriousFindings(page), await verdictOf(page)).toEqual([]);
    }
  });
});

/** Scans with a hand scanner; resolves with the verdict or the question on the screen. */
async function handScan(page: Page, text: string): Promise<string> {
  const before = await page.evaluateHandle(() => document.querySelector('.verdict, .question'));
  await typeAsScanner(page, text);
  await page.waitForFunction((old) => {
    const now = document.querySelector('.verdict, .question');
    return now !== null && now !== old;
  }, before);
  return await verdictOf(page);
}

async function queueIsEmpty(page: Page): Promise<void> {
  await expect.poll(async () => await queueLength(page), { timeout: 40_000, interval: 200 }).toBe(0);
}

/**
 * How the verdict lies on the screen with letters of a size, in pixels: how far it scrolls, its shape and word, and, scrolled to its end, the words
 * that are under the button.
 */
async function verdictLook(
  page: Page,
  letters = '',
): Promise<{ scrolls: number; shape: number; heading: number; covered: readonly string[] }> {
  return await page.evaluate(async (fontSize) => {
    document.documentElement.style.fontSize = fontSize;
    // A change of size reaches what is nested a frame a level later.
    for (let frame = 0; frame < 20; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    const cover = document.querySelector('.cover');
    const shape = document.querySelector('.verdict-shape');
    const heading = document.querySelector('.verdict h1');
    const button = document.querySelector('.verdict-next');
    if (cover === null || shape === null || heading === null || button === null) throw new Error('no verdict');
    cover.scrollTop = cover.scrollHeight;
    const edge = button.getBoundingClientRect().top;
    const words = [...document.querySelectorAll('.verdict h1, .verdict p, .verdict li, .verdict .ui-badge')];
    const { width, height } = shape.getBoundingClientRect();
    return {
      scrolls: cover.scrollHeight - cover.clientHeight,
      shape: Math.min(width, height),
      heading: Number.parseFloat(getComputedStyle(heading).fontSize),
      covered: words
        .filter((word) => word.getBoundingClientRect().bottom > edge + 0.5)
        .map((word) => word.textContent ?? ''),
    };
  }, letters);
}
