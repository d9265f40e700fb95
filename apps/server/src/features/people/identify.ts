/** From an ID document to a person's pseudonym, for commands. */

import type { Command } from 'commander';
import type { City } from '../../city.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { idTypes, isIdType, normaliseIdNumber, personIdOf } from './pseudonyms.ts';

export interface IdOptions {
  readonly idType: string;
  readonly idNumber: string;
}

/** The options with which a command names a person. */
export function withIdOptions(command: Command): Command {
  return command
    .requiredOption('--id-type <type>', `type of the ID document: ${idTypes.join(', ')}`)
    .requiredOption('--id-number <number>', 'number of the ID document');
}

/** The pseudonym of whoever has this document; whether the city knows anybody of that pseudonym is another question. */
export function readPersonId(city: City, idType: string, idNumber: string): string {
  if (!isIdType(idType)) throw new OperatorError(`--id-type must be one of ${idTypes.join(', ')}; got "${idType}".`);
  const number = normaliseIdNumber(idNumber);
  if (number === '') throw new OperatorError('--id-number is empty; give the number of the ID document.');
  return personIdOf(city.secrets.pseudonymKey, idType, number);
}

/** Says the same of everybody who is not known here, whoever they are elsewhere. */
export function unknownPerson(): OperatorError {
  return new OperatorError('Nobody with this ID document is known to this city.');
}
