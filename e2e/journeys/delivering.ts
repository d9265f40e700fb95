/** A gate without a network, and a server that dies while the gate's scans arrive. */

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { queueLength } from '../gate.ts';
import { issueTo, peopleOf, type ShownBy } from '../phone.ts';
import { Inspection } from '../screens.ts';
import type { JourneyCity } from './journey-city.ts';

const visitors = 500;

export function delivering(open: () => JourneyCity): void {
  describe('delivering what was checked without a network', () => {
    it('keeps 500 scans of an offline gate once each, though the server is killed while they arrive', async () => {
      const inspection = new Inspection('6');
      const journey = open();
      const { context, page, gateId } = await journey.openGate(inspection, {
        placeId: await journey.placeOf('market'),
        venue: 'shop',
      });
      await page.locator('.movement input').nth(1).check();
      const texts = await issueCodes(journey.city.address);
      expect(new Set(texts).size).toBe(visitors);
      await context.setOffline(true);
      expect(await checkAll(page, texts)).toEqual({ admit: visitors });
      expect(await queueLength(page)).toBe(visitors);
      expect(await page.innerText('.state')).toContain(String(visitors));
      await page.locator('.verdict-next button').click();
      await inspection.look(page, 'gate-queue');

      // The second batch is on its way when the server dies: what became of it nobody can tell.
      const sent: string[] = [];
      const batches: number[] = [];
      inspection.serverDies();
      const killed = new Promise<void>((resolve, reject) => {
        page.on('request', (request) => {
          if (!request.url().endsWith('/v1/gate/scans')) return;
          const { scans } = request.postDataJSON() as { scans: { scanId: string }[] };
          sent.push(...scans.map(({ scanId }) => scanId));
          batches.push(scans.length);
          if (batches.length === 2) journey.city.kill().then(resolve, reject);
        });
      });
      await context.setOffline(false);
      await killed;
      const left = await queueLength(page);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThan(visitors);
      await journey.city.startAgain();
      await expect.poll(async () => await queueLength(page), { timeout: 60_000, interval: 200 }).toBe(0);
      // The batch without an answer was sent again.
      expect(sent.length).toBeGreaterThan(visitors);
      expect(new Set(sent).size).toBe(visitors);
      const { gates } = await journey.city.command('gate', 'scans');
      const own = (gates as readonly { gateId: string }[]).filter((gate) => gate.gateId === gateId);
      expect(own).toEqual([expect.objectContaining({ admit: visitors, entered: visitors, unverified: 0 })]);
      await page.waitForSelector('.state-good');
      await inspection.look(page, 'gate-delivered');
      expect(await page.innerText('.desk-counts')).toMatch(new RegExp(`^${visitors} inside`));
      expect(inspection.faults).toEqual([]);
    });
  });
}

/** Codes of their own for so many visitors, as their phones show them now. */
async function issueCodes(address: string): Promise<string[]> {
  const people: ShownBy[] = [];
  for (const personId of await peopleOf(address, 'green')) {
    // The simulated day has people who declare later today; they have no code yet.
    const code = await issueTo(address, personId).catch(() => undefined);
    if (code !== undefined) people.push(code);
  }
  const texts: string[] = [];
  while (texts.length < visitors) {
    const codes = await Promise.all(people.map(async ({ personId }) => await issueTo(address, personId)));
    texts.push(...codes.map((code) => code.show(Date.now())));
  }
  return texts.slice(0, visitors);
}

/** One visitor after the other, pasted as a message or a scanner brings them: each verdict is shown before the next. */
async function checkAll(page: Page, texts: readonly string[]): Promise<Record<string, number>> {
  return await page.evaluate(async (codes) => {
    const verdicts: Record<string, number> = {};
    let last: Element | null = null;
    for (const code of codes) {
      const data = new DataTransfer();
      data.setData('text', code);
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
      while ((document.querySelector('.verdict') ?? last) === last) await new Promise(requestAnimationFrame);
      last = document.querySelector('.verdict');
      const verdict = last instanceof HTMLElement ? (last.dataset['verdict'] ?? '') : '';
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
    return verdicts;
  }, texts);
}
