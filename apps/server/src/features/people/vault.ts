/** The vault: names, ID numbers and phone numbers, sealed with AES-256-GCM under rotating keys. */

import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto';
import type { Secrets } from '../../platform/secrets.ts';
import { preparedKey } from './pseudonyms.ts';

export interface Sealed {
  readonly keyId: number;
  readonly bytes: Buffer;
}

/**
 * Seals a text. The nonce is derived from key and text (as SIV modes do), so the same text seals to the same bytes: sending a file twice
 * changes nothing, and a nonce never meets two texts.
 */
export function seal(secrets: Secrets, text: string): Sealed {
  const keyId = Math.max(...secrets.vaultKeys.keys());
  const key = keyOf(secrets, keyId);
  const nonce = createHmac('sha256', key).update('nonce\0').update(text).digest().subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { keyId, bytes: Buffer.concat([nonce, cipher.getAuthTag(), body]) };
}

/** Opens what `seal` made. Throws when the key is unknown or the bytes were altered. */
export function unseal(secrets: Secrets, sealed: Sealed): string {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secrets, sealed.keyId), sealed.bytes.subarray(0, 12));
  decipher.setAuthTag(sealed.bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.bytes.subarray(28)), decipher.final()]).toString('utf8');
}

function keyOf(secrets: Secrets, keyId: number): KeyObject {
  const key = secrets.vaultKeys.get(keyId);
  if (key === undefined) throw new Error(`vault key ${keyId} is missing from the key file`);
  return preparedKey(key);
}
