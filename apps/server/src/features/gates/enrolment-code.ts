/** Codes that staff type once to make a device a gate. */

import { createHmac, randomInt } from 'node:crypto';
import type { Secrets } from '../../platform/secrets.ts';
import { preparedKey } from '../people/pseudonyms.ts';

/** Crockford's base 32: digits and letters without I, L, O and U, which are misread or make words. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const enrolmentLetters = 10;

/** Ten letters, 50 bits: nobody tries them all in the fifteen minutes that they live. In two groups, for reading aloud. */
export function newEnrolmentCode(): string {
  const code = Array.from({ length: enrolmentLetters }, () => letters[randomInt(letters.length)]).join('');
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** The code as it was made, from what people type; anything else stays something that no code is. */
export function normaliseEnrolmentCode(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** What the database knows a code by: without the city's keys it tells nothing. */
export function enrolmentHash(secrets: Secrets, code: string): Buffer {
  return createHmac('sha256', preparedKey(secrets.pseudonymKey))
    .update(`gate-enrolment\0${normaliseEnrolmentCode(code)}`)
    .digest();
}
