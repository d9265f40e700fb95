/**
 * Tokens that only this city can make and read: cookies of sessions, bearer tokens of gates and platforms. AES-256-GCM under a key
 * derived from the vault's for each purpose, so that a token of one kind is never taken for another. What a token says is known without
 * asking the database; whether it was withdrawn is asked of a `WithdrawnSet`.
 */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Secrets } from './secrets.ts';

export type TokenPurpose = 'session' | 'sign-in' | 'gate' | 'platform' | 'platform-user';

const nonceBytes = 12;
const tagBytes = 16;

const derived = new WeakMap<Buffer, Map<TokenPurpose, Buffer>>();

function keyFor(secrets: Secrets, keyId: number, purpose: TokenPurpose): Buffer | undefined {
  const vaultKey = secrets.vaultKeys.get(keyId);
  if (vaultKey === undefined) return undefined;
  let keys = derived.get(vaultKey);
  if (keys === undefined) derived.set(vaultKey, (keys = new Map()));
  let key = keys.get(purpose);
  if (key === undefined) {
    key = Buffer.from(hkdfSync('sha256', vaultKey, '', `open-health-code token ${purpose}`, 32));
    keys.set(purpose, key);
  }
  return key;
}

/** Seals claims until an instant; the result is base64url. */
export function sealToken(secrets: Secrets, purpose: TokenPurpose, claims: object, expiresAt: number): string {
  const keyId = Math.max(...secrets.vaultKeys.keys());
  const key = keyFor(secrets, keyId, purpose);
  if (key === undefined || keyId > 255) throw new Error('no vault key to seal tokens with');
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify({ ...claims, exp: expiresAt }), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(keyId), nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/**
 * The claims of a token that was sealed here for this purpose and has not expired; undefined for anything else. The caller knows the
 * claims' type because nobody else can seal for its purpose.
 */
export function openToken<Claims extends object>(
  secrets: Secrets,
  purpose: TokenPurpose,
  token: string,
  now: number,
): (Claims & { readonly exp: number }) | undefined {
  const bytes = Buffer.from(token, 'base64url');
  const key = keyFor(secrets, bytes[0] ?? -1, purpose);
  if (key === undefined || bytes.length <= 1 + nonceBytes + tagBytes) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceBytes));
    decipher.setAuthTag(bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes));
    const text = decipher.update(bytes.subarray(1 + nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    const claims = JSON.parse(text) as Claims & { readonly exp: number };
    return claims.exp > now ? claims : undefined;
  } catch {
    return undefined;
  }
}
