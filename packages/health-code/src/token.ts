/** The binary layout of a code: SPEC.md section 3. Encoding and reading, without any judgement of the contents. */

import { fromHex, toHex } from './hex.ts';
import { keyIdBytes } from './key.ts';
import { chainValueBytes, maxSlots, slotMs } from './liveness.ts';
import { isMaskedName } from './masked-name.ts';
import { signatureBytes } from './signature.ts';

export const formatVersion = 1;

/** Bytes of the random pseudonym each issue gets. */
export const codeIdBytes = 10;

/** A live code lives at most as long as its liveness chain: 12 hours. */
export const maxLiveMs = maxSlots * slotMs;

/** A paper code lives at most 31 days: it cannot be renewed in the hand, only revoked. */
export const maxPaperMs = 31 * 24 * 3_600_000;

/** The colours a code can carry; who has no colour gets no code. */
export const codeColours = ['green', 'yellow', 'red'] as const;
export type CodeColour = (typeof codeColours)[number];

/** `live`: shown by a phone with liveness. `paper`: printed; without liveness, and worth nothing without the ID document. */
export type CodeKind = 'live' | 'paper';

/** What the issuer states and signs. Instants are epoch milliseconds; a code stores whole seconds. */
export interface CodeFields {
  readonly kind: CodeKind;
  readonly colour: CodeColour;
  /** Key the issuer signs with, 8 hexadecimal digits. */
  readonly keyId: string;
  /** Division code (GB/T 2260) of the issuing city, six digits. */
  readonly city: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The pseudonym of this one issue, 20 hexadecimal digits. */
  readonly codeId: string;
  readonly maskedName: string;
  /** Anchor of the liveness chain, 16 bytes; in live codes only. */
  readonly anchor?: Uint8Array;
}

/** A code taken apart. `signed` is what the signature covers; `shown` is there when a phone shows the code. */
export interface ReadCode extends CodeFields {
  readonly signed: Uint8Array;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly shown?: { readonly slot: number; readonly revealed: Uint8Array };
}

