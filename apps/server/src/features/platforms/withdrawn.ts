/** What no longer counts, known in every process within two seconds: platforms that were switched off, keys that were revoked. */

import type { City } from '../../city.ts';
import { withdrawnSet, type WithdrawnSet } from '../../platform/withdrawn-set.ts';

const byCity = new WeakMap<City, WithdrawnSet>();

function withdrawn(city: City): WithdrawnSet {
  let set = byCity.get(city);
  if (set === undefined) {
    set = withdrawnSet(async () => {
      const [platforms, keys] = await Promise.all([
        city.db.query<{ platform_id: string }>(`select platform_id from platform where state = 'switched-off'`),
        city.db.query<{ platform_id: string; kid: string }>(
          'select platform_id, kid from platform_key where revoked_at is not null',
        ),
      ]);
      return [
        ...platforms.rows.map((row) => row.platform_id),
        ...keys.rows.map((row) => keyName(row.platform_id, row.kid)),
      ];
    });
    byCity.set(city, set);
  }
  return set;
}

function keyName(platformId: string, kid: string): string {
  return `${platformId} ${kid}`;
}

/** Whether a token still counts that this platform got with this key. */
export async function isWithdrawn(city: City, platformId: string, kid: string): Promise<boolean> {
  const set = withdrawn(city);
  return (await set.has(platformId)) || (await set.has(keyName(platformId, kid)));
}
