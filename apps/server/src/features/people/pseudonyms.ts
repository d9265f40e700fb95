/** Pseudonyms: who a person or a phone is to this city, computed without a look-up. */

import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export const idTypes = ['resident', 'hk-macau', 'taiwan', 'passport', 'permanent-resident', 'other'] as const;
export type IdType = (typeof idTypes)[number];

export function isIdType(text: string): text is IdType {
  return (idTypes as readonly string[]).includes(text);
}

/** The form of an ID number that pseudonyms are made of: upper case, without spaces. */
export function normaliseIdNumber(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '').toUpperCase();
}

/** The form of a phone number that pseudonyms are made of: digits, without the +86, 86 or 0086 of home numbers. */
export function normalisePhone(text: string): string {
  const digits = text.normalize('NFKC').replaceAll(/[\s()-]/g, '');
  return digits.replace(/^(\+?86|0086)(?=1\d{10}$)/, '');
}

const preparedKeys = new WeakMap<Buffer, KeyObject>();

/** A key made ready once: preparing the raw bytes costs several times an HMAC or the sealing of a name. */
export function preparedKey(key: Buffer): KeyObject {
  const known = preparedKeys.get(key);
  if (known !== undefined) return known;
  const prepared = createSecretKey(key);
  preparedKeys.set(key, prepared);
  return prepared;
}

/** HMAC under the city's key, so that two cities cannot join their tables. Numbers must be normalised. */
export function personIdOf(key: Buffer, idType: IdType, idNumber: string): string {
  return uuidOf(createHmac('sha256', preparedKey(key)).update(`person\0${idType}\0${idNumber}`).digest('hex'));
}

export function phoneIdOf(key: Buffer, phone: string): string {
  return uuidOf(createHmac('sha256', preparedKey(key)).update(`phone\0${phone}`).digest('hex'));
}

/** A deterministic UUID for what is told apart by these words, such as a piece of evidence by what it rests on. */
export function deterministicId(...words: readonly string[]): string {
  return uuidOf(hash('sha256', words.join('\0'), 'hex'));
}

/** A positive 63-bit number for a text, as decimal digits: compact key of operators' cell ids and of derivation scopes. */
export function numericKey(...words: readonly string[]): string {
  return (BigInt(`0x${hash('sha256', words.join('\0'), 'hex').slice(0, 16)}`) >> 1n).toString();
}

function uuidOf(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
