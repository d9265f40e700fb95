/** What the vectors are made from: everything follows from labels, so that they can be made again byte for byte. */

import { createHash } from 'node:crypto';
import { toHex } from '../src/hex.ts';
import { revokedIds, type RevocationState } from '../src/revocation-list.ts';
import { appendSignature, messageToSign } from '../src/signature.ts';
import { signDeterministically, testKeyOf, type TestKey } from './deterministic-es256.ts';

export const noon = Date.UTC(2020, 1, 11, 4);
export const hour = 3_600_000;
export const shenzhen = '440300';

/** One thing that is right and, beside it, the nearest thing that is wrong. */
export interface VectorCase<Input, Expected, Refusal> {
  readonly name: string;
  readonly positive: Input & { readonly expected: Expected };
  readonly negative: { readonly differs: string } & Input & { readonly expected: Refusal };
}

/** Bytes that anyone can derive from a label. */
export function fixedBytes(label: string, length: number): Uint8Array {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(`vectors/1 ${label}`).digest());
}

/** A key that anyone can derive from a label. */
export function fixedKey(label: string): TestKey {
  return testKeyOf(BigInt(`0x${toHex(fixedBytes(`key ${label}`, 31))}`));
}

/** A state of a revocation list, made from labels of codes. */
export function fixedState(head: Omit<RevocationState, 'salt' | 'ids'>, codeIds: readonly string[]): RevocationState {
  const salt = fixedBytes(`salt of ${head.city} in epoch ${head.epoch}`, 16);
  const codes = codeIds.map((codeId) => ({ codeId, expiresAt: head.issuedAt + hour }));
  return { ...head, salt, ids: revokedIds(codes, salt, head.issuedAt) };
}

/** A body with its signature in a context. */
export function seal(body: Uint8Array, context: Uint8Array, key: TestKey): Uint8Array {
  return appendSignature(body, signDeterministically(messageToSign(context, body), key));
}
