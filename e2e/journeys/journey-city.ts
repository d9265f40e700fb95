/** What the journeys of a file share: one demonstration city, one browser whose camera sees what it is shown, and who was looked at. */

import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../browser.ts';
import { openPhone, signInByText, type Person } from '../citizen.ts';
import { Demonstration } from '../demonstration.ts';
import { changeFilm, emptyPicture, pictureOfScreenshot, writeFilm } from '../fake-camera.ts';
import { openGate, syncNow, verdictOf, type GateOptions, type OpenGate } from '../gate.ts';
import { Inspection } from '../screens.ts';

export class JourneyCity {
  readonly city: Demonstration;
  readonly browser: Browser;
  readonly #film: string;

  private constructor(city: Demonstration, browser: Browser, film: string) {
    this.city = city;
    this.browser = browser;
    this.#film = film;
  }

  static async open(): Promise<JourneyCity> {
    const film = join(inject('folder'), `healthcode-camera-${crypto.randomUUID()}.y4m`);
    await writeFilm(film, emptyPicture());
    const [city, browser] = await Promise.all([
      Demonstration.open({ people: 300, days: 2 }),
      openBrowser({ camera: film }),
    ]);
    return new JourneyCity(city, browser, film);
  }

  async close(): Promise<void> {
    await Promise.all([this.browser.close(), this.city.close(), rm(this.#film, { force: true })]);
  }

  /** Holds a screen or a sheet of paper before the camera of every gate of this browser. */
  async showToCamera(screenshot: Buffer): Promise<void> {
    await changeFilm(this.#film, pictureOfScreenshot(screenshot));
  }

  /** Ends a test: nothing of it is in front of the next one's camera. After a failure shows where its pages stood. */
  async leave(failed: boolean): Promise<void> {
    const contexts = this.browser.contexts();
    const folder = process.env['HEALTHCODE_SCREENSHOTS'];
    if (failed && folder !== undefined) {
      for (const [at, page] of contexts.flatMap((context) => context.pages()).entries())
        await page.screenshot({ path: join(folder, `failed-${at}.png`), fullPage: true });
    }
    await Promise.all(contexts.map(async (context) => await context.close()));
    await this.clearCamera();
  }

  /** Takes it away again. A gate takes what comes back within two and a half seconds for the same showing. */
  async clearCamera(): Promise<void> {
    await changeFilm(this.#film, emptyPicture());
  }

  async openGate(inspection: Inspection, options: GateOptions): Promise<OpenGate> {
    const gate = await openGate(this.browser, this.city, {
      ...options,
      prepare: async (page, context) => {
        inspection.watch(context);
        await options.prepare?.(page, context);
      },
    });
    // Staff may choose that a verdict stays until they press on; here it is to be looked at closely.
    await gate.page.locator('.desk-icon').last().click();
    await gate.page.locator('.ui-card').nth(1).locator('input[type=checkbox]').last().check();
    await gate.page.goBack();
    await gate.page.waitForSelector('.desk');
    return gate;
  }

  /** Brings the gate to the network until it refuses what is shown: the list it fetches is made within seconds of the change. */
  async syncUntilRefused({ page }: OpenGate, show: () => Promise<Buffer>): Promise<void> {
    const seen: string[] = [];
    for (const until = Date.now() + 60_000; Date.now() < until;) {
      await syncNow(page);
      await this.showToCamera(await show());
      const verdict = await verdictOf(page);
      await this.clearCamera();
      if (/^invalid (paper-)?revoked$/.test(verdict)) return;
      seen.push(verdict);
      await page.locator('.question .ui-button-quiet, .verdict-next button').click();
      // Longer than the gate takes for the same showing, with what the camera still sees of the last one.
      await page.waitForTimeout(4000);
    }
    throw new Error(`the gate goes on: ${seen.join(', ')}`);
  }

  /** Somebody's phone, signed in with their document, their number and the code that was sent to it. */
  async signIn(
    inspection: Inspection,
    person: Person,
    language: 'en' | 'zh',
    more: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
    const context = await openPhone(this.browser, language, more);
    inspection.watch(context);
    const page = await context.newPage();
    await signInByText(page, this.city.address, person);
    return { context, page };
  }

  /** A place of the simulated city of this kind. */
  async placeOf(kind: string): Promise<string> {
    const place = (await this.#places()).find((columns) => columns[1] === kind);
    if (place?.[0] === undefined) throw new Error(`the city has no ${kind}`);
    return place[0];
  }

  async nameOf(placeId: string): Promise<string> {
    return (await this.#places()).find(([id]) => id === placeId)?.[2] ?? '';
  }

  async #places(): Promise<readonly (readonly string[])[]> {
    const places = await readFile(join(this.city.folder, 'demonstration', 'places.csv'), 'utf8');
    return places.split('\n').map((line) => line.split(','));
  }
}
