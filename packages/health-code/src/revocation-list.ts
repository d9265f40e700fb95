/**
 * The revocation list of one city: codes that still live but whose colour no longer holds. A signed snapshot and signed,
 * numbered deltas; both carry 40-bit ids of codes, salted anew in each epoch, so a list cannot be joined with another.
 */

import { fromHex, toHex } from './hex.ts';
import { decodeIds, encodeIds, idSpace, maxIds } from './golomb-rice.ts';
import { keyIdBytes, signMessage, verifyMessage, type SigningKey } from './key.ts';
import { maxClockToleranceMs } from './liveness.ts';
import { sha256 } from './sha256.ts';
import { appendSignature, messageToSign, signatureBytes, signingContexts } from './signature.ts';
import { codeIdBytes, formatVersion, isCityCode, toSeconds } from './token.ts';
import type { TrustList } from './trust-list.ts';

const saltBytes = 16;

/**
 * An entry is kept this long after its code expires, so that a gate whose clock is slow by the tolerance refuses the code
 * as expired before the entry is gone.
 */
export const keepAfterExpiryMs = maxClockToleranceMs;

/** One state of a city's list. Instants are epoch milliseconds in whole seconds. */
export interface RevocationState {
  readonly city: string;
  /** Goes up when the salt changes; deltas lead from state to state within one epoch. */
  readonly epoch: number;
  /** Goes up by one with each state, across epochs too; a gate never goes back. */
  readonly sequence: number;
  readonly issuedAt: number;
  readonly nextUpdate: number;
  /** Random, 16 bytes, new in each epoch. */
  readonly salt: Uint8Array;
  /** From {@link revokedIds}: strictly ascending integers below 2^40. */
  readonly ids: Float64Array;
}

/** A code to be refused while it lives. */
export interface RevokedCode {
  readonly codeId: string;
  readonly expiresAt: number;
}

const context = new TextEncoder().encode('open-health-code/1 revoked\0');

/** The id a list carries for a code: the first 40 bits of SHA-256(context ‖ salt ‖ code id). */
function revocationId(salt: Uint8Array, codeId: string): number {
  const bytes = fromHex(codeId, codeIdBytes);
  if (bytes === undefined) throw new RangeError(`code id "${codeId}" is not 20 hexadecimal digits`);
  const message = new Uint8Array(context.length + saltBytes + codeIdBytes);
  message.set(context);
  message.set(salt, context.length);
  message.set(bytes, context.length + saltBytes);
  const digest = new DataView(sha256(message).buffer);
  return digest.getUint32(0) * 256 + digest.getUint8(4);
}

/** A new random salt, for the first state of an epoch. */
export function newRevocationSalt(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(saltBytes));
}

/** The ids of the codes that still matter at an instant. Two codes sharing an id keep it until both have expired. */
export function revokedIds(codes: Iterable<RevokedCode>, salt: Uint8Array, now: number): Float64Array {
  const ids = new Set<number>();
  for (const { codeId, expiresAt } of codes) {
    if (now < expiresAt + keepAfterExpiryMs) ids.add(revocationId(salt, codeId));
  }
  return Float64Array.from(ids).sort();
}

/** A list whose signatures were found good. Made only by {@link openRevocationSnapshot} and {@link applyRevocationDelta}. */
export class RevocationList {
  readonly state: RevocationState;

  /** @internal */
  constructor(state: RevocationState) {
    this.state = state;
  }

  /** Whether a code is revoked. Answers true wrongly for a fraction n / 2^40 of other codes, never false wrongly. */
  has(codeId: string): boolean {
    return indexOf(this.state.ids, revocationId(this.state.salt, codeId)) >= 0;
  }
}

