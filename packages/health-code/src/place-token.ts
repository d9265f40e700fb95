/**
 * Place tokens: what the QR code of a poster at a place or in a carriage says, so that nobody but the city can make one
 * (SPEC.md section 13). A token names a poster by a random id, which only the city can turn into a place.
 */

import { fromHex, toHex } from './hex.ts';
import { keyIdBytes, signMessage, verifyMessage, type PublicKey, type SigningKey } from './key.ts';
import { maxClockToleranceMs } from './liveness.ts';
import { appendSignature, messageToSign, signatureBytes, signingContexts } from './signature.ts';
import { decodeText, encodeText } from './text-form.ts';
import { isCityCode, toSeconds } from './token.ts';

/**
 * `fixed`: printed, good for as long as its key is: it may have been copied and scanned anywhere. `rotating`: on a display, good for
 * its step of time alone: whoever scanned it was there within minutes.
 */
export type PosterForm = 'fixed' | 'rotating';

/** A display shows the next rotating token after this long. */
export const posterStepMs = 120_000;

const placePrefix = 'OHP1';
const posterIdBytes = 6;
const heads = { fixed: 0x10, rotating: 0x11 } as const;
const fixedBytes = 1 + keyIdBytes + 3 + posterIdBytes;
const stepBytes = 4;

/** Characters of the longest token, a rotating one. */
export const maxPlaceTokenLength = 132;

/** What the city says on a poster. */
export type PosterStatement = {
  /** Division code (GB/T 2260) of the city, six digits. */
  readonly city: string;
  /** Random id of the poster, 12 hexadecimal digits. */
  readonly posterId: string;
} & (
  | { readonly form: 'fixed'; readonly at?: never }
  /** `at`: any instant within the step that the token is to be good for. */
  | { readonly form: 'rotating'; readonly at: number }
);

/** What somebody knows who checks a token. */
export interface PlaceTokenKnowledge {
  readonly city: string;
  /** The city's keys for posters. */
  readonly keys: readonly PublicKey[];
  /** When the poster was read, in epoch milliseconds. */
  readonly at: number;
  /** Default and maximum 90 seconds. */
  readonly clockToleranceMs?: number;
}

/** Exactly one reason, the first that applies in the order of SPEC.md section 13.2. */
export type PlaceTokenCheck =
  | { readonly ok: true; readonly form: PosterForm; readonly posterId: string }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-issuer' | 'bad-signature' }
  /** The display was read before or after the step of its token. */
  | { readonly ok: false; readonly reason: 'not-yet-valid' | 'expired' };