const paperBit = 0x20;
const nameLengthBits = 0x0f;
const reservedBits = 0x10;
const fixedBytes = 2 + keyIdBytes + 3 + 4 + 4 + codeIdBytes;
const shownBytes = 2 + chainValueBytes;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Writes the signed part. Throws RangeError, saying which field, for anything a verifier would call malformed. */
export function encodeFields(fields: CodeFields): Uint8Array<ArrayBuffer> {
  const live = fields.kind === 'live';
  const name = utf8.encode(fields.maskedName);
  if (!isMaskedName(fields.maskedName)) {
    throw new RangeError(`"${fields.maskedName}" is not a masked name of 1–14 bytes; make it with maskName()`);
  }
  const keyId = fromHex(fields.keyId, keyIdBytes);
  if (keyId === undefined) throw new RangeError(`key id "${fields.keyId}" is not 8 hexadecimal digits`);
  const codeId = fromHex(fields.codeId, codeIdBytes);
  if (codeId === undefined) throw new RangeError(`code id "${fields.codeId}" is not 20 hexadecimal digits`);
  if (!isCityCode(fields.city)) throw new RangeError(`city "${fields.city}" is not a six-digit division code`);
  const issued = toSeconds(fields.issuedAt);
  const expires = toSeconds(fields.expiresAt);
  if (issued === undefined || expires === undefined || !isLife(fields.kind, issued, expires)) {
    throw new RangeError(
      `a ${fields.kind} code cannot live from ${fields.issuedAt} to ${fields.expiresAt}: whole seconds, ` +
        `later than its issue and within ${(live ? maxLiveMs : maxPaperMs) / 3_600_000} hours of it`,
    );
  }
  if (live !== (fields.anchor !== undefined) || (live && fields.anchor?.length !== chainValueBytes)) {
    throw new RangeError('a live code has a liveness anchor of 16 bytes, a paper code has none');
  }
  const bytes = new Uint8Array(fixedBytes + (live ? chainValueBytes : 0) + name.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = formatVersion;
  bytes[1] = ((codeColours.indexOf(fields.colour) + 1) << 6) | (live ? 0 : paperBit) | name.length;
  bytes.set(keyId, 2);
  view.setUint8(6, Number(fields.city) >> 16);
  view.setUint16(7, Number(fields.city) & 0xffff);
  view.setUint32(9, issued);
  view.setUint32(13, expires);
  bytes.set(codeId, 17);
  if (fields.anchor !== undefined) bytes.set(fields.anchor, fixedBytes);
  bytes.set(name, bytes.length - name.length);
  return bytes;
}

/**
 * Takes a token apart; `as` says whether a live code is expected as issued (ends with its signature) or as shown (with a
 * revealed slot behind it). Undefined unless every byte is accounted for and every field is one {@link encodeFields} writes.
 */
export function readCode(bytes: Uint8Array, as: 'issued' | 'shown'): ReadCode | undefined {
  const head = bytes[1];
  if (bytes[0] !== formatVersion || head === undefined) return undefined;
  const colour = codeColours[(head >> 6) - 1];
  const nameLength = head & nameLengthBits;
  if (colour === undefined || (head & reservedBits) !== 0 || nameLength === 0) return undefined;
  const kind = (head & paperBit) === 0 ? 'live' : 'paper';
  const live = kind === 'live';
  const signedLength = fixedBytes + (live ? chainValueBytes : 0) + nameLength;
  const issuedLength = signedLength + signatureBytes;
  if (bytes.length !== issuedLength + (live && as === 'shown' ? shownBytes : 0)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const city = String((view.getUint8(6) << 16) | view.getUint16(7)).padStart(6, '0');
  const issued = view.getUint32(9);
  const expires = view.getUint32(13);
  const maskedName = readName(bytes.subarray(signedLength - nameLength, signedLength));
  if (!isCityCode(city) || !isLife(kind, issued, expires) || maskedName === undefined) return undefined;
  const code = {
    kind,
    colour,
    keyId: toHex(bytes.subarray(2, 6)),
    city,
    issuedAt: issued * 1000,
    expiresAt: expires * 1000,
    codeId: toHex(bytes.subarray(17, fixedBytes)),
    maskedName,
    signed: bytes.subarray(0, signedLength),
    signature: bytes.slice(signedLength, issuedLength),
  } as const;
  if (!live) return code;
  const anchor = bytes.subarray(fixedBytes, fixedBytes + chainValueBytes);
  if (as === 'issued') return { ...code, anchor };
  const slot = view.getUint16(issuedLength);
  if (slot >= slotsOf(code)) return undefined;
  return { ...code, anchor, shown: { slot, revealed: bytes.subarray(issuedLength + 2) } };
}

/** Slots in the life of a code; the last one may be cut short by the expiry. */
export function slotsOf(code: Pick<CodeFields, 'issuedAt' | 'expiresAt'>): number {
  return Math.ceil((code.expiresAt - code.issuedAt) / slotMs);
}

/** Six digits; leading zeros do not occur in GB/T 2260. */
export function isCityCode(text: string): boolean {
  return /^[1-9]\d{5}$/.test(text);
}

/** Whole seconds of an instant that fits four bytes; undefined for anything else. */
export function toSeconds(instant: number): number | undefined {
  const seconds = instant / 1000;
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 0xffffffff ? seconds : undefined;
}

function isLife(kind: CodeKind, issued: number, expires: number): boolean {
  const life = (expires - issued) * 1000;
  return life > 0 && life <= (kind === 'live' ? maxLiveMs : maxPaperMs);
}

function readName(bytes: Uint8Array): string | undefined {
  try {
    const text = strictUtf8.decode(bytes);
    return isMaskedName(text) ? text : undefined;
  } catch {
    return undefined; // not UTF-8
  }
}
