/** Looks at every screen that a journey meets, at both sizes and in both languages, and keeps what is wrong with it. */

import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { seriousFindings } from './accessibility.ts';

export const phone = { width: 390, height: 844 } as const;
export const desk = { width: 1280, height: 800 } as const;
const sizes = { phone, desk } as const;

/** Answers that an app shows on its screen are reported by Chromium as errors too; a fault of the server is none of these. */
const handled =
  /^Failed to load resource: (net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|NETWORK_CHANGED|FAILED)|.*status of 4\d\d)/;

/** What Chromium reports of requests on their way to a server that is killed. */
const cutOff = /^Failed to load resource: net::ERR_(CONNECTION_RESET|CONNECTION_CLOSED|EMPTY_RESPONSE)/;

export class Inspection {
  /** Empty when all is well. */
  readonly faults: string[] = [];
  readonly #journey: string;
  #serverDies = false;

  constructor(journey: string) {
    this.#journey = journey;
  }

  /** From now on errors on the console of the context's pages are faults. */
  watch(context: BrowserContext): void {
    context.on('weberror', (error) => this.faults.push(`thrown: ${error.error().message}`));
    context.on('console', (message) => {
      const text = message.text();
      if (message.type() !== 'error' || handled.test(text) || (this.#serverDies && cutOff.test(text))) return;
      this.faults.push(`console: ${text}`);
    });
  }

  /** The journey kills its server: from now on requests may be cut off. */
  serverDies(): void {
    this.#serverDies = true;
  }

  /**
   * The screen as it is now. Pages of the demonstration that say everything in both languages are looked at once a size. Leaves the page
   * as it was.
   */
  async look(page: Page, name: string): Promise<void> {
    const size = page.viewportSize() ?? phone;
    const language = await page.evaluate(() => (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en'));
    const switches = await page.evaluate(() => document.querySelector('#app') !== null);
    for (const shown of switches ? (['en', 'zh'] as const) : ([language] as const)) {
      if (switches) await setLanguage(page, shown);
      for (const [sizeName, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport);
        await this.#inspect(page, `${name}-${shown}-${sizeName}`);
      }
    }
    await page.setViewportSize(size);
    if (switches) await setLanguage(page, language);
  }

  async #inspect(page: Page, name: string): Promise<void> {
    await page.evaluate(async () => {
      await document.fonts.ready;
      // What a change of size or language sets off is drawn with the frame after the next.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    });
    for (const finding of await seriousFindings(page)) this.faults.push(`${name}: ${finding}`);
    // Drawn for the room there is, with the next frame after a change of it.
    const isLarge = page.waitForFunction(
      () =>
        [...document.querySelectorAll('.ui-qr canvas')].every(
          (code) => code.clientWidth > 0.7 * (code.parentElement?.clientWidth ?? 0),
        ),
      undefined,
      { timeout: 2000 },
    );
    await isLarge.catch(() => this.faults.push(`${name}: the QR code is smaller than its place`));
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (overflow > 0) this.faults.push(`${name}: ${overflow} pixels too wide`);
    const folder = process.env['HEALTHCODE_SCREENSHOTS'];
    if (folder !== undefined)
      await page.screenshot({ path: join(folder, `${this.#journey}-${name}.png`), fullPage: true });
  }
}

/** As the same app in another tab would. */
async function setLanguage(page: Page, language: 'en' | 'zh'): Promise<void> {
  await page.evaluate((next) => {
    localStorage.setItem('healthcode-language', next);
    dispatchEvent(new StorageEvent('storage', { key: 'healthcode-language', newValue: next }));
  }, language);
  await page.waitForFunction((next) => document.documentElement.lang.startsWith(next), language);
}
