/** Documents and numbers as people type them: checked by their form, which anybody may know. */

import { dayOf } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { personIdOf, phoneIdOf, type IdType } from '../people/pseudonyms.ts';
import { Fault } from '../sources/fault.ts';
import { phone } from '../sources/fields.ts';
import { readIdNumber } from '../sources/id-number.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';

export interface GivenDocument {
  readonly idType: IdType;
  readonly idNumber: string;
  /** The pseudonym of whoever has this document, whether the city knows them or not. */
  readonly personId: string;
}

/** Throws ProblemError `bad-request` for a number that no document of this type can have. */
export function readDocument(city: City, idType: IdType, text: string): GivenDocument {
  const idNumber = readIdNumber(idType, text, dayOf(city.clock.now(), utcOffsetMinutes));
  if (idNumber instanceof Fault) throw badField('/idNumber', idNumber);
  return { idType, idNumber, personId: personIdOf(city.secrets.pseudonymKey, idType, idNumber) };
}

export interface GivenPhone {
  readonly number: string;
  readonly phoneId: string;
}

/** Throws ProblemError `bad-request` for what cannot be a telephone number. */
export function readPhone(city: City, text: string): GivenPhone {
  const number = phone.read(text.trim());
  if (number instanceof Fault) throw badField('/phone', number);
  return { number, phoneId: phoneIdOf(city.secrets.pseudonymKey, number) };
}

function badField(pointer: string, fault: Fault): ProblemError {
  return new ProblemError('bad-request', { errors: [{ pointer, detail: fault.message }] });
}
