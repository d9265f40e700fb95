/** Opening what the platform brought: only this device can. */

import type { DeliveredCode } from '@open-health-code/contract';
import { compactDecrypt } from 'jose';
import type { DeviceKey } from './kept.ts';

/** What is inside; undefined when it is sealed to another key or answers another question than the one with this anchor. */
export async function openDelivery(
  jwe: string,
  { privateKey }: DeviceKey,
  anchor: string,
): Promise<DeliveredCode | undefined> {
  try {
    const { plaintext } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    // Only the city knows the public key it was sealed to, so the city wrote it.
    const delivered = JSON.parse(new TextDecoder().decode(plaintext)) as DeliveredCode;
    return delivered.anchor === anchor ? delivered : undefined;
  } catch {
    return undefined;
  }
}
