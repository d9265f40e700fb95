/** Who somebody is, by the claims of the identity provider. */

import { dayOf, type Instant } from '@open-health-code/domain';
import { isIdType, type IdType } from '../people/pseudonyms.ts';
import { Fault } from '../sources/fault.ts';
import { phone, text } from '../sources/fields.ts';
import { readIdNumber } from '../sources/id-number.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';
import type { ProvedIdentity } from './enrolment.ts';
import type { IdentityProvider } from './provider-settings.ts';

/** Numbers of ID types in interfaces of Chinese vendors. */
const numbered: Readonly<Record<string, IdType>> = {
  10: 'resident',
  14: 'hk-macau',
  15: 'taiwan',
  16: 'taiwan',
  20: 'passport',
  34: 'permanent-resident',
  99: 'other',
};

export interface AssertedIdentity extends ProvedIdentity {
  /** A number that the provider verified, normalised. */
  readonly phone: string | undefined;
}

/** Undefined unless the claims name one document completely: nobody is enrolled by half an identity. */
export function readAssertedIdentity(
  { claims: names }: IdentityProvider,
  claims: Readonly<Record<string, unknown>>,
  now: Instant,
): AssertedIdentity | undefined {
  const idType = readIdType(names.idType, claims);
  const number = claims[names.idNumber];
  if (idType === undefined || typeof number !== 'string') return undefined;
  const idNumber = readIdNumber(idType, number, dayOf(now, utcOffsetMinutes));
  if (idNumber instanceof Fault) return undefined;
  return { idType, idNumber, name: readName(claims[names.name]), phone: readPhone(names.phone, claims) };
}

function readIdType(name: string, claims: Readonly<Record<string, unknown>>): IdType | undefined {
  const value = name.startsWith('=') ? name.slice(1) : claims[name];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value);
  return isIdType(word) ? word : numbered[word];
}

function readName(value: unknown): string | undefined {
  const name = typeof value === 'string' ? text(200).read(value.trim()) : undefined;
  return name instanceof Fault ? undefined : name;
}

function readPhone(name: string, claims: Readonly<Record<string, unknown>>): string | undefined {
  const value = claims[name];
  if (typeof value !== 'string' || claims[`${name}_verified`] !== true) return undefined;
  const number = phone.read(value.trim());
  return number instanceof Fault ? undefined : number;
}
