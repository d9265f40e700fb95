/** Invented people, made for these journeys; nobody of the simulated city. */

import type { Person } from '../citizen.ts';

/** A resident's number of an area that does not exist, with its check character (GB 11643, ISO 7064 MOD 11-2). */
function residentNumber(born: string, sequence: number): string {
  const digits = `990188${born}${String(sequence).padStart(3, '0')}`;
  const sum = [...digits].reduce((before, digit, at) => before + Number(digit) * (2 ** (17 - at) % 11), 0);
  return `${digits}${'10X98765432'[sum % 11] ?? ''}`;
}

const phoneOf = (sequence: number): string => `165990${String(sequence).padStart(5, '0')}`;

export function invent(name: string, born: string, sequence: number): Person {
  return { idType: 'resident', idNumber: residentNumber(born, sequence), name, phone: phoneOf(sequence) };
}

/** As the population register delivers them. */
export function registerRow({ idType, idNumber, name, phone }: Person): Readonly<Record<string, string>> {
  return { id_type: idType, id_number: idNumber, name, phone, district: '990101', community: '', language: '' };
}

export function idOf({ idType, idNumber }: Person): Readonly<Record<string, string>> {
  return { id_type: idType, id_number: idNumber };
}

/** A declaration of today in which nothing is to be declared, so that the code is green. */
export function declarationRow(person: Person, declaredAt: Date): Readonly<Record<string, string>> {
  const record = { record_id: `J-${person.idNumber.slice(-4)}-${declaredAt.getTime()}`, ...idOf(person) };
  return { ...record, declared_at: declaredAt.toISOString(), symptoms: '', contacts: '', trips: '[]' };
}