function indexOf(ids: Float64Array, id: number): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = ids[middle] as number; // low ≤ middle ≤ high keeps it in range
    if (value === id) return middle;
    if (value < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Why a list was not taken. `gap`: a delta is missing before this one. `wrong-base`: it belongs to another city or epoch. */
export type ListRefusal =
  | 'malformed'
  | 'unknown-issuer'
  | 'bad-signature'
  | 'rolled-back'
  | 'wrong-base'
  | 'gap'
  | 'inconsistent';

export type OpenedRevocationList =
  | { readonly ok: true; readonly list: RevocationList }
  | { readonly ok: false; readonly reason: ListRefusal };

type Head = Omit<RevocationState, 'salt' | 'ids'>;
const headBytes = 1 + keyIdBytes + 3 + 4 + 4 + 4 + 4;

/** Head, salt, count, ids: SPEC.md section 9.2. Throws RangeError for a state no gate would read. */
export function encodeSnapshotBody(state: RevocationState, keyId: string): Uint8Array<ArrayBuffer> {
  const coded = encodeIds(checkedIds(state.ids));
  const body = new Uint8Array(headBytes + saltBytes + 4 + coded.length);
  writeHead(body, state, keyId);
  if (state.salt.length !== saltBytes) throw new RangeError(`a salt has ${saltBytes} bytes, not ${state.salt.length}`);
  body.set(state.salt, headBytes);
  new DataView(body.buffer).setUint32(headBytes + saltBytes, state.ids.length);
  body.set(coded, headBytes + saltBytes + 4);
  return body;
}

/** Head, two counts, removed ids, added ids: SPEC.md section 9.3. Throws RangeError unless `after` follows `before`. */
export function encodeDeltaBody(
  before: RevocationState,
  after: RevocationState,
  keyId: string,
): Uint8Array<ArrayBuffer> {
  const sameSalt = toHex(before.salt) === toHex(after.salt);
  if (before.city !== after.city || before.epoch !== after.epoch || !sameSalt) {
    throw new RangeError('a delta stays within one city, epoch and salt; publish a snapshot instead');
  }
  if (after.sequence !== before.sequence + 1) {
    throw new RangeError(`state ${after.sequence} does not follow state ${before.sequence}`);
  }
  const removed = checkedIds(before.ids.filter((id) => indexOf(after.ids, id) < 0));
  const added = checkedIds(after.ids.filter((id) => indexOf(before.ids, id) < 0));
  const removedBytes = encodeIds(removed);
  const addedBytes = encodeIds(added);
  const body = new Uint8Array(headBytes + 8 + removedBytes.length + addedBytes.length);
  writeHead(body, after, keyId);
  const view = new DataView(body.buffer);
  view.setUint32(headBytes, removed.length);
  view.setUint32(headBytes + 4, added.length);
  body.set(removedBytes, headBytes + 8);
  body.set(addedBytes, headBytes + 8 + removedBytes.length);
  return body;
}

/** Signs a whole state with a key of its city. */
export async function signRevocationSnapshot(
  state: RevocationState,
  key: SigningKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = encodeSnapshotBody(state, key.publicKey.keyId);
  return appendSignature(body, await signMessage(messageToSign(signingContexts.revocationSnapshot, body), key));
}

/** Signs the step from one state to the next with a key of their city. */
export async function signRevocationDelta(
  before: RevocationState,
  after: RevocationState,
  key: SigningKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = encodeDeltaBody(before, after, key.publicKey.keyId);
  return appendSignature(body, await signMessage(messageToSign(signingContexts.revocationDelta, body), key));
}

/** Opens a snapshot signed by a city of the trust list. A state older than `minimumSequence` is `rolled-back`. */
export async function openRevocationSnapshot(
  sealed: Uint8Array,
  options: { readonly trustList: TrustList; readonly minimumSequence: number },
): Promise<OpenedRevocationList> {
  const opened = await open(sealed, signingContexts.revocationSnapshot, options.trustList);
  if (!opened.ok) return opened;
  const { head, rest } = opened;
  if (rest.length < saltBytes + 4) return { ok: false, reason: 'malformed' };
  const coded = rest.subarray(saltBytes + 4);
  const decoded = decodeIds(coded, new DataView(rest.buffer, rest.byteOffset).getUint32(saltBytes));
  if (decoded?.bytesRead !== coded.length) return { ok: false, reason: 'malformed' };
  if (!(head.sequence >= options.minimumSequence)) return { ok: false, reason: 'rolled-back' };
  return { ok: true, list: new RevocationList({ ...head, salt: rest.slice(0, saltBytes), ids: decoded.ids }) };
}

/**
 * The list after one delta; the given list stays as it is. Applied to the state before, gives exactly the state the
 * publisher had: every removed id must be there and every added id must not, otherwise the delta is `inconsistent`.
 */
export async function applyRevocationDelta(
  list: RevocationList,
  sealed: Uint8Array,
  options: { readonly trustList: TrustList },
): Promise<OpenedRevocationList> {
  const opened = await open(sealed, signingContexts.revocationDelta, options.trustList);
  if (!opened.ok) return opened;
  const { head, rest } = opened;
  const before = list.state;
  if (head.city !== before.city) return { ok: false, reason: 'wrong-base' };
  if (head.sequence <= before.sequence) return { ok: false, reason: 'rolled-back' };
  if (head.epoch !== before.epoch) return { ok: false, reason: 'wrong-base' };
  if (head.sequence !== before.sequence + 1) return { ok: false, reason: 'gap' };
  if (rest.length < 8) return { ok: false, reason: 'malformed' };
  const counts = new DataView(rest.buffer, rest.byteOffset);
  const coded = rest.subarray(8);
  const removed = decodeIds(coded, counts.getUint32(0));
  const added = removed && decodeIds(coded.subarray(removed.bytesRead), counts.getUint32(4));
  if (removed === undefined || added === undefined || removed.bytesRead + added.bytesRead !== coded.length) {
    return { ok: false, reason: 'malformed' };
  }
  const ids = applyChanges(before.ids, removed.ids, added.ids);
  if (ids === undefined) return { ok: false, reason: 'inconsistent' };
  return { ok: true, list: new RevocationList({ ...head, salt: before.salt, ids }) };
}

/** `ids` without `removed` and with `added`, all ascending; undefined unless every change is a change. */
function applyChanges(ids: Float64Array, removed: Float64Array, added: Float64Array): Float64Array | undefined {
  const isThere = (id: number): boolean => indexOf(ids, id) >= 0;
  if (!removed.every(isThere) || added.some(isThere)) return undefined;
  const kept = ids.filter((id) => indexOf(removed, id) < 0);
  const merged = new Float64Array(kept.length + added.length);
  merged.set(kept);
  merged.set(added, kept.length);
  return merged.sort();
}

function checkedIds(ids: Float64Array): Float64Array {
  const ascending = ids.every((id, i) => Number.isInteger(id) && id > (ids[i - 1] ?? -1) && id < idSpace);
  if (!ascending || ids.length > maxIds) {
    throw new RangeError('ids must be those of revokedIds(): at most 2^24 ascending integers below 2^40');
  }
  return ids;
}

function writeHead(body: Uint8Array<ArrayBuffer>, head: Head, keyId: string): void {
  const keyIdAsBytes = fromHex(keyId, keyIdBytes);
  const numbers = [head.epoch, head.sequence, toSeconds(head.issuedAt), toSeconds(head.nextUpdate)];
  const fits = numbers.every((n) => n !== undefined && Number.isInteger(n) && n >= 0 && n <= 0xffffffff);
  if (keyIdAsBytes === undefined || !isCityCode(head.city) || !fits) {
    throw new RangeError(`not the head of a list: ${JSON.stringify({ keyId, city: head.city, numbers })}`);
  }
  const view = new DataView(body.buffer);
  body[0] = formatVersion;
  body.set(keyIdAsBytes, 1);
  view.setUint8(5, Number(head.city) >> 16);
  view.setUint16(6, Number(head.city) & 0xffff);
  for (const [i, number] of numbers.entries()) view.setUint32(8 + 4 * i, number ?? 0);
}

type Opened =
  | { readonly ok: true; readonly head: Head; readonly rest: Uint8Array }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-issuer' | 'bad-signature' };

/** Reads the head and checks the signature with the keys its city had when it was issued. */
async function open(sealed: Uint8Array, signingContext: Uint8Array, trustList: TrustList): Promise<Opened> {
  if (sealed.length < headBytes + signatureBytes || sealed[0] !== formatVersion) {
    return { ok: false, reason: 'malformed' };
  }
  const bytes = new Uint8Array(sealed);
  const body = bytes.slice(0, bytes.length - signatureBytes);
  const signature = bytes.slice(body.length);
  const view = new DataView(body.buffer);
  const head = {
    city: String((view.getUint8(5) << 16) | view.getUint16(6)),
    epoch: view.getUint32(8),
    sequence: view.getUint32(12),
    issuedAt: view.getUint32(16) * 1000,
    nextUpdate: view.getUint32(20) * 1000,
  };
  const keys = trustList.findKeys(head.city, toHex(body.subarray(1, 5)), head.issuedAt);
  if (keys.length === 0) return { ok: false, reason: 'unknown-issuer' };
  const message = messageToSign(signingContext, body);
  for (const key of keys) {
    if (await verifyMessage(message, signature, key)) return { ok: true, head, rest: body.subarray(headBytes) };
  }
  return { ok: false, reason: 'bad-signature' };
}