/** A token taken apart. */
export interface ReadPlaceToken {
  readonly form: PosterForm;
  readonly keyId: string;
  readonly city: string;
  readonly posterId: string;
  /** Of rotating ones: epoch milliseconds, a multiple of {@link posterStepMs}. */
  readonly stepStartsAt: number | undefined;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** A token waiting for its signature over `message`. */
export interface UnsignedPlaceToken {
  readonly message: Uint8Array<ArrayBuffer>;
  readonly seal: (signature: Uint8Array) => string;
}

/** The text of a poster's token. Rejects with RangeError, naming the field, when the statement does not fit the format. */
export async function issuePlaceToken(statement: PosterStatement, key: SigningKey): Promise<string> {
  const unsigned = preparePlaceToken(statement, key.publicKey.keyId);
  return unsigned.seal(await signMessage(unsigned.message, key));
}

/** Everything of {@link issuePlaceToken} but the signature. */
export function preparePlaceToken(statement: PosterStatement, keyId: string): UnsignedPlaceToken {
  const body = encodePlaceFields(statement, keyId);
  return {
    message: messageToSign(signingContexts.place, body),
    seal: (signature) => encodePlaceText(appendSignature(body, signature)),
  };
}

/** A token's bytes in its text form. */
export function encodePlaceText(bytes: Uint8Array): string {
  return encodeText(bytes, placePrefix);
}

/** The signed part. Throws RangeError, saying which field, for anything a reader would call malformed. */
export function encodePlaceFields(statement: PosterStatement, keyId: string): Uint8Array<ArrayBuffer> {
  const { city, posterId, form } = statement;
  const key = fromHex(keyId, keyIdBytes);
  if (key === undefined) throw new RangeError(`key id "${keyId}" is not 8 hexadecimal digits`);
  const poster = fromHex(posterId, posterIdBytes);
  if (poster === undefined) throw new RangeError(`poster id "${posterId}" is not 12 hexadecimal digits`);
  if (!isCityCode(city)) throw new RangeError(`city "${city}" is not a six-digit division code`);
  const bytes = new Uint8Array(fixedBytes + (form === 'rotating' ? stepBytes : 0));
  const view = new DataView(bytes.buffer);
  bytes[0] = heads[form];
  bytes.set(key, 1);
  view.setUint8(5, Number(city) >> 16);
  view.setUint16(6, Number(city) & 0xffff);
  bytes.set(poster, 8);
  if (statement.form === 'rotating') {
    const step = toSeconds(Math.floor(statement.at / posterStepMs) * posterStepMs);
    if (step === undefined) throw new RangeError(`${statement.at} is not an instant of this century`);
    view.setUint32(fixedBytes, step);
  }
  return bytes;
}

/** Takes a text apart; undefined unless it is exactly one that {@link issuePlaceToken} writes. */
export function readPlaceToken(text: string): ReadPlaceToken | undefined {
  const bytes = decodeText(text, placePrefix);
  const form = bytes?.[0] === heads.fixed ? 'fixed' : bytes?.[0] === heads.rotating ? 'rotating' : undefined;
  if (bytes === undefined || form === undefined) return undefined;
  const signedLength = fixedBytes + (form === 'rotating' ? stepBytes : 0);
  if (bytes.length !== signedLength + signatureBytes) return undefined;
  const view = new DataView(bytes.buffer);
  const city = String((view.getUint8(5) << 16) | view.getUint16(6)).padStart(6, '0');
  const stepStartsAt = form === 'rotating' ? view.getUint32(fixedBytes) * 1000 : undefined;
  if (!isCityCode(city) || (stepStartsAt ?? 0) % posterStepMs !== 0) return undefined;
  return {
    form,
    keyId: toHex(bytes.subarray(1, 5)),
    city,
    posterId: toHex(bytes.subarray(8, fixedBytes)),
    stepStartsAt,
    signed: bytes.subarray(0, signedLength),
    signature: bytes.slice(signedLength),
  };
}

/** The token in what a camera read: the token itself, or a link with the token behind its `#`. Judges nothing. */
export function placeTokenIn(read: string): string {
  return read.slice(read.lastIndexOf('#') + 1);
}

/**
 * Checks a token. The answer is a value for every text; the promise rejects only for knowledge that is none (RangeError: an instant
 * that is no number, a tolerance over 90 seconds). Which place the poster is at, and whether it still hangs there, only the city knows.
 */
export async function verifyPlaceToken(text: string, known: PlaceTokenKnowledge): Promise<PlaceTokenCheck> {
  const pending = beginPlaceCheck(text, known);
  if ('ok' in pending) return pending;
  for (const key of pending.keys) {
    if (await verifyMessage(pending.message, pending.token.signature, key))
      return finishPlaceCheck(pending.token, known);
  }
  return { ok: false, reason: 'bad-signature' };
}

/** A well-formed token of this city whose signature is still to be verified with one of the keys. */
export interface PendingPlaceCheck {
  readonly token: ReadPlaceToken;
  readonly keys: readonly PublicKey[];
  readonly message: Uint8Array<ArrayBuffer>;
}

/** The steps before the signature: form and issuer. */
export function beginPlaceCheck(text: string, known: PlaceTokenKnowledge): PendingPlaceCheck | PlaceTokenCheck {
  toleranceOf(known);
  const token = readPlaceToken(text);
  if (token === undefined) return { ok: false, reason: 'malformed' };
  const keys = token.city === known.city ? known.keys.filter(({ keyId }) => keyId === token.keyId) : [];
  if (keys.length === 0) return { ok: false, reason: 'unknown-issuer' };
  return { token, keys, message: messageToSign(signingContexts.place, token.signed) };
}

/** The step after the signature: time. */
export function finishPlaceCheck(token: ReadPlaceToken, known: PlaceTokenKnowledge): PlaceTokenCheck {
  const { form, posterId, stepStartsAt } = token;
  if (stepStartsAt !== undefined) {
    const tolerance = toleranceOf(known);
    if (known.at < stepStartsAt - tolerance) return { ok: false, reason: 'not-yet-valid' };
    if (known.at >= stepStartsAt + posterStepMs + tolerance) return { ok: false, reason: 'expired' };
  }
  return { ok: true, form, posterId };
}

function toleranceOf({ at, clockToleranceMs = maxClockToleranceMs }: PlaceTokenKnowledge): number {
  if (!Number.isFinite(at)) throw new RangeError(`at is not an instant: ${at}`);
  if (!(clockToleranceMs >= 0 && clockToleranceMs <= maxClockToleranceMs)) {
    throw new RangeError(`clockToleranceMs is ${clockToleranceMs}; it must be within 0…${maxClockToleranceMs}`);
  }
  return clockToleranceMs;
}
