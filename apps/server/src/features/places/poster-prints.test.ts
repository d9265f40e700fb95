import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { rasterise } from '../../testkit/pdf.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { readQr } from '../codes/qr-image.ts';
import { carriagesOf, placesByIds, placesOfList } from './chosen-places.ts';
import { currentPosterToken, resolvePoster } from './posters.ts';
import { printPosters } from './printing-posters.ts';

const noon = '2020-02-11T12:00:00+08:00';

describeOnEachServer('posters', noon, (open) => {
  let city: TestCity;
  let pdf: string;

  beforeEach(async () => {
    city = open();
    pdf = join(city.dataDir, 'posters.pdf');
    await city.db.query('truncate place, poster');
    for (const coach of ['1', '2', '10']) {
      await insertPlace(city.db, {
        place: `L2-${coach}`,
        kind: 'carriage',
        name: '地铁2号线 Line 2',
        service: 'L2',
        coach,
      });
    }
    await insertPlace(city.db, { place: 'market', kind: 'market', name: '西市场 West Market' });
  });

  it('of a line are a page for each carriage in order, each readable, genuine and of its carriage', async () => {
    const places = await carriagesOf(city, 'l2');
    expect(places.map((place) => place.coach)).toEqual(['1', '2', '10']);
    await printPosters(city, pdf, { places, size: 'a4', besideDisplay: false });
    const pages = await rasterise(await readFile(pdf));
    expect(pages).toHaveLength(3);
    for (const [index, page] of pages.entries()) {
      const [link = ''] = await readQr(page.png);
      const resolved = await resolvePoster(city, link, city.clock.now() + 365 * 86_400_000);
      expect(resolved).toMatchObject({ ok: true, via: 'fixed-poster', place: { placeId: places[index]?.placeId } });
      for (const words of ['扫码登记', 'Check in here', '地铁2号线 Line 2', '车厢', String(places[index]?.coach)]) {
        expect(page.text).toContain(words);
      }
    }
    expect((await stat(pdf)).size).toBeLessThan(60_000);
    expect((await stat(pdf)).mode & 0o077).toBe(0);
  });

  it('printed again say the same, on smaller paper too', async () => {
    const places = await placesByIds(city, ['market', 'market']);
    expect(places).toHaveLength(1);
    const read = async (size: 'a4' | 'a5'): Promise<string[]> => {
      await printPosters(city, pdf, { places, size, besideDisplay: false });
      const [page] = await rasterise(await readFile(pdf), size === 'a4' ? 1 : 1.4);
      return await readQr(page?.png ?? Buffer.alloc(0));
    };
    const [first] = await read('a4');
    const [second] = await read('a5');
    const meant = async (link = ''): Promise<unknown> => await resolvePoster(city, link, city.clock.now());
    expect(await meant(first)).toEqual(await meant(second));
    expect(await meant(first)).toMatchObject({ ok: true });
  });

  it('beside a display have no code, and end the paper ones; the display goes on', async () => {
    const places = await placesByIds(city, ['market']);
    await printPosters(city, pdf, { places, size: 'a4', besideDisplay: false });
    const [paper = ''] = await readQr((await rasterise(await readFile(pdf)))[0]?.png ?? Buffer.alloc(0));
    await printPosters(city, pdf, { places, size: 'a4', besideDisplay: true });
    const [sheet] = await rasterise(await readFile(pdf));
    expect(await readQr(sheet?.png ?? Buffer.alloc(0))).toEqual([]);
    expect(sheet?.text).toContain('请扫描屏幕上的二维码');
    const now = city.clock.now();
    expect(await resolvePoster(city, paper, now)).toEqual({ ok: false, problem: 'poster-withdrawn' });
    const shown = await currentPosterToken(city, 'market', now);
    expect(await resolvePoster(city, shown?.link ?? '', now)).toMatchObject({ ok: true, via: 'rotating-poster' });
    expect(shown?.showUntil).toBe(now + 120_000);
    expect(await currentPosterToken(city, 'nowhere', now)).toBeUndefined();
  });

  it('of a list leave out what is no place, with its line', async () => {
    const list = join(city.dataDir, 'list.csv');
    await writeFile(list, 'note,place_id\nx,market\nx,nowhere\nx,\nx,L2-1\n');
    const { places, rejects } = await placesOfList(city, list);
    expect(places.map((place) => place.placeId)).toEqual(['market', 'L2-1']);
    expect(rejects.map(({ line, fault }) => [line, fault.code])).toEqual([
      [3, 'unknown-value'],
      [4, 'missing-value'],
    ]);
    await expect(placesByIds(city, ['nowhere'])).rejects.toThrow('There is no place "nowhere"');
    await expect(carriagesOf(city, 'L99')).rejects.toThrow('no carriages of "L99"');
  });

  it('that cannot be written are said so, and leave nothing behind', async () => {
    const places = await placesByIds(city, ['market']);
    const nowhere = join(city.dataDir, 'missing', 'posters.pdf');
    await expect(printPosters(city, nowhere, { places, size: 'a4', besideDisplay: false })).rejects.toThrow(
      'The PDF cannot be written',
    );
  });
});
