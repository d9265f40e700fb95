import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { openBrowser } from './browser.ts';
import { healthcode, outputMatching, startHealthcode } from './command.ts';
import { emptyPicture, pictureOfCode, writeFilm } from './fake-camera.ts';
import { issueTo, peopleOf, type ShownBy } from './phone.ts';

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 800 };

describe('the gate app', () => {
  let folder: string;
  let film: string;
  let demo: ChildProcess;
  let address: string;
  let placeId: string;
  let browser: Browser;
  let green: ShownBy;
  let red: ShownBy;

  const startDemo = async (port: string): Promise<void> => {
    demo = startHealthcode(['demo', '--data', folder, '--people', '300', '--days', '5', '--port', port]);
    address = (await outputMatching(demo, /open at (http:\S+)/))[1] ?? '';
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'healthcode-gate-'));
    film = join(folder, 'camera.y4m');
    await writeFilm(film, emptyPicture());
    await startDemo('0');
    const places = await readFile(join(folder, 'demonstration', 'places.csv'), 'utf8');
    placeId = places.split('\n')[1]?.split(',')[0] ?? '';
    browser = await openBrowser({ camera: film });
    green = await issueTo(address, (await peopleOf(address, 'green'))[0] ?? '');
    red = await issueTo(address, (await peopleOf(address, 'red'))[0] ?? '');
  });

  afterAll(async () => {
    await browser?.close();
    demo?.kill('SIGTERM');
    if (demo?.exitCode === null) await once(demo, 'exit');
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  });

  const command = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await healthcode([...args, '--json', '--data', folder]);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  const openGate = async (
    venue: string,
    more: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ context: BrowserContext; page: Page; gateId: string }> => {
    const offer = await command(
      'gate',
      'enrol',
      '--place',
      placeId,
      '--venue',
      venue,
      '--name',
      `${venue} east`,
      '--check-in',
    );
    const context = await browser.newContext({ viewport: phone, locale: 'en-GB', permissions: ['camera'], ...more });
    const page = await context.newPage();
    const enrolled = page.waitForResponse((response) => response.url().endsWith('/v1/gate/enrolments'));
    await page.goto(`${address}/gate/#enrol=${String(offer['code'])}`);
    await page.waitForSelector('form');
    // The code is good for one gate and does not stay in the address.
    expect(page.url()).toBe(`${address}/gate/`);
    await page.locator('input').nth(1).fill('tablet 2');
    await page.click('button[type=submit]');
    const { gate } = (await (await enrolled).json()) as { gate: { gateId: string } };
    await page.waitForSelector('.state-good');
    return { context, page, gateId: gate.gateId };
  };

  /** As a hand scanner does: a burst of keys and Enter, wherever the focus is. */
  const handScan = async (page: Page, text: string): Promise<string> => {
    const before = await page.evaluateHandle(() => document.querySelector('.verdict, .question'));
    await page.evaluate((typed) => {
      for (const key of [...typed, 'Enter']) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      }
    }, text);
    await page.waitForFunction((old) => {
      const now = document.querySelector('.verdict, .question');
      return now !== null && now !== old;
    }, before);
    return await verdictOf(page);
  };

  const verdictOf = async (page: Page): Promise<string> =>
    await page
      .locator('.verdict, .question')
      .evaluate((shown) =>
        shown instanceof HTMLElement
          ? (shown.dataset['question'] ?? `${shown.dataset['verdict'] ?? ''} ${shown.dataset['reason'] ?? ''}`)
          : '',
      );

  /** Checks that the server has counted, of all gates. */
  const countedChecks = async (): Promise<number> => {
    const { gates } = await command('gate', 'scans');
    if (!Array.isArray(gates)) throw new Error('no gates');
    return (gates as Record<string, number>[]).reduce(
      (sum, { admit = 0, measure = 0, refuse = 0, invalid = 0 }) => sum + admit + measure + refuse + invalid,
      0,
    );
  };

  /** How many scans the device still keeps. */
  const queueLength = async (page: Page): Promise<number> =>
    await page.evaluate(async () => {
      const opening = indexedDB.open('open-health-code-gate');
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const counting = opening.result.transaction('scans').objectStore('scans').count();
      await new Promise((resolve) => counting.addEventListener('success', resolve));
      opening.result.close();
      return counting.result;
    });

  const queueIsEmpty = async (page: Page): Promise<void> => {
    await expect.poll(async () => await queueLength(page), { timeout: 40_000, interval: 200 }).toBe(0);
  };

  it('reads a phone’s code with the camera and shows the verdict within 300 ms of the frame', async () => {
    const { context, page } = await openGate('shop');
    const times: number[] = [];
    for (const [shown, verdict] of [
      [green, 'admit colour'],
      [red, 'refuse colour'],
      [await issueTo(address, green.personId), 'admit colour'],
      [await issueTo(address, green.personId), 'admit colour'],
      [await issueTo(address, green.personId), 'admit colour'],
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
    await context.close();
  });

  it('goes back to the camera by itself, and leaves nothing of the person on the screen', async () => {
    const { context, page } = await openGate('shop');
    const shown = await issueTo(address, green.personId);
    expect(await handScan(page, shown.show(Date.now()))).toBe('admit colour');
    expect(await page.content()).toContain(shown.name);
    await page.waitForSelector('.verdict', { state: 'detached' });
    expect(await page.content()).not.toContain(shown.name);
    await context.close();
  });

  it('says of each code that does not hold why, in a class that staff can act on', async () => {
    const { context, page } = await openGate('shop');
    const text = green.show(Date.now());
    const other = await issueTo(address, green.personId);
    const threeMinutesAgo = new Date(Date.now() - 180_000).toISOString();
    const people = (await readFile(join(folder, 'demonstration', 'people.csv'), 'utf8')).split('\n');
    const [idType = '', idNumber = ''] = people[1]?.split(',') ?? [];
    const old = await command('code', 'issue', '--id-type', idType, '--id-number', idNumber, '--now', threeMinutesAgo);
    expect(await handScan(page, 'HTTPS://CITY.EXAMPLE/MENU')).toBe('invalid not-a-code');
    expect(await handScan(page, `${text.slice(0, 90)}${text[90] === 'A' ? 'B' : 'A'}${text.slice(91)}`)).toBe(
      'invalid forged',
    );
    // A screenshot of three minutes ago.
    expect(await handScan(page, String(old['token']))).toBe('invalid stale');
    expect(await handScan(page, other.show(Date.now()))).toBe('admit colour');
    expect(await handScan(page, other.show(Date.now()))).toBe('invalid replayed');
    await context.close();
  });

  it('turns nobody away at a hospital', async () => {
    const { context, page } = await openGate('hospital');
    await page.goto(`${address}/gate/settings`);
    await page.locator('input[type=radio]').first().check();
    await page.getByRole('button', { name: 'Back' }).click();
    const shown = await issueTo(address, red.personId);
    expect(await handScan(page, shown.show(Date.now()))).toBe('measure colour');
    expect(await handScan(page, 'HTTPS://CITY.EXAMPLE/MENU')).toBe('measure not-a-code');
    await context.close();
  });

  it('asks for the temperature and makes a fever evidence', async () => {
    const { context, page } = await openGate('workplace');
    await page.goto(`${address}/gate/settings`);
    await page.locator('input[type=radio]').nth(2).check();
    await page.getByRole('button', { name: 'Back' }).click();
    const people = await peopleOf(address, 'green');
    const hot = await issueTo(address, people[3] ?? '');
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
          const response = await fetch(`${address}/v1/operator/people/${hot.personId}`);
          return ((await response.json()) as { colour: string }).colour;
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe('yellow');
    await context.close();
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
    const shown = await issueTo(address, green.personId);
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
    await context.close();
  });

  it('delivers 500 scans that were made offline exactly once, though the server is killed in between', async () => {
    const before = await countedChecks();
    const { context, page } = await openGate('shop');
    await page.locator('.movement input').nth(1).check();
    await context.setOffline(true);
    const texts = await Promise.all(
      Array.from({ length: 10 }, async () => (await issueTo(address, green.personId)).show(Date.now())),
    );
    await page.evaluate(async (codes) => {
      let last: Element | null = null;
      for (let n = 0; n < 500; n += 1) {
        const data = new DataTransfer();
        data.setData('text', codes[n % codes.length] ?? '');
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
        while ([null, last].includes(document.querySelector('.verdict'))) await new Promise(requestAnimationFrame);
        last = document.querySelector('.verdict');
      }
    }, texts);
    await page.waitForSelector('.verdict', { state: 'detached', timeout: 20_000 });
    expect(await page.innerText('.state')).toContain('500');
    // Ten people went in; the rest were the same displays again.
    expect(await page.innerText('.desk-counts')).toMatch(/^10 inside/);

    const delivered: string[] = [];
    let requests = 0;
    page.on('request', (request) => {
      if (!request.url().endsWith('/v1/gate/scans')) return;
      requests += 1;
      const { scans } = request.postDataJSON() as { scans: { scanId: string }[] };
      delivered.push(...scans.map((scan) => scan.scanId));
      // The second batch is on its way when the server dies.
      if (requests === 2) killServer(demo);
    });
    const port = new URL(address).port;
    const dead = once(demo, 'exit');
    await context.setOffline(false);
    await dead;
    await startDemo(port);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await queueIsEmpty(page);
    expect(new Set(delivered).size).toBe(500);
    expect(requests).toBeGreaterThan(3);
    expect((await countedChecks()) - before).toBe(500);
    await context.close();
  });

  it('does not deliver from two tabs at once', async () => {
    const { context, page } = await openGate('shop');
    const second = await context.newPage();
    await second.goto(`${address}/gate/`);
    await second.waitForSelector('.state-good');
    await context.setOffline(true);
    const codes = await Promise.all([1, 2, 3].map(async () => await issueTo(address, green.personId)));
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
    await context.close();
  });

  it('says that it was revoked, hands in what it had, and forgets its keys', async () => {
    const { context, page, gateId } = await openGate('shop');
    await context.setOffline(true);
    const shown = await issueTo(address, green.personId);
    await handScan(page, shown.show(Date.now()));
    await command('gate', 'revoke', gateId);
    await context.setOffline(false);
    await page.waitForSelector('.ui-notice-problem');
    await page.waitForSelector('text=1 checks were delivered');
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
    await context.close();
  });

  it.each([
    ['a phone in English', phone, 'en-GB', 'light'],
    ['a desk in Chinese', desk, 'zh-CN', 'dark'],
  ] as const)('has no serious accessibility findings on %s', async (_, viewport, locale, colorScheme) => {
    const { context, page } = await openGate('shop', { viewport, locale, colorScheme, reducedMotion: 'reduce' });
    for (const path of ['', 'settings', 'poster', 'id-check']) {
      await page.goto(`${address}/gate/${path}`);
      await page.waitForSelector('h1');
      if (path === 'poster') await page.waitForSelector('.ui-qr canvas');
      expect(await seriousFindings(page), path).toEqual([]);
    }
    await page.goto(`${address}/gate/`);
    for (const text of [
      (await issueTo(address, green.personId)).show(Date.now()),
      red.show(Date.now()),
      'HTTPS://CITY.EXAMPLE/MENU',
    ]) {
      await handScan(page, text);
      expect(await seriousFindings(page), await verdictOf(page)).toEqual([]);
    }
    await context.close();
  });
});

/** The launcher starts the real process; both die at once, without a word to anybody. */
function killServer(launcher: ChildProcess): void {
  const { pid = 0 } = launcher;
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  for (const child of children) process.kill(Number(child), 'SIGKILL');
}
