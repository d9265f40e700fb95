import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { openBrowser, openBrowserIn } from './browser.ts';
import { Demonstration } from './demonstration.ts';
import { nextPerson, openGate, queueLength, typeAsScanner, verdictOf } from './gate.ts';
import { declarationRow, invent, registerRow } from './journeys/people.ts';
import { issueTo, peopleOf } from './phone.ts';
import { readQrOf } from './qr.ts';
import { Inspection } from './screens.ts';

describe('a gate at work', () => {
  let city: Demonstration;
  let browser: Browser;
  let placeId: string;
  let green: readonly string[];

  beforeAll(async () => {
    city = await Demonstration.open({ people: 300, days: 5 });
    browser = await openBrowser();
    const places = await readFile(join(city.folder, 'demonstration', 'places.csv'), 'utf8');
    placeId = places.split('\n')[1]?.split(',')[0] ?? '';
    green = await peopleOf(city.address, 'green');
  });

  afterEach(async () => await Promise.all(browser.contexts().map(async (context) => await context.close())));
  afterAll(async () => {
    await browser?.close();
    await city?.close();
  });

  const freshCode = async (n = 0): Promise<string> => (await issueTo(city.address, green[n] ?? '')).show(Date.now());

  it('shows the place’s rotating poster, which is a link that people’s phones open', async () => {
    const { context, page } = await openGate(browser, city, { placeId, venue: 'shop' });
    await page.getByRole('button', { name: 'Show poster' }).click();
    await page.waitForSelector('.poster-code canvas');
    const link = await readQrOf(page.locator('.poster-code'));
    expect(link).toMatch(/^https?:\/\/\S+\/c#\S+$/);
    // A device that has lost the network shows no poster that is over.
    await context.setOffline(true);
    await page.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 3_600_000;
    });
    await expect.poll(async () => await page.locator('.poster-code').count(), { timeout: 40_000 }).toBe(0);
  });

  it('looks somebody up by their ID document only with the code that went to their own phone', async () => {
    const person = invent('程晓岚', '19880412', 7);
    await city.take('people', [registerRow(person)]);
    await city.take('declarations', [declarationRow(person, new Date(Date.now() - 60_000))]);
    await city.command('refresh');
    const { page } = await openGate(browser, city, { placeId, venue: 'office' });
    await page.getByRole('button', { name: 'ID document' }).click();
    await page.locator('form input').fill(person.idNumber);
    await page.locator('form button[type=submit]').click();
    const answer = page.locator('input[inputmode=numeric]');
    await answer.fill('000000');
    await page.locator('form button[type=submit]').click();
    await page.waitForSelector('.ui-notice-problem');
    expect(await seriousFindings(page)).toEqual([]);
    const code = await textTo(city.address, person.phone);
    await answer.fill(code);
    await page.locator('form button[type=submit]').click();
    await page.waitForSelector('.verdict');
    expect(await verdictOf(page)).toBe('admit colour');
    expect(await page.innerText('.verdict-name')).toBe('程*岚');
    // Nothing of the document stays on the device, in the address or on the screen.
    await page.keyboard.press('Escape');
    expect(page.url()).toBe(`${city.address}/gate/`);
    expect(await page.content()).not.toContain(person.idNumber);
    expect(await page.content()).not.toContain('程*岚');
  });

  it('is worked by the keyboard alone', async () => {
    const { page } = await openGate(browser, city, { placeId, venue: 'shop' });
    await page.goto(`${city.address}/gate/settings`);
    await page.locator('input[type=radio]').nth(2).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Back' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.desk-main');
    const code = await freshCode(1);
    await page.keyboard.type(code, { delay: 0 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-question=temperature]');
    for (const key of ['3', '6', '7', 'Backspace', '5', 'Enter']) await page.keyboard.press(key);
    await page.waitForSelector('.verdict');
    expect(await verdictOf(page)).toBe('admit colour');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.verdict', { state: 'detached' });
  });

  it('counts who is inside, and goes on from what staff counted themselves', async () => {
    const inspection = new Inspection('inside');
    const { context, page } = await openGate(browser, city, { placeId, venue: 'school' });
    inspection.watch(context);
    await page.getByRole('radio', { name: 'In', exact: true }).check({ force: true });
    const before = Number.parseInt(await page.innerText('.desk-counts strong'), 10);
    await scan(page, await freshCode(2));
    await nextPerson(page);
    const inside = async (): Promise<string> => await page.innerText('.desk-counts strong');
    expect(await inside()).toBe(`${before + 1} inside`);
    await page.getByRole('button', { name: 'Count again' }).click();
    const number = page.locator('dialog input');
    await number.fill('many');
    await page.keyboard.press('Enter');
    expect(await page.innerText('dialog')).toContain('Write a whole number');
    await inspection.look(page, 'count-again');
    await context.setOffline(true);
    await number.fill('120');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog .ui-notice-problem');
    await context.setOffline(false);
    await page.keyboard.press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await inside()).toBe('120 inside');
    await page.getByRole('radio', { name: 'Out', exact: true }).check({ force: true });
    await scan(page, await freshCode(2));
    await nextPerson(page);
    await expect.poll(async () => await queueLength(page), { timeout: 20_000 }).toBe(0);
    await page.reload();
    await expect.poll(inside).toBe('119 inside');
    await inspection.look(page, 'desk');
    expect(inspection.faults).toEqual([]);
  });

  it('has its queue again after the browser was killed, and delivers it once', async () => {
    const profile = await mkdtemp(join(inject('folder'), 'healthcode-profile-'));
    const options = { viewport: { width: 390, height: 844 }, locale: 'en-GB' };
    const before = await openBrowserIn(profile, options);
    const page = await before.newPage();
    const offer = await city.command('gate', 'enrol', '--place', placeId, '--venue', 'shop');
    await page.goto(`${city.address}/gate/#enrol=${String(offer['code'])}`);
    await page.locator('input').nth(1).fill('tablet 3');
    await page.click('button[type=submit]');
    await page.waitForSelector('.state-good');
    await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
    const codes = await Promise.all([0, 1, 2].map(freshCode));
    await before.setOffline(true);
    for (const code of codes) await scan(page, code);
    // The last verdict is on the screen: its scan is kept.
    const closed = before.waitForEvent('close');
    for (const pid of processesOf(profile)) process.kill(pid, 'SIGKILL');
    await closed;

    const after = await openBrowserIn(profile, { ...options, offline: true });
    const again = await after.newPage();
    await again.goto(`${city.address}/gate/`);
    await again.waitForSelector('.state-info');
    expect(await queueLength(again)).toBe(3);
    const sent: string[] = [];
    after.on('request', (request) => {
      if (!request.url().endsWith('/v1/gate/scans')) return;
      const { scans } = request.postDataJSON() as { scans: { code: string }[] };
      sent.push(...scans.map((each) => each.code));
    });
    await after.setOffline(false);
    await expect.poll(async () => await queueLength(again), { timeout: 40_000 }).toBe(0);
    expect(sent).toEqual(codes);
    await after.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 300 });
  });
});

/** Scans with a hand scanner; resolves with the verdict on the screen. */
async function scan(page: Page, code: string): Promise<void> {
  const before = await page.evaluateHandle(() => document.querySelector('.verdict'));
  await typeAsScanner(page, code);
  await page.waitForFunction((old) => ![null, old].includes(document.querySelector('.verdict')), before);
}

/** The newest one-time code among the texts to a phone, on the demonstration's own page. */
async function textTo(address: string, to: string): Promise<string> {
  for (;;) {
    const html = await (await fetch(`${address}/demo/phone`)).text();
    const [, code] = new RegExp(`data-to="${to}">[^<]*?(\\d{6})`).exec(html) ?? [];
    if (code !== undefined) return code;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Of the browser that was started with this profile. */
function processesOf(profile: string): number[] {
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`--user-data-dir=${profile}`))
    .map((line) => Number.parseInt(line, 10));
}
