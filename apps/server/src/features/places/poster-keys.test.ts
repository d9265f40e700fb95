import { beforeEach, expect, it } from 'vitest';
import { dayMs, hourMs } from '@open-health-code/domain';
import { issuePlaceToken } from '@open-health-code/health-code';
import { fixedClock } from '../../platform/clock.ts';
import { describeOnEachServer, type TestCity } from '../../testkit/database.ts';
import { insertPlace } from '../../testkit/records/map.ts';
import { setClock } from '../../testkit/refreshing.ts';
import { keysOf, rotatePlaceKey, type HeldKey } from '../codes/keys.ts';
import { currentPosterToken, fixedPosterLink, posterIdsOf, resolvePoster } from './posters.ts';

const noon = '2020-02-11T12:00:00+08:00';

async function posterIdOf(city: TestCity): Promise<string> {
  return (await posterIdsOf(city, ['market'])).get('market') ?? '';
}

describeOnEachServer('keys for posters', noon, (open) => {
  let city: TestCity;
  let old: string;

  beforeEach(async () => {
    city = open();
    setClock(city, noon);
    await city.db.query(`truncate place, poster; delete from signing_key where purpose = 'place'`);
    // Without what is held of the keys that are gone.
    await keysOf(city, 0);
    await insertPlace(city.db, { place: 'market', kind: 'market', name: '西市场' });
    old = await fixedPosterLink(city, await posterIdOf(city));
  });

  const meaning = async (read: string, at = city.clock.now()): Promise<string> => {
    const resolved = await resolvePoster(city, read, at);
    return resolved.ok ? resolved.place.placeId : resolved.problem;
  };

  it('that are new sign what is printed from then on, while older posters are good until their day', async () => {
    const until = city.clock.now() + 30 * dayMs;
    const { keyId } = await rotatePlaceKey(city, until);
    const renewed = await fixedPosterLink(city, await posterIdOf(city));
    expect((await keysOf(city)).placeKeys[0]?.asynchronous.publicKey.keyId).toBe(keyId);
    expect(renewed).not.toBe(old);
    expect(await meaning((await currentPosterToken(city, 'market', city.clock.now()))?.link ?? '')).toBe('market');
    expect([await meaning(old), await meaning(renewed)]).toEqual(['market', 'market']);
    city.clock = fixedClock(until);
    expect([await meaning(old), await meaning(renewed)]).toEqual(['poster-withdrawn', 'market']);
    // Scanned in time by a phone without a network.
    expect(await meaning(old, until - 1)).toBe('market');
  });

  it('that were stolen make no poster good, whatever time its scanner says', async () => {
    for (const _ of ['the first', 'one that was rotated before']) {
      const [stolen] = (await keysOf(city)).placeKeys;
      const forge = async ({ asynchronous }: HeldKey): Promise<string> =>
        await issuePlaceToken(
          { form: 'fixed', city: city.identity.division, posterId: await posterIdOf(city) },
          asynchronous,
        );
      const forged = await forge(stolen ?? expect.fail('no key'));
      expect(await meaning(forged)).toBe('market');
      city.clock = fixedClock(city.clock.now() + hourMs);
      await rotatePlaceKey(city, undefined);
      for (const ago of [0, 30 * 60_000, 2 * hourMs, 23 * hourMs]) {
        expect(await meaning(forged, city.clock.now() - ago)).toBe('poster-withdrawn');
      }
    }
    expect(await meaning(await fixedPosterLink(city, await posterIdOf(city)))).toBe('market');
  });

  it('that end earlier by one rotation do not end later by another', async () => {
    const until = city.clock.now() + dayMs;
    await rotatePlaceKey(city, until);
    await rotatePlaceKey(city, until + 30 * dayMs);
    city.clock = fixedClock(until);
    expect(await meaning(old)).toBe('poster-withdrawn');
  });

  it('are taken by a process that held the old ones within two seconds', async () => {
    const other = { ...city };
    await currentPosterToken(other, 'market', other.clock.now());
    await rotatePlaceKey(city, undefined);
    await expect
      .poll(async () => (await resolvePoster(other, old, other.clock.now())).ok, { timeout: 2_500, interval: 100 })
      .toBe(false);
    const shown = await currentPosterToken(other, 'market', other.clock.now());
    expect(await meaning(shown?.link ?? '')).toBe('market');
  });
});
