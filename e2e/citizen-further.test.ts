import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { wideWithLargeText } from './accessibility.ts';
import { codesSentTo, fillInSignIn, openPhone } from './citizen.ts';
import { JourneyCity } from './journeys/journey-city.ts';
import { declarationRow, invent, registerRow } from './journeys/people.ts';
import { rasterise } from './pdf.ts';
import { readQrIn } from './qr.ts';
import { Inspection } from './screens.ts';

const hourMs = 3_600_000;
const patient = { timeout: 20_000 };
const wang = invent('王小明', '19850412', 101);
const mother = invent('李秀兰', '19520608', 102);
const others = [103, 104].map((sequence) => invent('赵子涵', '19910220', sequence));

/** Every address of the app that citizen-app.test.ts does not look at. */
const furtherScreens = [
  'c',
  'inbox',
  'notifications',
  'me',
  'record',
  'dependants',
  'paper',
  'consents',
  'devices',
  'phones',
  'about',
];

interface Visit {
  readonly place: { readonly name: string };
  readonly leftAt: string | null;
}

/** As the navigation shows it. */
async function unreadOn(page: Page): Promise<number> {
  return await page.evaluate(() => Number(document.querySelector('.ui-navigation-count')?.textContent ?? 0));
}

/** As a Chinese keyboard may write digits. */
function fullWidth(text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint((digit.codePointAt(0) ?? 0) + 0xfee0));
}

