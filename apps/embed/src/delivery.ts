/** Opening what the platform brought: only this device can. */

import type { DeliveredCode } from '@open-health-code/contract';
import { compactDecrypt } from 'jose';
import type { DeviceKey } from './kept.ts';

/**
 * What is inside. `not-for-this-device`: sealed to another key. `not-asked`: the answer to another question than the one with this anchor,
 * such as an earlier one that comes late or is sent again; it says nothing about now.
 */
export async function openDelivery(
  jwe: string,
  { privateKey }: Pick<DeviceKey, 'privateKey'>,
  anchor: string,
): Promise<DeliveredCode | 'not-for-this-device' | 'not-asked'> {
  try {
    const { plaintext } = await compactDecrypt(jwe, privateKey, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    // Only the city knows the public key it was sealed to, so the city wrote it.
    const delivered = JSON.parse(new TextDecoder().decode(plaintext)) as DeliveredCode;
    return delivered.anchor === anchor ? delivered : 'not-asked';
  } catch {
    return 'not-for-this-device';
  }
}
