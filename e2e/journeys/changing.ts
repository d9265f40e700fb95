/** What happens to people with a code: they fall ill, they were near somebody who did, a phone of theirs was somewhere without them. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { nextPerson, startCamera, verdictOf } from '../gate.ts';
import { fillInSignIn, openPhone } from '../citizen.ts';
import { rasterise } from '../pdf.ts';
import { readQrIn } from '../qr.ts';
import { desk, Inspection } from '../screens.ts';
import type { JourneyCity } from './journey-city.ts';
import { declarationRow, idOf, invent, registerRow } from './people.ts';

const hourMs = 3_600_000;
const tao = invent('周海涛', '19830927', 21);
const passenger = invent('沈若兰', '19950718', 41);
const fellow = invent('罗志强', '19780303', 42);
const mother = invent('许文静', '19860214', 31);
const child = { ...invent('周小宝', '20140601', 32), phone: '' };
/** Registered in the mother's name, carried by the child. */
const childsPhone = '16599000033';

export function changing(open: () => JourneyCity): void {
  describe('a colour that changes', () => {
    let journey: JourneyCity;
    beforeAll(async () => {
      journey = open();
      const { city } = journey;
      const people = [tao, mother, child, passenger, fellow];
      await city.take('people', people.map(registerRow));
      await city.take(
        'declarations',
        people.map((person) => declarationRow(person, new Date(Date.now() - hourMs))),
      );
    });

    it('reaches the phone with its reason at once, and an offline gate with its next sync', async () => {
      const inspection = new Inspection('2');
      const { page } = await journey.signIn(inspection, tao, 'en');
      await page.waitForSelector('.code-card.ui-green');
      // A second phone of the same person that then loses its network: it goes on showing what it has.
      const old = await journey.signIn(inspection, tao, 'en');
      await old.page.waitForSelector('.code-card.ui-green');
      await old.context.setOffline(true);
      const gate = await journey.openGate(inspection, {
        placeId: await journey.placeOf('office'),
        venue: 'workplace',
        prepare: async (gatePage) => await gatePage.clock.install(),
      });
      await startCamera(gate.page);
      await gate.context.setOffline(true);

      const record = { record_id: 'J-SYMPTOMS-1', ...idOf(tao), symptoms: '发热;干咳' };
      const reported = { reported_at: new Date(Date.now() - 60_000).toISOString(), facility: '第一医院' };
      await journey.city.take('symptoms', [{ ...record, ...reported }]);
      await page.click('text=What is known about me');
      await waitForReasons(page, 1);
      expect(await page.innerText('.reason')).toMatch(/Symptoms were reported[\s\S]*take a test/);
      await inspection.look(page, 'citizen-why');
      await page.click('nav a[href="/"]');
      await page.waitForSelector('.code-card.ui-yellow');
      expect(await page.innerText('.code-colour')).toContain('Yellow');
      await inspection.look(page, 'citizen-yellow');

      // The gate cannot know yet, for as long as the policy lets it judge by lists of that age.
      await journey.showToCamera(await old.page.screenshot());
      await gate.page.waitForSelector('.verdict');
      expect(await verdictOf(gate.page)).toBe('admit colour');
      await journey.clearCamera();
      await nextPerson(gate.page);
      await gate.page.waitForSelector('.state-info');
      expect(await gate.page.innerText('.state')).toMatch(/Offline, works for 2[34] h more/);
      await inspection.look(gate.page, 'gate-offline');
      await gate.context.setOffline(false);
      await journey.syncUntilRefused(gate, async () => await old.page.screenshot());
      expect(await gate.page.innerText('.verdict')).toContain('The code no longer holds');
      await inspection.look(gate.page, 'gate-revoked');
      await nextPerson(gate.page);
      // The code that holds says what is so.
      await journey.showToCamera(await page.screenshot());
      await gate.page.waitForSelector('.verdict');
      expect(await verdictOf(gate.page)).toBe('refuse colour');
      await inspection.look(gate.page, 'gate-refuse');
      await nextPerson(gate.page);

      await journey.clearCamera();
      await gate.context.setOffline(true);
      await gate.page.clock.fastForward(25 * hourMs);
      await gate.page.waitForSelector('.state-problem');
      await inspection.look(gate.page, 'gate-lists-old');
      expect(inspection.faults).toEqual([]);
    });

    it('is told to whoever rode in the same carriage as somebody who falls ill', async () => {
      const inspection = new Inspection('4');
      const { city } = journey;
      const poster = join(city.folder, 'posters.pdf');
      const carriage = await journey.placeOf('carriage');
      await city.command('poster', 'print', '--place', carriage, '--pdf', poster);
      const [sheet] = await rasterise(await readFile(poster));
      const link = await readQrIn(sheet ?? Buffer.alloc(0));
      expect(link).toMatch(new RegExp(`^${city.address}/c#`, 'i'));

      const other = await journey.signIn(inspection, fellow, 'en');
      await other.page.goto(link);
      await other.page.getByRole('button', { name: 'Check in', exact: true }).click();
      await other.page.waitForSelector('.arrived');

      // The phone's own camera opens the link; nobody has signed in on this phone yet.
      const context = await openPhone(journey.browser, 'zh');
      inspection.watch(context);
      const page = await context.newPage();
      await page.goto(link);
      await page.getByText('登录后登记').waitFor();
      expect(page.url()).toBe(`${city.address}/c`);
      await inspection.look(page, 'citizen-poster');
      await page.getByText('登录后登记').click();
      await fillInSignIn(page, city.address, passenger);
      await page.getByRole('button', { name: '登记', exact: true }).waitFor();
      await inspection.look(page, 'citizen-check-in');
      await page.getByRole('button', { name: '登记', exact: true }).click();
      await page.waitForSelector('.arrived');
      await inspection.look(page, 'citizen-checked-in');
      await page.getByRole('button', { name: /^离开/ }).click();
      await inspection.look(page, 'citizen-leave');
      await page.getByRole('button', { name: '现在离开' }).click();
      await page.locator('.open-visits').waitFor({ state: 'detached' });

      const today = new Date(Date.now() + 8 * hourMs).toISOString().slice(0, 10);
      const diagnosis = {
        status: 'confirmed',
        onset_on: today,
        diagnosed_at: new Date().toISOString(),
        facility: '第一医院',
      };
      await city.take('diagnoses', [{ record_id: 'J-CASE-1', ...idOf(fellow), ...diagnosis }]);

      await page.goto(`${city.address}/inbox`);
      const news = page.getByRole('button', { name: /您可能有接触风险/ });
      await expect
        .poll(
          async () => {
            await page.reload();
            await page.waitForSelector('.ui-loading', { state: 'detached' });
            return await news.count();
          },
          { timeout: 40_000, interval: 500 },
        )
        .toBe(1);
      await inspection.look(page, 'citizen-inbox');
      await news.click();
      const message = page.locator('dialog');
      expect(await message.innerText()).toContain(await journey.nameOf(carriage));
      expect(await message.innerText()).not.toContain('罗');
      await inspection.look(page, 'citizen-message');
      await message.locator('a').click();
      await page.waitForSelector('.reason');
      expect(await page.innerText('.reason')).toContain('您曾与感染者同乘或同在一处');
      await inspection.look(page, 'citizen-contact');
      await page.click('nav a[href="/"]');
      await page.waitForSelector('.code-card.ui-yellow');
      expect(inspection.faults).toEqual([]);
    });

    it('follows an objection that was right: the phone was the child’s', async () => {
      const inspection = new Inspection('7');
      const { city } = journey;
      await city.take('cells', [{ cell_id: 'J-CELL-1', lon: '124.6', lat: '28.8', range_m: '400' }]);
      await city.takeFile('zones', 'zones.geojson', JSON.stringify(zoneAround(124.6, 28.8, hoursAgo(12))));
      await city.take('subscribers', [
        {
          phone: childsPhone,
          holder_id_type: mother.idType,
          holder_id_number: mother.idNumber,
          activated_on: '2020-01-01',
        },
      ]);
      const stay = { started_at: hoursAgo(4), ended_at: hoursAgo(2) };
      await city.take('telco-stays', [{ phone: childsPhone, cell_id: 'J-CELL-1', ...stay }]);
      await city.command('refresh');
      const { page } = await journey.signIn(inspection, mother, 'zh', { viewport: desk });
      await page.waitForSelector('.code-card.ui-yellow');
      await page.click('text=为什么是这个颜色？');
      await page.waitForSelector('.reason');
      expect(await page.innerText('.reason')).toContain('您的手机');
      await page.getByRole('button', { name: '我有异议' }).click();
      await page.locator('dialog label', { hasText: '手机' }).first().click();
      await page.locator('dialog input[inputmode=numeric]').fill(childsPhone.slice(-4));
      await page.locator('dialog textarea').fill('这个号码由我的孩子使用。');
      await inspection.look(page, 'citizen-contest');
      await page.getByRole('button', { name: '提交申诉' }).click();
      const number = await page.innerText('.appeal-number');
      await inspection.look(page, 'citizen-appeal');

      const { appeals } = await city.command('appeals', 'list');
      expect(appeals).toEqual([expect.objectContaining({ number, ground: 'not-my-phone' })]);
      const carrier = ['--carried-by-id-type', child.idType, '--carried-by-id-number', child.idNumber];
      await city.command('appeals', 'uphold', number, '--reason', '号码由孩子使用，已核实。', ...carrier);
      await page.goto(`${city.address}/why`);
      await waitForReasons(page, 0);
      await page.click('nav a[href="/"]');
      await page.waitForSelector('.code-card.ui-green');
      await page.goto(`${city.address}/appeals`);
      await page.waitForSelector('.appeal-number');
      expect(await page.innerText('main')).toContain('号码由孩子使用，已核实。');
      await inspection.look(page, 'citizen-appeal-upheld');
      expect(inspection.faults).toEqual([]);
    });
  });
}

function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * hourMs).toISOString();
}

/** A risk zone since an instant, where nobody of the simulated city lives. */
function zoneAround(lon: number, lat: number, from: string): unknown {
  const corners = [
    [lon - 0.02, lat - 0.02],
    [lon + 0.02, lat - 0.02],
    [lon + 0.02, lat + 0.02],
    [lon - 0.02, lat + 0.02],
    [lon - 0.02, lat - 0.02],
  ];
  const properties = { zone_id: 'J-ZONE-1', level: 'medium', from, until: '' };
  const zone = { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [corners] } };
  return { type: 'FeatureCollection', features: [zone] };
}

/** The page of reasons shows so many, once the refresh has seen what happened. */
async function waitForReasons(page: Page, count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.waitForSelector('.ui-loading', { state: 'detached' });
        return await page.locator('.reason').count();
      },
      { timeout: 30_000 },
    )
    .toBe(count);
}
