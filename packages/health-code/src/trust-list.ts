/** The trust list: which cities issue codes and with which keys, signed by an anchor key that gates are set up with. */

import { toHex } from './hex.ts';
import { importPublicKey, signMessage, verifyMessage, type PublicKey, type SigningKey } from './key.ts';
import { appendSignature, messageToSign, signatureBytes, signingContexts } from './signature.ts';
import { isCityCode, toSeconds } from './token.ts';

/** A key of a city. Codes and lists issued in `notBefore` ≤ t < `notAfter` may be signed with it. */
export interface CityKey {
  readonly publicKey: PublicKey;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** An issuing city. Keys overlap while they are rotated; a key that must not be trusted any more is left out. */
export interface City {
  /** Division code (GB/T 2260), six digits. */
  readonly city: string;
  readonly names: { readonly en: string; readonly zh: string };
  readonly keys: readonly CityKey[];
}

/** What an anchor signs. Instants are epoch milliseconds in whole seconds. */
export interface TrustListContent {
  /** Goes up with every list; a gate never goes back. */
  readonly sequence: number;
  readonly issuedAt: number;
  /** When a gate should have fetched the next list. Missing it is no failure: the gate's own limit of age decides. */
  readonly nextUpdate: number;
  /** Ascending by code. */
  readonly cities: readonly City[];
}

/** A trust list whose signature was found good. Made only by {@link openTrustList}. */
export class TrustList {
  readonly content: TrustListContent;
  readonly #cities: ReadonlyMap<string, City>;

  /** @internal */
  constructor(content: TrustListContent) {
    this.content = content;
    this.#cities = new Map(content.cities.map((city) => [city.city, city]));
  }

  /** The entry of a city, if it may issue at all. */
  findCity(city: string): City | undefined {
    return this.#cities.get(city);
  }

  /** Every key of a city that has an id and was valid at an instant: usually one, more when ids happen to collide. */
  findKeys(city: string, keyId: string, at: number): readonly PublicKey[] {
    const keys = this.#cities.get(city)?.keys ?? [];
    return keys
      .filter((key) => key.publicKey.keyId === keyId && key.notBefore <= at && at < key.notAfter)
      .map((key) => key.publicKey);
  }
}

export type OpenedTrustList =
  | { readonly ok: true; readonly list: TrustList }
  | { readonly ok: false; readonly reason: 'malformed' | 'bad-signature' | 'rolled-back' };

/** The signed body: compact JSON in UTF-8, members in the order of SPEC.md section 8. Throws RangeError for bad content. */
export function encodeTrustListBody(content: TrustListContent): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(content.sequence) || content.sequence < 1) {
    throw new RangeError(`sequence ${content.sequence} is not a positive integer`);
  }
  let before = '';
  const cities = content.cities.map(({ city, names, keys }) => {
    if (!isCityCode(city)) throw new RangeError(`city "${city}" is not a six-digit division code`);
    if (city <= before) throw new RangeError(`city ${city} is listed after ${before}; list each city once, ascending`);
    before = city;
    return {
      city,
      names: { en: names.en, zh: names.zh },
      keys: keys.map((key) => ({
        publicKey: toHex(key.publicKey.point),
        notBefore: seconds(key.notBefore),
        notAfter: seconds(key.notAfter),
      })),
    };
  });
  return new TextEncoder().encode(
    JSON.stringify({
      version: 1,
      sequence: content.sequence,
      issuedAt: seconds(content.issuedAt),
      nextUpdate: seconds(content.nextUpdate),
      cities,
    }),
  );
}

/** Signs a trust list with an anchor key. Rejects with RangeError for content that no gate would read. */
export async function signTrustList(
  content: TrustListContent,
  anchorKey: SigningKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const body = encodeTrustListBody(content);
  return appendSignature(body, await signMessage(messageToSign(signingContexts.trustList, body), anchorKey));
}

function seconds(instant: number): number {
  const value = toSeconds(instant);
  if (value === undefined) throw new RangeError(`${instant} is not an instant in whole seconds`);
  return value;
}

/**
 * Opens a signed trust list. `anchors` are the keys the gate was set up with (two while an anchor is rotated);
 * `minimumSequence` is the sequence the gate has already seen: an older list is `rolled-back`. Pass one more than that to
 * take only news. Age is judged at each check of a code, not here, so the last good list survives a late successor.
 */
export async function openTrustList(
  sealed: Uint8Array,
  options: { readonly anchors: readonly PublicKey[]; readonly minimumSequence: number },
): Promise<OpenedTrustList> {
  const bytes = new Uint8Array(sealed);
  const body = bytes.slice(0, Math.max(0, bytes.length - signatureBytes));
  const signature = bytes.slice(body.length);
  const message = messageToSign(signingContexts.trustList, body);
  let signed = false;
  for (const anchor of options.anchors) signed ||= await verifyMessage(message, signature, anchor);
  if (!signed) return { ok: false, reason: 'bad-signature' };
  const content = await readBody(body);
  if (content === undefined) return { ok: false, reason: 'malformed' };
  if (!(content.sequence >= options.minimumSequence)) return { ok: false, reason: 'rolled-back' };
  return { ok: true, list: new TrustList(content) };
}

/**
 * The content of a body; undefined unless encoding it again gives the same bytes. That single rule refuses unknown and
 * repeated members, other orders and white space: a member this version does not know may be one it must not ignore.
 */
async function readBody(body: Uint8Array): Promise<TrustListContent | undefined> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    const { sequence, issuedAt, nextUpdate, cities } = asRecord(JSON.parse(text));
    const content = {
      sequence: asNumber(sequence),
      issuedAt: asNumber(issuedAt) * 1000,
      nextUpdate: asNumber(nextUpdate) * 1000,
      cities: await Promise.all(asArray(cities).map(readCity)),
    };
    return new TextDecoder().decode(encodeTrustListBody(content)) === text ? content : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

async function readCity(value: unknown): Promise<City> {
  const { city, names, keys } = asRecord(value);
  const { en, zh } = asRecord(names);
  return {
    city: asText(city),
    names: { en: asText(en), zh: asText(zh) },
    keys: await Promise.all(asArray(keys).map(readKey)),
  };
}

async function readKey(value: unknown): Promise<CityKey> {
  const { publicKey, notBefore, notAfter } = asRecord(value);
  const imported = await importPublicKey(asText(publicKey));
  if (imported === undefined) throw new TypeError('not a point of P-256');
  return { publicKey: imported, notBefore: asNumber(notBefore) * 1000, notAfter: asNumber(notAfter) * 1000 };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return { ...value };
}

function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('not an array');
  return value;
}

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a string');
  return value;
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('not a number');
  return value;
}
