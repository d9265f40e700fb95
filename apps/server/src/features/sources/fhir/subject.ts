/** Who a resource is about: the Patient's identifier, by reference, by logical reference, or contained in the resource. */

import { idTypes, type IdType } from '../../people/pseudonyms.ts';
import { at, itemsAt, textAt } from '../reading/json.ts';

export interface Identity {
  readonly idType: IdType;
  readonly idNumber: string;
}

/** Systems of identifiers: our own URNs, the object identifier of China's resident number, FHIR's passport systems. */
const systems: readonly (readonly [RegExp, IdType])[] = [
  ...idTypes.map((type) => [new RegExp(`^urn:open-health-code:id-type:${type}$`), type] as const),
  [/^urn:oid:2\.16\.156\.10011\.1\.3$/, 'resident'],
  [/^http:\/\/hl7\.org\/fhir\/sid\/passport-[A-Z]{3}$/, 'passport'],
];

/** Types of identifiers of HL7 v2 table 0203. */
const types: Readonly<Record<string, IdType>> = {
  NNCHN: 'resident',
  NNHKG: 'hk-macau',
  NNMAC: 'hk-macau',
  NNTWN: 'taiwan',
  PPN: 'passport',
  PRC: 'permanent-resident',
};

/** Patients remembered from earlier lines of the file; the oldest are forgotten beyond that. */
const maxPatients = 200_000;

export class Patients {
  private readonly known = new Map<string, Identity>();

  /** Remembers a Patient resource for the references after it. */
  remember(patient: unknown): void {
    const id = textAt(patient, 'id');
    const identity = identityOf(patient);
    if (id === '' || identity === undefined) return;
    this.known.delete(id);
    this.known.set(id, identity);
    if (this.known.size <= maxPatients) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  /** The identity behind a resource's subject; undefined where it cannot be told. */
  subjectOf(resource: unknown): Identity | undefined {
    const logical = identityOfIdentifier(at(resource, 'subject', 'identifier'));
    if (logical !== undefined) return logical;
    const reference = textAt(resource, 'subject', 'reference');
    if (reference.startsWith('#')) {
      const patient = itemsAt(resource, 'contained').find((item) => textAt(item, 'id') === reference.slice(1));
      return identityOf(patient);
    }
    const match = /(?:^|\/)Patient\/([^/]+)(?:\/_history\/.*)?$|^urn:uuid:(.+)$/.exec(reference);
    return this.known.get(match?.[1] ?? match?.[2] ?? '');
  }
}

/** The surest of a Patient's identifiers, in the order of the ID types. */
function identityOf(patient: unknown): Identity | undefined {
  const identities = itemsAt(patient, 'identifier').flatMap((identifier) => identityOfIdentifier(identifier) ?? []);
  return identities.toSorted((a, b) => idTypes.indexOf(a.idType) - idTypes.indexOf(b.idType))[0];
}

function identityOfIdentifier(identifier: unknown): Identity | undefined {
  const idNumber = textAt(identifier, 'value');
  if (idNumber === '') return undefined;
  const system = textAt(identifier, 'system');
  const bySystem = systems.find(([pattern]) => pattern.test(system))?.[1];
  const byType = itemsAt(identifier, 'type', 'coding')
    .map((coding) => types[textAt(coding, 'code')])
    .find((type) => type !== undefined);
  const idType = bySystem ?? byType;
  return idType === undefined ? undefined : { idType, idNumber };
}
