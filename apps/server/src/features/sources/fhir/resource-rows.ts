/** FHIR R4 resources as rows of our profiles; what is told apart how is in docs/source-profiles.md. */

import { Fault } from '../fault.ts';
import { diagnoses, labResults, temperatures } from '../profiles/health.ts';
import type { RowProfile } from '../profile.ts';
import { at, itemsAt, textAt } from '../reading/json.ts';
import type { Identity } from './subject.ts';

/** A resource as a row, its texts in the order of the profile's columns. */
export interface ResourceRow {
  readonly profile: RowProfile;
  readonly texts: readonly string[];
}

const loinc = 'http://loinc.org';

/** LOINC 94500-6: SARS-CoV-2 RNA by amplification; 94558-4: antigen by rapid immunoassay. */
const tests: Readonly<Record<string, string>> = { '94500-6': 'pcr', '94558-4': 'antigen' };
const bodyTemperature = '8310-5';

/** Answers by SNOMED CT, LOINC answer lists and HL7 interpretation codes. */
const outcomes = meanings({
  positive: '10828004 260373001 LA6576-8 LA11882-0 POS DET',
  negative: '260385009 260415000 LA6577-6 LA11883-8 NEG ND',
  indeterminate: '82334004 419984006 LA11884-6 LA9663-1 IND E',
});

/** SNOMED CT and ICD-10. Only these make a case: a hospital's list of conditions holds others too. */
const conditions = meanings({
  confirmed: '840539006 U07.1',
  suspected: '840544004 U07.2',
  asymptomatic: '189486241000119100',
});

function meanings<Meaning extends string>(codes: Readonly<Record<Meaning, string>>): ReadonlyMap<string, Meaning> {
  // Object.keys loses the keys' type.
  const words = Object.keys(codes) as Meaning[];
  return new Map(words.flatMap((word) => codes[word].split(' ').map((code) => [code, word] as const)));
}

/** What a row needs beyond its subject, or why the resource makes none. */
export function rowOfResource(resource: unknown, subject: Identity | undefined): ResourceRow | Fault {
  const type = textAt(resource, 'resourceType');
  if (type !== 'Observation' && type !== 'Condition') {
    return new Fault('other-resource', 'must be an Observation, a Condition or a Patient', 'resourceType');
  }
  const row = type === 'Condition' ? readCondition(resource) : readObservation(resource);
  if (row instanceof Fault) return row;
  if (subject === undefined) {
    return new Fault(
      'unknown-subject',
      'has no identifier of a known system, itself or by a Patient before it',
      'subject',
    );
  }
  const values: Readonly<Record<string, string>> = {
    ...row.values,
    record_id: textAt(resource, 'id') || textAt(itemsAt(resource, 'identifier')[0], 'value'),
    id_type: subject.idType,
    id_number: subject.idNumber,
  };
  return { profile: row.profile, texts: row.profile.columns.map((column) => values[column] ?? '') };
}

interface Reading {
  readonly profile: RowProfile;
  readonly values: Readonly<Record<string, string>>;
}

function readObservation(resource: unknown): Reading | Fault {
  if (!['final', 'amended', 'corrected'].includes(textAt(resource, 'status'))) {
    return new Fault('not-final', 'must be final, amended or corrected', 'status');
  }
  const codes = codesIn(at(resource, 'code'), loinc);
  const test = codes.map((code) => tests[code]).find((known) => known !== undefined);
  const measuredAt =
    textAt(resource, 'effectiveDateTime') ||
    textAt(resource, 'effectiveInstant') ||
    textAt(resource, 'effectivePeriod', 'start');
  if (test !== undefined) {
    const result = outcomeOf(resource);
    if (result === undefined) return new Fault('unknown-code', 'has no result that is known', 'valueCodeableConcept');
    const values = {
      test,
      result,
      sampled_at: measuredAt,
      reported_at: textAt(resource, 'issued') || measuredAt,
      laboratory: nameOf(itemsAt(resource, 'performer')[0]),
    };
    return { profile: labResults, values };
  }
  if (!codes.includes(bodyTemperature)) {
    return new Fault('unknown-code', 'must be of LOINC 94500-6, 94558-4 or 8310-5', 'code');
  }
  const celsius = celsiusOf(at(resource, 'valueQuantity'));
  if (celsius === undefined) return new Fault('unknown-code', 'must be in Cel or [degF]', 'valueQuantity');
  const measured_by = nameOf(itemsAt(resource, 'performer')[0] ?? at(resource, 'device'));
  return { profile: temperatures, values: { celsius, measured_at: measuredAt, measured_by } };
}

function readCondition(resource: unknown): Reading | Fault {
  const meaning = codesIn(at(resource, 'code'))
    .map((code) => conditions.get(code))
    .find((known) => known !== undefined);
  if (meaning === undefined) return new Fault('unknown-code', 'is not a code of this disease', 'code');
  const verification = codesIn(at(resource, 'verificationStatus'))[0] ?? 'confirmed';
  const clinical = codesIn(at(resource, 'clinicalStatus'))[0] ?? 'active';
  const status = statusOf(meaning, verification, clinical);
  if (status === undefined)
    return new Fault('not-final', 'is entered in error or of no known status', 'verificationStatus');
  const onset = textAt(resource, 'onsetDateTime') || textAt(resource, 'onsetPeriod', 'start');
  const values = {
    status,
    // The day as the source wrote it; a bare year or month says too little.
    onset_on: onset.length >= 10 ? onset.slice(0, 10) : '',
    diagnosed_at: textAt(resource, 'recordedDate'),
    facility: nameOf(at(resource, 'asserter') ?? at(resource, 'recorder')),
  };
  return { profile: diagnoses, values };
}

function statusOf(meaning: string, verification: string, clinical: string): string | undefined {
  if (verification === 'refuted') return 'ruled-out';
  if (['unconfirmed', 'provisional', 'differential'].includes(verification)) return 'suspected';
  if (verification !== 'confirmed') return undefined;
  if (['inactive', 'remission', 'resolved'].includes(clinical)) return 'recovered';
  return meaning;
}

function outcomeOf(resource: unknown): string | undefined {
  const codes = [
    ...codesIn(at(resource, 'valueCodeableConcept')),
    ...itemsAt(resource, 'interpretation').flatMap((concept) => codesIn(concept)),
  ];
  return codes.map((code) => outcomes.get(code)).find((known) => known !== undefined);
}

/** Codes of a CodeableConcept, of one system where it is given. */
function codesIn(concept: unknown, system?: string): string[] {
  return itemsAt(concept, 'coding')
    .filter((coding) => system === undefined || textAt(coding, 'system') === system)
    .map((coding) => textAt(coding, 'code'));
}

function celsiusOf(quantity: unknown): string | undefined {
  const value = at(quantity, 'value');
  const unit = textAt(quantity, 'code') || textAt(quantity, 'unit');
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  if (unit === 'Cel' || unit === '°C') return String(Math.round(value * 100) / 100);
  return unit === '[degF]' || unit === '°F' ? String(Math.round(((value - 32) / 1.8) * 100) / 100) : undefined;
}

function nameOf(reference: unknown): string {
  return textAt(reference, 'display') || textAt(reference, 'identifier', 'value') || textAt(reference, 'reference');
}
