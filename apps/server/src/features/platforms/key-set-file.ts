/** Reading a platform's public keys from a file, as the platform sends them to be rotated. */

import { readFile } from 'node:fs/promises';
import { OperatorError } from '../../platform/operator-error.ts';
import type { PublicKeyOfPlatform } from './applying.ts';

/** Throws OperatorError when the file is no set of public keys. */
export async function readKeySet(path: string): Promise<PublicKeyOfPlatform[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`The key set ${path} cannot be read. Check the path.`, { cause });
  }
  const keys = keysOf(text);
  if (keys === undefined || keys.length === 0 || keys.length > 5) {
    throw new OperatorError(`${path} is not a JWK set of one to five P-256 public keys, each with a kid.`);
  }
  return keys;
}

/** The keys of a JWK set; undefined where it is none, or holds a private key. Whether they are on the curve is checked with their use. */
function keysOf(text: string): PublicKeyOfPlatform[] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const members = typeof parsed === 'object' && parsed !== null && 'keys' in parsed ? parsed.keys : undefined;
  if (!Array.isArray(members)) return undefined;
  const keys: PublicKeyOfPlatform[] = [];
  for (const member of members as readonly unknown[]) {
    if (typeof member !== 'object' || member === null || 'd' in member) return undefined;
    const { kty, crv, kid, x, y }: Readonly<Partial<Record<'kty' | 'crv' | 'kid' | 'x' | 'y', unknown>>> = member;
    if (kty !== 'EC' || crv !== 'P-256') return undefined;
    if (typeof kid !== 'string' || typeof x !== 'string' || typeof y !== 'string') return undefined;
    if (!/^[A-Za-z0-9._-]{1,64}$/.test(kid)) return undefined;
    keys.push({ kid, x, y });
  }
  return keys;
}