describe('the citizen app beyond the code', () => {
  let journey: JourneyCity;

  beforeAll(async () => {
    journey = await JourneyCity.open();
    const people = [wang, mother, ...others];
    await journey.city.take('people', people.map(registerRow));
    await journey.city.take(
      'declarations',
      people.map((person) => declarationRow(person, new Date(Date.now() - hourMs))),
    );
  });
  afterEach(async ({ task }) => await journey.leave(task.result?.state === 'fail'));
  afterAll(async () => await journey?.close());

  let cookies: Awaited<ReturnType<BrowserContext['cookies']>> | undefined;

  /** The same phone again and again: nobody is sent one-time codes without end. */
  const openOwn = async (
    inspection: Inspection,
    language: 'en' | 'zh',
    more: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ readonly context: BrowserContext; readonly page: Page }> => {
    if (cookies === undefined) {
      const opened = await journey.signIn(inspection, wang, language, more);
      cookies = await opened.context.cookies();
      return opened;
    }
    const context = await openPhone(journey.browser, language, more);
    inspection.watch(context);
    await context.addCookies(cookies);
    const page = await context.newPage();
    await page.goto(journey.city.address);
    await page.waitForSelector('.code-card');
    return { context, page };
  };

  /** The printed poster of a place: the sheet, and the link that its code holds. */
  const printPoster = async (placeId: string): Promise<{ readonly sheet: Buffer; readonly link: string }> => {
    const pdf = join(journey.city.folder, `${placeId}.pdf`);
    await journey.city.command('poster', 'print', '--place', placeId, '--pdf', pdf);
    const [sheet] = await rasterise(await readFile(pdf));
    if (sheet === undefined) throw new Error('the poster has no page');
    // The folder's posters name the usual address; this city is served at another one.
    const { pathname, hash } = new URL(await readQrIn(sheet));
    return { sheet, link: `${journey.city.address}${pathname}${hash}` };
  };

  const openVisitsOf = async (page: Page): Promise<readonly Visit[]> => {
    const answer = await page.request.get(`${journey.city.address}/v1/people/me/check-ins/open`);
    return ((await answer.json()) as { checkIns: Visit[] }).checkIns;
  };

  it('checks in by a poster’s link without a network, delivers it once when there is one, and leaves', async () => {
    const inspection = new Inspection('check-in');
    const { link } = await printPoster(await journey.placeOf('restaurant'));
    const { context, page } = await openOwn(inspection, 'en');
    await page.evaluate(async () => await navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.goto(link);
    await page.waitForSelector('text=A place that will be looked up later');
    expect(page.url()).toBe(`${journey.city.address}/c`);
    await inspection.look(page, 'arrival-offline');
    await page.getByRole('button', { name: 'Check in', exact: true }).click();
    await page.waitForSelector('text=Kept on this phone');
    await inspection.look(page, 'kept');
    // Also after the app was closed meanwhile.
    await page.goto(`${journey.city.address}/c`);
    await page.waitForSelector('text=Not delivered yet');
    await context.setOffline(false);
    await expect.poll(async () => (await openVisitsOf(page)).length, patient).toBe(1);
    await page.waitForSelector('text=Not delivered yet', { state: 'detached' });
    await inspection.look(page, 'open-visit');

    await context.setOffline(true);
    await page.getByRole('button', { name: /^Leave/ }).click();
    await inspection.look(page, 'leave');
    await page.getByRole('button', { name: 'I leave now' }).click();
    await page.waitForSelector('.open-visit', { state: 'detached' });
    await context.setOffline(false);
    await expect.poll(async () => (await openVisitsOf(page)).length, patient).toBe(0);
    expect(inspection.faults).toEqual([]);
  });

  it('tells of a check-in once also when the answer is lost', async () => {
    const inspection = new Inspection('lost-answer');
    const { link } = await printPoster(await journey.placeOf('carriage'));
    const { page } = await openOwn(inspection, 'zh', { serviceWorkers: 'block' });
    let lost = 0;
    await page.route('**/v1/people/me/check-ins', async (route) => {
      if ((lost += 1) > 1) return await route.continue();
      await route.fetch();
      return await route.abort();
    });
    await page.goto(link);
    await page.waitForSelector('.place-title');
    await inspection.look(page, 'arrival');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.waitForSelector('.arrived');
    await inspection.look(page, 'arrived');
    expect(lost).toBeGreaterThan(1);
    expect(await openVisitsOf(page)).toHaveLength(1);
    expect(inspection.faults).toEqual([]);
  });

  it('shows the place before signing in, and checks in afterwards with the time of the scan', async () => {
    const inspection = new Inspection('before-sign-in');
    const [zhao] = others;
    if (zhao === undefined) throw new Error('nobody is there');
    const { link } = await printPoster(await journey.placeOf('office'));
    const context = await openPhone(journey.browser, 'en');
    inspection.watch(context);
    const page = await context.newPage();
    await page.goto(link);
    await page.waitForSelector('.place-title');
    const before = Date.now();
    await inspection.look(page, 'arrival');
    await page.click('text=Sign in to check in');
    await fillInSignIn(page, journey.city.address, zhao);
    await page.waitForSelector('.place-title');
    await page.getByRole('button', { name: 'Check in', exact: true }).click();
    await page.waitForSelector('.arrived');
    const answer = await page.request.get(`${journey.city.address}/v1/people/me/check-ins/open`);
    const { checkIns } = (await answer.json()) as { checkIns: { at: string }[] };
    expect(Date.parse(checkIns[0]?.at ?? '')).toBeLessThan(before);
    expect(inspection.faults).toEqual([]);
  });

  it('says what is wrong with a forged poster and with one that was withdrawn', async () => {
    const inspection = new Inspection('wrong-poster');
    const place = await journey.placeOf('hotel');
    const { link } = await printPoster(place);
    const { page } = await openOwn(inspection, 'en');
    const forged = `${link.slice(0, -1)}${link.endsWith('A') ? 'B' : 'A'}`;
    await page.goto(forged);
    await page.waitForSelector('text=is no check-in code of this city');
    await inspection.look(page, 'forged');
    await journey.city.command('poster', 'withdraw', '--place', place);
    await page.goto('about:blank');
    await page.goto(link);
    await page.waitForSelector('text=no longer in use');
    expect(inspection.faults).toEqual([]);
  });

  it('reads a poster with the camera, and says so of a code that is none', async () => {
    const inspection = new Inspection('scan');
    const { sheet } = await printPoster(await journey.placeOf('shop'));
    const { page } = await openOwn(inspection, 'en', { permissions: ['camera'] });
    await journey.showToCamera(await page.locator('.code-card').screenshot());
    await page.click('nav >> text=Check in');
    await page.waitForSelector('text=This is somebody’s health code');
    await journey.showToCamera(sheet);
    await page.waitForSelector('.place-title', { timeout: 30_000 });
    await page.getByRole('button', { name: 'Check in', exact: true }).click();
    await page.waitForSelector('.arrived');
    expect(inspection.faults).toEqual([]);
  });

  it('says which field of signing in has a mistake, and takes digits of full width', async () => {
    const inspection = new Inspection('mistyped');
    const context = await openPhone(journey.browser, 'zh');
    inspection.watch(context);
    const page = await context.newPage();
    await page.goto(`${journey.city.address}/sign-in`);
    const form = page.locator('form');
    await form.locator('input').first().fill(wang.idNumber.replace(/^./, '1'));
    await form.locator('input[type=tel]').fill(fullWidth(wang.phone));
    await form.locator('button[type=submit]').click();
    await page.waitForSelector('text=证件号码有误');
    expect(await page.locator('.ui-field-error').count()).toBe(1);
    await inspection.look(page, 'id-number');
    await form.locator('input').first().fill(wang.idNumber);
    await form.locator('input[type=tel]').fill(wang.phone.slice(1));
    await form.locator('button[type=submit]').click();
    await page.waitForSelector('text=电话号码有误');
    expect(await page.locator('.ui-field-error').count()).toBe(1);
    // Each wrong request was answered 400, and nothing else went wrong.
    expect(inspection.faults.filter((fault) => !fault.includes('400'))).toEqual([]);
  });

  it('takes a journey abroad by the name of the country, and knows it the next time', async () => {
    const inspection = new Inspection('abroad');
    const { page } = await openOwn(inspection, 'zh');
    await page.goto(`${journey.city.address}/declare`);
    await page.getByLabel('没有上述症状').check();
    await page.getByLabel('没有或不清楚').check();
    await page.getByRole('button', { name: '添加行程' }).click();
    const sheet = page.locator('dialog');
    // Days of the city, whose clocks are eight hours ahead.
    const dayIn = (ms: number): string => new Date(Date.now() + 8 * hourMs + ms).toISOString().slice(0, 10);
    const [today, inMonths] = [dayIn(0), dayIn(60 * 24 * hourMs)];
    await sheet.getByLabel('日期', { exact: true }).fill(inMonths);
    await sheet.getByLabel('方式').selectOption('air');
    await sheet.getByLabel('出发地').fill('东京');
    await sheet.getByLabel('境外国家或地区').selectOption({ label: '日本' });
    await sheet.getByRole('button', { name: '保存' }).click();
    await sheet.locator('.ui-field-error').waitFor();
    await inspection.look(page, 'trip-fault');
    await sheet.getByLabel('日期', { exact: true }).fill(today);
    await sheet.getByRole('button', { name: '保存' }).click();
    await page.waitForSelector('.own-trip >> text=日本');
    await page.getByRole('button', { name: '修改' }).click();
    expect(await sheet.getByLabel('出发地').inputValue()).toBe('东京');
    await sheet.getByRole('button', { name: '保存' }).click();
    await page.getByRole('button', { name: '提交申报' }).click();
    await page.waitForSelector('text=申报成功');
    await page.goto(`${journey.city.address}/declare`);
    await page.waitForSelector('.told-trip >> text=日本');
    await inspection.look(page, 'told-before');
    expect(inspection.faults).toEqual([]);
  });

  it('reads a poster’s link that is opened where the check-in is open already', async () => {
    const inspection = new Inspection('second-link');
    const { link } = await printPoster(await journey.placeOf('restaurant'));
    const { page } = await openOwn(inspection, 'en');
    await page.goto(`${journey.city.address}/c`);
    await page.waitForSelector('main h1');
    await page.evaluate((hash) => void (location.hash = hash), new URL(link).hash);
    await page.waitForSelector('.place-title');
    expect(page.url()).toBe(`${journey.city.address}/c`);
    expect(inspection.faults).toEqual([]);
  });

  it('counts new messages, and knows which were read', async () => {
    const inspection = new Inspection('inbox');
    const { page } = await openOwn(inspection, 'en');
    // Another device signs in: that is a message.
    await journey.signIn(inspection, wang, 'en');
    await page.reload();
    await page.waitForSelector('.ui-navigation-count');
    const count = await unreadOn(page);
    await page.click('nav >> text=Inbox');
    await page.waitForSelector('.message-new');
    await inspection.look(page, 'list');
    await page.locator('.message').first().click();
    await page.waitForSelector('dialog');
    await inspection.look(page, 'message');
    await page.keyboard.press('Escape');
    await expect.poll(async () => await unreadOn(page), patient).toBe(count - 1);
    await page.reload();
    await page.waitForSelector('.message');
    expect(await page.locator('.message').first().locator('.message-new').count()).toBe(0);
    expect(inspection.faults).toEqual([]);
  });

  it('shows somebody’s code once they agreed, checks them in too, and stops when they end it', async () => {
    const inspection = new Inspection('dependants');
    const { page } = await openOwn(inspection, 'zh');
    await page.goto(`${journey.city.address}/dependants`);
    await page.getByRole('button', { name: '添加代办对象' }).click();
    await inspection.look(page, 'add');
    await page.getByText('父母', { exact: true }).click();
    await page.locator('dialog input[maxlength="60"]').fill(mother.idNumber);
    await page.locator('dialog input[maxlength="100"]').fill(mother.name);
    await page.getByText('本人同意').click();
    await page.getByRole('button', { name: '提交申请' }).click();
    await page.waitForSelector('input.digits');
    await inspection.look(page, 'code');
    await expect.poll(async () => (await codesSentTo(journey.city.address, mother.phone)).length, patient).toBe(1);
    const [code = ''] = await codesSentTo(journey.city.address, mother.phone);
    await page.locator('input.digits').pressSequentially(code);
    await page.waitForSelector('.ui-badge:has-text("代办中")');
    await inspection.look(page, 'list');
    await page.click('nav >> text=健康码');
    await page.waitForSelector('.person-switch');

    const { link } = await printPoster(await journey.placeOf('hospital'));
    await page.goto(link);
    await page.waitForSelector('.place-title');
    await page.locator('.ui-option', { hasText: '李' }).click();
    await inspection.look(page, 'arrival');
    await page.getByRole('button', { name: '登记', exact: true }).click();
    await page.waitForSelector('.arrived');
    expect(await page.innerText('.arrived')).toContain('同行：李');

    const hers = await journey.signIn(inspection, mother, 'en');
    await hers.page.goto(`${journey.city.address}/dependants`);
    await hers.page.waitForSelector('text=Who shows my code');
    await inspection.look(hers.page, 'carers');
    await hers.page.goto(`${journey.city.address}/record`);
    await hers.page.getByRole('tab', { name: 'Who looked' }).click();
    await hers.page.waitForSelector('text=, who shows this code');
    await inspection.look(hers.page, 'carer-looked');
    const looks = await hers.page
      .locator('.record-day .item-row > div', { hasText: 'who shows this code' })
      .allInnerTexts();
    const whats = looks.map((text) => text.split('\n')[0]);
    expect(new Set(whats).size).toBe(whats.length);
    expect(looks.join('\n')).not.toMatch(/\byours?\b/i);
    await hers.page.goto(`${journey.city.address}/dependants`);
    await hers.page.getByRole('button', { name: 'End', exact: true }).click();
    await hers.page.getByRole('button', { name: 'End it' }).click();
    await hers.page.waitForSelector('text=Nobody shows your code for you.');
    await page.goto(`${journey.city.address}/dependants`);
    await page.waitForSelector('text=暂无');
    expect(inspection.faults).toEqual([]);
  });

  it('makes a paper code and a copy of everything, and revokes the paper', async () => {
    const inspection = new Inspection('files');
    const { page } = await openOwn(inspection, 'en');
    await page.goto(`${journey.city.address}/paper`);
    await page.getByRole('button', { name: 'Make a paper code' }).click();
    await inspection.look(page, 'make');
    await page.getByRole('button', { name: 'Make the PDF' }).click();
    await page.waitForSelector('a[download]');
    await inspection.look(page, 'made');
    const paper = page.waitForEvent('download');
    await page.click('a[download]');
    const [sheet] = await rasterise(await readFile(await (await paper).path()));
    expect(await readQrIn(sheet ?? Buffer.alloc(0))).toMatch(/^OHC1/);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Revoke/ }).click();
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await page.waitForSelector('.ui-badge:has-text("Revoked")');
    await inspection.look(page, 'paper');

    await page.goto(`${journey.city.address}/me`);
    await page.getByRole('button', { name: 'Take a copy of everything' }).click();
    await page.getByRole('button', { name: 'Make the file' }).click();
    const copy = page.waitForEvent('download');
    await page.click('a[download]');
    const everything = JSON.parse(await readFile(await (await copy).path(), 'utf8')) as { parts: { name: string }[] };
    expect(everything.parts.map(({ name }) => name)).toContain('declarations');
    expect(inspection.faults).toEqual([]);
  });

  it('gives a consent to an employer and takes it back', async () => {
    const inspection = new Inspection('consents');
    const { page } = await openOwn(inspection, 'en');
    const { platforms } = (await (
      await page.request.get(`${journey.city.address}/v1/platforms?kind=employer`)
    ).json()) as { platforms: { platformId: string }[] };
    const link = `/consents?platform=${platforms[0]?.platformId ?? ''}`;
    // Whoever has to sign in first comes back to all of it.
    const stranger = await (await openPhone(journey.browser, 'en')).newPage();
    await stranger.goto(journey.city.address + link);
    await stranger.waitForSelector('.welcome');
    expect(new URL(stranger.url()).searchParams.get('return')).toBe(link);
    await stranger.context().close();
    await page.goto(journey.city.address + link);
    await page.waitForSelector('dialog form');
    expect(page.url()).toBe(`${journey.city.address}/consents`);
    await page.locator('dialog input[maxlength="200"]').fill('Working at the counter');
    await inspection.look(page, 'give');
    await page.getByRole('button', { name: 'I consent' }).click();
    await page.waitForSelector('dialog code');
    await inspection.look(page, 'given');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Take back/ }).click();
    await page.getByRole('button', { name: 'Take it back', exact: true }).click();
    await page.waitForSelector('text=Nobody may ask.');
    await inspection.look(page, 'list');
    expect(inspection.faults).toEqual([]);
  });

  it('ends another device, which then has to sign in again', async () => {
    const inspection = new Inspection('devices');
    const [, zhao] = others;
    if (zhao === undefined) throw new Error('nobody is there');
    const other = await journey.signIn(inspection, zhao, 'en');
    const { page } = await journey.signIn(inspection, zhao, 'en');
    await page.goto(`${journey.city.address}/devices`);
    await page.getByRole('button', { name: 'Sign out all others' }).click();
    await page.locator('dialog .ui-button-danger').click();
    await page.waitForSelector('text=You are signed in on this device only.');
    await inspection.look(page, 'list');
    await other.page.goto(`${journey.city.address}/record`);
    await other.page.waitForSelector('.welcome', { timeout: 10_000 });
    expect(inspection.faults).toEqual([]);
  });

  it('has nothing serious for axe to find on any further screen, by day and night, also without a network', async () => {
    const inspection = new Inspection('screens');
    const { page, context } = await openOwn(inspection, 'en', { colorScheme: 'dark' });
    for (const path of furtherScreens) {
      await page.goto(`${journey.city.address}/${path}`);
      await page.waitForSelector('h1');
      await page.waitForSelector('.ui-loading', { state: 'detached' });
      await inspection.look(page, path);
    }
    await page.goto(`${journey.city.address}/record`);
    await page.getByRole('tab').last().click();
    await page.waitForSelector('.record-day, .record-none');
    await inspection.look(page, 'record-reads');
    await page.evaluate(async () => await navigator.serviceWorker.ready);
    await context.setOffline(true);
    for (const path of furtherScreens.filter((one) => one !== 'c' && one !== 'about' && one !== 'me')) {
      await page.goto(`${journey.city.address}/${path}`);
      await page.waitForSelector('[role=alert]');
    }
    await inspection.look(page, 'offline');
    expect(inspection.faults).toEqual([]);
  }, 120_000);

  it('needs no sideways scrolling with text of twice the size', async () => {
    const inspection = new Inspection('large');
    const { page } = await openOwn(inspection, 'en');
    const addresses = furtherScreens.map((path) => `${journey.city.address}/${path}`);
    expect(await wideWithLargeText(page, addresses)).toEqual([]);
    expect(inspection.faults).toEqual([]);
  });
});
