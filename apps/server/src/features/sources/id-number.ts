/** The syntax of ID numbers by type of document. */

import { parseDay } from '@open-health-code/domain';
import { normaliseIdNumber, type IdType } from '../people/pseudonyms.ts';
import { Fault } from './fault.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checkCharacters = '10X98765432';

/** Documents other than the resident's have changed form often and differ by place of issue: lenient, but bounded. */
const patterns: Readonly<Record<Exclude<IdType, 'resident'>, RegExp>> = {
  'hk-macau': /^[A-Z]{1,2}\d{6,10}(?:\(?[\dA]\)?)?$|^8[12]\d{15}[\dX]$|^\d{8,11}$/,
  taiwan: /^[A-Z]{0,2}\d{8,10}(?:\(?[A-Z\d]{1,2}\)?)?$|^83\d{15}[\dX]$/,
  passport: /^(?=.*\d)[A-Z\d][A-Z\d-]{2,19}$/,
  'permanent-resident': /^[A-Z]{3}\d{12}$|^9\d{16}[\dX]$/,
  other: /^[\p{L}\p{N}][\p{L}\p{N}()/._-]{2,39}$/u,
};

/** The normalised number, or what is wrong with it. Residence permits of 18 characters have the resident's checksum. */
export function readIdNumber(idType: IdType, text: string, today: string): string | Fault {
  const number = normaliseIdNumber(text);
  if (number === '') return new Fault('missing-value', 'must not be empty', 'id_number');
  const fault =
    idType === 'resident' || /^[89]\d{16}[\dX]$/.test(number)
      ? residentFault(number, today)
      : patterns[idType].test(number)
        ? undefined
        : new Fault('bad-id-number', `cannot be the number of a document of type ${idType}`);
  return fault?.in('id_number') ?? number;
}

/** GB 11643-1999: six digits of place, birth date, three of sequence, a check character by ISO 7064 MOD 11-2. */
function residentFault(number: string, today: string): Fault | undefined {
  if (/^\d{15}$/.test(number)) {
    return new Fault(
      'bad-id-number',
      'is a 15-digit number of the first generation, void since 2013; send the 18 digits',
    );
  }
  if (!/^[1-9]\d{16}[\dX]$/.test(number))
    return new Fault('bad-id-number', 'must have 17 digits and a check character');
  const born = parseDay(`${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`);
  if (born === undefined || born < '1880-01-01' || born > today) {
    return new Fault('bad-id-number', 'holds an impossible date of birth');
  }
  return checkCharacter(number) === number[17]
    ? undefined
    : new Fault('bad-checksum', 'the check character does not fit');
}

function checkCharacter(number: string): string | undefined {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return checkCharacters[sum % 11];
}
