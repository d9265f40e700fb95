/** Numbers of objections: short enough to be read out on the phone, and a slip of the tongue is noticed. */

import { createHmac } from 'node:crypto';
import { preparedKey } from '../people/pseudonyms.ts';

const half = 10_000;
const rounds = 4;

/**
 * The number for a serial: a permutation under the city's key, so that no two serials share a number and a number tells neither how many
 * objections there are nor which came before. Nine digits, the last one a check digit.
 */
export function appealNumber(key: Buffer, serial: number): string {
  if (!Number.isSafeInteger(serial) || serial < 0 || serial >= half * half) {
    throw new Error('the numbers of objections have been used up');
  }
  let [left, right] = [Math.floor(serial / half), serial % half];
  for (let round = 0; round < rounds; round += 1) {
    const mixed = createHmac('sha256', preparedKey(key)).update(`appeal-number\0${round}\0${right}`).digest();
    [left, right] = [right, (left + mixed.readUInt32BE()) % half];
  }
  const digits = String(left * half + right).padStart(8, '0');
  return `${digits}${checkDigit(digits)}`;
}

/** Groups of three, as people read it out. */
export function showNumber(number: string): string {
  return number.replace(/^(...)(...)(...)$/, '$1-$2-$3');
}

/** The digits of a number as somebody typed it; undefined when it is none: a digit is wrong, or two are swapped. */
export function parseNumber(text: string): string | undefined {
  const digits = text.normalize('NFKC').replaceAll(/[\s–-]/g, '');
  return /^\d{9}$/.test(digits) && checkDigit(digits.slice(0, 8)) === digits[8] ? digits : undefined;
}

/** Damm's quasigroup of order ten (2004): any single wrong digit and any two neighbours swapped give another check digit. */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

function checkDigit(digits: string): string {
  let interim = '0';
  for (const digit of digits) interim = damm[Number(interim)]?.[Number(digit)] ?? '0';
  return interim;
}
