/**
 * What this device keeps for the app that embeds the page. Browsers keep it apart for each embedding site, so no app reaches another's,
 * and none reaches into it at all: it belongs to the city's origin. `holder` names the app and its user, so that people who share a
 * device see their own.
 */

import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DeliveredCode } from '@open-health-code/contract';
import { calculateJwkThumbprint } from 'jose';

export interface DeviceKey {
  /** Cannot be taken out of the browser, not even by this page. */
  readonly privateKey: CryptoKey;
  readonly publicKey: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };
  /** The key's name, as the city makes it too (RFC 7638). */
  readonly keyId: string;
}

/** A delivered code and the seed of its liveness. */
export interface KeptCode {
  readonly seed: Uint8Array<ArrayBuffer>;
  readonly delivered: DeliveredCode;
}

interface Schema extends DBSchema {
  device: { key: string; value: DeviceKey };
  code: { key: string; value: KeptCode };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;

async function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>('open-health-code-embed', 1, {
    upgrade: (db) => {
      db.createObjectStore('device');
      db.createObjectStore('code');
    },
  });
  return await opened;
}

/** This device's key for a holder; made the first time. Where the browser forgets it, the person connects again. */
export async function deviceKeyFor(holder: string): Promise<DeviceKey> {
  const db = await database();
  const known = await db.get('device', holder);
  if (known !== undefined) return known;
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, [
    'deriveBits',
  ]);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const made = { privateKey, publicKey: jwk, keyId: await calculateJwkThumbprint(jwk) };
  // Two frames of one app that begin at once end with one key.
  const transaction = db.transaction('device', 'readwrite');
  const meanwhile = await transaction.store.get(holder);
  if (meanwhile === undefined) await transaction.store.put(made, holder);
  await transaction.done;
  return meanwhile ?? made;
}

export async function keptCodeFor(holder: string): Promise<KeptCode | undefined> {
  return await (await database()).get('code', holder);
}

export async function keepCode(holder: string, code: KeptCode): Promise<void> {
  await (await database()).put('code', code, holder);
}

export async function forgetCode(holder: string): Promise<void> {
  await (await database()).delete('code', holder);
}
