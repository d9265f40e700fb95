/** Laboratory results and diagnoses as FHIR R4 resources, one JSON object a line. */

import type { Identity } from '../population/identity.ts';

/** The identifier system of each ID type. */
function identifierSystem(idType: string): string {
  return `urn:open-health-code:id-type:${idType}`;
}

const loinc = { pcr: '94500-6', antigen: '94558-4' } as const;
const outcomes = {
  positive: { code: '10828004', display: 'Positive' },
  negative: { code: '260385009', display: 'Negative' },
  indeterminate: { code: '82334004', display: 'Indeterminate' },
} as const;

export interface LabResult {
  readonly recordId: string;
  readonly test: keyof typeof loinc;
  readonly result: keyof typeof outcomes;
  readonly sampledAt: string;
  readonly reportedAt: string;
  readonly laboratory: string;
}

export function labObservation(who: Identity, lab: LabResult): string {
  return JSON.stringify({
    resourceType: 'Observation',
    id: lab.recordId,
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: loinc[lab.test] }] },
    subject: subject(who),
    effectiveDateTime: lab.sampledAt,
    issued: lab.reportedAt,
    performer: [{ display: lab.laboratory }],
    valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', ...outcomes[lab.result] }] },
  });
}

export interface Diagnosis {
  readonly recordId: string;
  readonly status: 'confirmed' | 'asymptomatic' | 'suspected' | 'ruled-out' | 'recovered';
  /** Empty when there is none. */
  readonly onsetOn: string;
  readonly diagnosedAt: string;
  readonly facility: string;
}

const disease = { code: '840539006', display: 'COVID-19' };
const diseaseWithoutSymptoms = { code: '189486241000119100', display: 'Asymptomatic COVID-19' };
const verification = {
  confirmed: 'confirmed',
  asymptomatic: 'confirmed',
  recovered: 'confirmed',
  suspected: 'unconfirmed',
  'ruled-out': 'refuted',
} as const;

/** A condition that was ruled out has no clinical status. */
export function diagnosisCondition(who: Identity, diagnosis: Diagnosis): string {
  const { status } = diagnosis;
  const terminology = 'http://terminology.hl7.org/CodeSystem';
  const clinical = status === 'recovered' ? 'resolved' : 'active';
  return JSON.stringify({
    resourceType: 'Condition',
    id: diagnosis.recordId,
    ...(status === 'ruled-out'
      ? {}
      : { clinicalStatus: { coding: [{ system: `${terminology}/condition-clinical`, code: clinical }] } }),
    verificationStatus: { coding: [{ system: `${terminology}/condition-ver-status`, code: verification[status] }] },
    code: {
      coding: [{ system: 'http://snomed.info/sct', ...(status === 'asymptomatic' ? diseaseWithoutSymptoms : disease) }],
    },
    subject: subject(who),
    ...(diagnosis.onsetOn === '' ? {} : { onsetDateTime: diagnosis.onsetOn }),
    recordedDate: diagnosis.diagnosedAt,
    recorder: { display: diagnosis.facility },
  });
}

function subject({ idType, idNumber }: Identity): object {
  return { identifier: { system: identifierSystem(idType), value: idNumber } };
}
