/** A device that becomes a gate and checks codes, as its staff do it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Demonstration } from './demonstration.ts';
import { phone } from './screens.ts';

export interface OpenGate {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly gateId: string;
}

export interface GateOptions {
  readonly placeId: string;
  readonly venue: string;
  readonly context?: Parameters<Browser['newContext']>[0];
  /** Before the page is opened. */
  readonly prepare?: (page: Page, context: BrowserContext) => Promise<void>;
  /** While the page asks for the code of the enrolment. */
  readonly onForm?: (page: Page) => Promise<void>;
}

/** Enrols a gate by its link and waits until it has lists to judge by. */
export async function openGate(browser: Browser, city: Demonstration, options: GateOptions): Promise<OpenGate> {
  const { placeId, venue, prepare, onForm } = options;
  const name = `${venue} east`;
  const offer = await city.command('gate', 'enrol', '--place', placeId, '--venue', venue, '--name', name, '--check-in');
  const context = await browser.newContext({
    viewport: phone,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options.context,
  });
  const page = await context.newPage();
  await prepare?.(page, context);
  await page.goto(`${city.address}/gate/#enrol=${String(offer['code'])}`);
  await page.waitForSelector('form');
  await onForm?.(page);
  await page.locator('input').nth(1).fill('tablet 2');
  await page.click('button[type=submit]');
  const [standing, refusal] = [page.locator('.state-good'), page.locator('form .ui-notice')];
  await standing.or(refusal).waitFor();
  // From one address ten devices a minute may become gates: whoever is told so presses again.
  while (await refusal.isVisible()) {
    await sleep(2000);
    await page.click('button[type=submit]');
    await standing.or(refusal).waitFor();
  }
  // Asked of the device: the browser may have let go of the answer's body by now.
  const { gate } = (await askStore(page, 'kept', 'enrolment')) as { gate: { gateId: string } };
  return { context, page, gateId: gate.gateId };
}

/** Staff set that verdicts stay until somebody presses on, and nobody's temperature is asked for. */
export async function lookInPeace(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/gate/settings`);
  await page.locator('input[type=radio]').first().check();
  await page.locator('input[type=checkbox]').last().check();
  const wanted = { temperature: 'nobody', stay: true };
  await expect.poll(async () => await askStore(page, 'kept', 'preferences')).toMatchObject(wanted);
}

/** As a hand scanner does: a burst of keys and Enter, wherever the focus is. */
export async function typeAsScanner(page: Page, text: string): Promise<void> {
  await page.evaluate((typed) => {
    for (const key of [...typed, 'Enter']) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    }
  }, text);
}

/** Staff let the page use the camera. */
export async function startCamera(page: Page): Promise<void> {
  await page.locator('.scanner button').click();
  await page.waitForSelector('.scanner video');
}

/** Verdict and reason on the screen, as in `admit colour`; the question's name while one is asked. Waits for either. */
export async function verdictOf(page: Page): Promise<string> {
  return await page
    .locator('.verdict, .question')
    .evaluate((shown) =>
      shown instanceof HTMLElement
        ? (shown.dataset['question'] ?? `${shown.dataset['verdict'] ?? ''} ${shown.dataset['reason'] ?? ''}`)
        : '',
    );
}

/** Staff press on to the next person. */
export async function nextPerson(page: Page): Promise<void> {
  await page.locator('.verdict-next button').click();
  await page.locator('.verdict').waitFor({ state: 'detached' });
}

/** Staff press "Contact the server now"; resolves when a round with the server has come to its end. */
export async function syncNow(page: Page): Promise<void> {
  // The round may have begun by itself, because the network came back.
  const round = page.waitForResponse((response) => response.url().endsWith('/v1/gate/counts'));
  await page.locator('button.state').click();
  await page.locator('dialog .ui-card').last().getByRole('button').click();
  await round;
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

/** How many scans the device still keeps. */
export async function queueLength(page: Page): Promise<number> {
  return (await askStore(page, 'scans')) as number;
}

/** What a store of the gate's database has under a key; how much it has where none is given. */
async function askStore(page: Page, store: 'kept' | 'scans', key?: string): Promise<unknown> {
  return await page.evaluate(
    async ([name, of]) => {
      const opening = indexedDB.open('open-health-code-gate');
      await new Promise((resolve) => opening.addEventListener('success', resolve));
      const kept = opening.result.transaction(name).objectStore(name);
      const asking = of === undefined ? kept.count() : kept.get(of);
      await new Promise((resolve) => asking.addEventListener('success', resolve));
      opening.result.close();
      return asking.result as unknown;
    },
    [store, key] as const,
  );
}
