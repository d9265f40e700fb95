/** Devices to which a person lets an app deliver: their public keys, registered by the person at the city's own address only. */

import { calculateJwkThumbprint } from 'jose';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';

export interface DeviceKey {
  readonly x: string;
  readonly y: string;
}

/** Devices a person may have with one platform; a further one takes the place of the oldest. */
const mostDevices = 10;

/** Name of a key: RFC 7638. It travels through the platform, which learns nothing of the key from it. */
export async function keyIdOf({ x, y }: DeviceKey): Promise<string> {
  return await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
}

/** Registers a device's key. The same again changes nothing. */
export async function registerDeliveryKey(
  city: City,
  personId: string,
  platformId: string,
  key: DeviceKey,
  device: string,
): Promise<string> {
  const keyId = await keyIdOf(key);
  await city.db.transaction(async (connection) => {
    await connection.query(
      `insert into delivery_key (person_id, platform_id, key_id, x, y, device, registered_at)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [personId, platformId, keyId, key.x, key.y, device, sqlInstant(city.clock.now())],
    );
    await connection.query(
      `delete from delivery_key where person_id = $1 and platform_id = $2 and key_id <> $3 and key_id not in
         (select key_id from delivery_key where person_id = $1 and platform_id = $2 and key_id <> $3
          order by registered_at desc, key_id limit $4)`,
      [personId, platformId, keyId, mostDevices - 1],
    );
  });
  return keyId;
}

/** The key of this name that the person registered for the platform, with the platform's name. */
export async function findDeliveryKey(
  city: City,
  personId: string,
  platformId: string,
  keyId: string,
): Promise<(DeviceKey & { readonly platformName: string }) | undefined> {
  const { rows } = await city.db.query<DeviceKey & { name: string }>({
    name: 'delivery-key',
    text: `select k.x, k.y, p.name from delivery_key k join platform p on p.platform_id = k.platform_id
           where k.person_id = $1 and k.platform_id = $2 and k.key_id = $3`,
    values: [personId, platformId, keyId],
  });
  const [row] = rows;
  return row === undefined ? undefined : { x: row.x, y: row.y, platformName: row.name };
}

export interface RegisteredKey {
  readonly platformId: string;
  readonly platformName: string;
  readonly keyId: string;
  readonly device: string;
  readonly registeredAt: number;
}

export async function listDeliveryKeys(queryable: Queryable, personId: string): Promise<RegisteredKey[]> {
  const { rows } = await queryable.query<{
    platform_id: string;
    name: string;
    key_id: string;
    device: string;
    registered_at: number;
  }>(
    `select k.platform_id, p.name, k.key_id, k.device, k.registered_at
     from delivery_key k join platform p on p.platform_id = k.platform_id
     where k.person_id = $1 order by k.registered_at desc, k.key_id`,
    [personId],
  );
  return rows.map((row) => ({
    platformId: row.platform_id,
    platformName: row.name,
    keyId: row.key_id,
    device: row.device,
    registeredAt: row.registered_at,
  }));
}

/** Disconnects a platform from a person on all devices. */
export async function removeDeliveryKeys(city: City, personId: string, platformId: string): Promise<void> {
  await city.db.query('delete from delivery_key where person_id = $1 and platform_id = $2', [personId, platformId]);
}
