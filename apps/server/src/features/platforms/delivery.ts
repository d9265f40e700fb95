/**
 * Delivery: a code sealed to a key that only the person's device holds, carried there by a platform that cannot open it. A platform that
 * names somebody else, or whose key was stolen, gets bytes of the same size in the same time, sealed to a key that nobody holds.
 */

import { randomUUID } from 'node:crypto';
import { formatInstant } from '@open-health-code/domain';
import type { DeliveredCode } from '@open-health-code/contract';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import type { CodeRequest, IssueAnswer } from '../codes/issuing.ts';
import { findDeliveryKey, type DeviceKey } from './delivery-keys.ts';
import { noteUndelivered } from './quota.ts';

/** Bytes of what is sealed, whatever it says: a code with the longest masked name takes about 420. */
export const sealedBytes = 640;

export interface DeliveryRequest {
  readonly platformId: string;
  readonly personId: string;
  /** Anchor of the liveness chain, base64url: public, made by the device. */
  readonly anchor: string;
  /** Name of the device's key. */
  readonly keyId: string;
}

/** Makes a code and seals it, as a compact JWE. `issue` is the one that makes codes for everybody. */
export async function deliverCode(
  city: City,
  issue: (request: CodeRequest) => Promise<IssueAnswer>,
  { platformId, personId, anchor, keyId }: DeliveryRequest,
): Promise<string> {
  const key = await findDeliveryKey(city, personId, platformId, keyId);
  // Without a device there is no code to make, but the same way is gone for nobody: through the queue of those who wait for a code.
  const issued = await issue({
    personId: key === undefined ? randomUUID() : personId,
    anchor: Buffer.from(anchor, 'base64url'),
  });
  if (key === undefined || issued === 'unknown') noteUndelivered(city, platformId);
  else {
    await recordRead(city.db, {
      personIds: [personId],
      actor: `platform ${key.platformName}`,
      reason: 'carried to your device, sealed: the platform could not read it',
      what: 'code',
      now: city.clock.now(),
    });
  }
  return await sealTo(key ?? (await nobodysKey()), contentOf(anchor, issued));
}

function contentOf(anchor: string, issued: IssueAnswer): DeliveredCode {
  if (typeof issued === 'string') return { state: 'none', anchor };
  const { text, colour, maskedName, issuedAt, expiresAt, utcOffsetMinutes } = issued;
  return {
    state: 'code',
    anchor,
    code: text,
    colour,
    maskedName,
    issuedAt: formatInstant(issuedAt, utcOffsetMinutes),
    expiresAt: formatInstant(expiresAt, utcOffsetMinutes),
  };
}

/** JSON filled up with spaces, which its readers skip. Throws when it would not fit, rather than let a size tell. */
async function sealTo({ x, y }: DeviceKey, content: DeliveredCode): Promise<string> {
  const text = Buffer.from(JSON.stringify(content));
  if (text.length > sealedBytes) throw new Error('what is to be delivered does not fit');
  const bytes = Buffer.alloc(sealedBytes, ' ');
  text.copy(bytes);
  return await new CompactEncrypt(bytes)
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ECDH-ES'));
}

let decoy: Promise<DeviceKey> | undefined;

/** A public key whose private half was never kept. */
async function nobodysKey(): Promise<DeviceKey> {
  decoy ??= (async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' });
    const { x = '', y = '' } = await exportJWK(publicKey);
    return { x, y };
  })();
  return await decoy;
}
