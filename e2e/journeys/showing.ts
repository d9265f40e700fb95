/** From a newcomer to the gate: on the phone's screen, on a picture of it, on paper. */

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPhone, signInAs } from '../citizen.ts';
import { nextPerson, startCamera, verdictOf } from '../gate.ts';
import { rasterise } from '../pdf.ts';
import { desk, Inspection, phone } from '../screens.ts';
import type { JourneyCity } from './journey-city.ts';
import { invent, registerRow } from './people.ts';

const mei = invent('林晓梅', '19910412', 11);

export function showing(open: () => JourneyCity): void {
  describe('showing a code', () => {
    let journey: JourneyCity;
    beforeAll(async () => {
      journey = open();
      await journey.city.take('people', [registerRow(mei)]);
    });

    it('leads a newcomer from signing in over the declaration to the gate, whose camera reads the phone’s own screen', async () => {
      const inspection = new Inspection('1-en');
      const context = await openPhone(journey.browser, 'en');
      inspection.watch(context);
      const page = await context.newPage();
      await page.goto(`${journey.city.address}/`);
      await page.waitForSelector('a[href*="oidc/start"]');
      await inspection.look(page, 'sign-in');
      await page.click('a[href*="oidc/start"]');
      await page.waitForSelector('[data-role]');
      await inspection.look(page, 'identity-provider');
      await signInAs(page, journey.city.address, 'undeclared');
      await declare(page, inspection, 'citizen');
      expect(await page.innerText('.code-colour')).toContain('Green');
      const name = await page.innerText('.code-name');

      const gate = await journey.openGate(inspection, {
        placeId: await journey.placeOf('shop'),
        venue: 'shop',
        onForm: async (form) => await inspection.look(form, 'gate-enrolment'),
      });
      await inspection.look(gate.page, 'gate-desk');
      await startCamera(gate.page);
      await inspection.look(gate.page, 'gate-camera');
      await journey.showToCamera(await page.screenshot());
      await gate.page.waitForSelector('.verdict');
      expect(await verdictOf(gate.page)).toBe('admit colour');
      expect(await gate.page.innerText('.verdict')).toMatch(/Admit[\s\S]*Green/);
      expect(await gate.page.innerText('.verdict-name')).toBe(name);
      await inspection.look(gate.page, 'gate-admit');
      expect(inspection.faults).toEqual([]);
    });

    it('does so in Chinese at a desk, signing in with document, phone and one-time code', async () => {
      const inspection = new Inspection('1-zh');
      const { page } = await journey.signIn(inspection, mei, 'zh', { viewport: desk });
      await declare(page, inspection, 'citizen');
      expect(await page.innerText('.code-colour')).toContain('绿码');
      const gate = await journey.openGate(inspection, {
        placeId: await journey.placeOf('station'),
        venue: 'transit',
        context: { viewport: desk, locale: 'zh-CN' },
      });
      await startCamera(gate.page);
      await journey.showToCamera(await page.screenshot());
      await gate.page.waitForSelector('.verdict');
      expect(await verdictOf(gate.page)).toBe('admit colour');
      expect(await gate.page.innerText('.verdict')).toMatch(/放行[\s\S]*绿码/);
      expect(await gate.page.innerText('.verdict-name')).toContain('梅');
      expect(inspection.faults).toEqual([]);
    });

    it('is over for a picture of it three minutes later', async () => {
      const inspection = new Inspection('3');
      const { context, page } = await journey.signIn(inspection, mei, 'en');
      await page.waitForSelector('.code-card canvas');
      const screenshot = await page.screenshot();
      await context.close();
      // The gate's own clocks, wall and monotonic, are moved on together, and it has no network to learn better: for all it can know three
      // minutes have passed, as they would have.
      const gate = await journey.openGate(inspection, {
        placeId: await journey.placeOf('mall'),
        venue: 'shop',
        context: { viewport: phone },
        prepare: async (gatePage) => await gatePage.clock.install(),
      });
      await startCamera(gate.page);
      await gate.context.setOffline(true);
      // The same picture was good while it was young.
      await journey.showToCamera(screenshot);
      await gate.page.waitForSelector('.verdict');
      expect(await verdictOf(gate.page)).toBe('admit colour');
      await nextPerson(gate.page);
      await gate.page.clock.fastForward(180_000);
      await journey.showToCamera(screenshot);
      await gate.page.waitForSelector('.verdict');
      expect(await verdictOf(gate.page)).toBe('invalid stale');
      expect(await gate.page.innerText('.verdict')).toMatch(/Not valid[\s\S]*Not a live display: a picture of a code/);
      expect(await gate.page.innerText('.verdict')).not.toContain('梅');
      await inspection.look(gate.page, 'gate-stale');
      expect(inspection.faults).toEqual([]);
    });

    it('works on paper too, with a look at the ID document, until that very paper is revoked', async () => {
      const inspection = new Inspection('5');
      const { page } = await journey.signIn(inspection, mei, 'en');
      await page.goto(`${journey.city.address}/me`);
      await inspection.look(page, 'citizen-me');
      await page.click('main a[href="/paper"]');
      await page.getByRole('button', { name: 'Make a paper code' }).click();
      await inspection.look(page, 'citizen-paper-format');
      await page.getByRole('button', { name: 'Make the PDF' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('dialog a[download]')]);
      await inspection.look(page, 'citizen-paper-made');
      const [sheet] = await rasterise(await readFile(await download.path()));
      if (sheet === undefined) throw new Error('a PDF without a page');

      const gate = await journey.openGate(inspection, { placeId: await journey.placeOf('hotel'), venue: 'office' });
      await startCamera(gate.page);
      await journey.showToCamera(sheet);
      await gate.page.waitForSelector('.question');
      expect(await verdictOf(gate.page)).toBe('document');
      expect(await gate.page.innerText('.question')).toMatch(/Look at the ID document[\s\S]*梅/);
      await inspection.look(gate.page, 'gate-document');
      await journey.clearCamera();
      await gate.page.getByRole('button', { name: 'Yes, it matches' }).click();
      expect(await verdictOf(gate.page)).toBe('admit colour');
      await inspection.look(gate.page, 'gate-paper-admit');
      await nextPerson(gate.page);

      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Revoke the paper/ }).click();
      await inspection.look(page, 'citizen-paper-revoke');
      await page.getByRole('button', { name: 'Revoke it' }).click();
      await page.getByText('Revoked', { exact: true }).waitFor();
      await inspection.look(page, 'citizen-paper-revoked');
      await journey.syncUntilRefused(gate, async () => sheet);
      await inspection.look(gate.page, 'gate-paper-revoked');
      expect(inspection.faults).toEqual([]);
    });
  });
}

/** From the first screen to the green code. */
async function declare(page: Page, inspection: Inspection, name: string): Promise<void> {
  await page.waitForSelector('.no-code');
  await inspection.look(page, `${name}-no-code`);
  await page.locator('.no-code .ui-button').click();
  await page.waitForSelector('form');
  await inspection.look(page, `${name}-declare`);
  for (const question of [0, 1]) await page.locator('form fieldset').nth(question).locator('label').first().click();
  await page.click('form button[type=submit]');
  await page.locator('.ui-notice-good').waitFor();
  await inspection.look(page, `${name}-declared`);
  await page.locator('main a.ui-button-primary').click();
  await page.waitForSelector('.code-card.ui-green canvas');
  await inspection.look(page, `${name}-code`);
}
