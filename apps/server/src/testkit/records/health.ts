/** What hospitals, laboratories and checkpoints find, and what people declare. */

import type { DiagnosisStatus } from '@open-health-code/domain';
import type { Queryable } from '../../platform/database.ts';
import { insert, insertPart, localDay, personId, recordId } from './rows.ts';

export interface TestDiagnosis {
  readonly person: string;
  readonly status: DiagnosisStatus;
  readonly at: string;
  readonly onset?: string;
  readonly record?: string;
  readonly facility?: string;
}

export async function insertDiagnosis(db: Queryable, diagnosis: TestDiagnosis): Promise<string> {
  const part = await insertPart(db, 'diagnoses', [localDay(diagnosis.at)]);
  await insert(db, 'diagnosis', {
    person_id: personId(diagnosis.person),
    record_id: recordId(diagnosis.record),
    status: diagnosis.status,
    onset_on: diagnosis.onset ?? null,
    diagnosed_at: diagnosis.at,
    facility: diagnosis.facility ?? 'First Hospital',
    part_id: part,
  });
  return part;
}

export interface TestLabResult {
  readonly person: string;
  readonly test?: 'pcr' | 'antigen';
  readonly result: 'positive' | 'negative' | 'indeterminate';
  readonly sampledAt: string;
  readonly record?: string;
}

export async function insertLabResult(db: Queryable, lab: TestLabResult): Promise<string> {
  const part = await insertPart(db, 'lab-results', [localDay(lab.sampledAt)]);
  await insert(db, 'lab_result', {
    person_id: personId(lab.person),
    record_id: recordId(lab.record),
    test: lab.test ?? 'pcr',
    result: lab.result,
    sampled_at: lab.sampledAt,
    reported_at: lab.sampledAt,
    laboratory: 'City Laboratory',
    part_id: part,
  });
  return part;
}

export async function insertSymptoms(
  db: Queryable,
  report: { person: string; symptoms: readonly string[]; at: string; record?: string },
): Promise<string> {
  const part = await insertPart(db, 'symptoms', [localDay(report.at)]);
  await insert(db, 'symptom_report', {
    person_id: personId(report.person),
    record_id: recordId(report.record),
    symptoms: report.symptoms,
    reported_at: report.at,
    facility: 'Fever Clinic',
    part_id: part,
  });
  return part;
}

export async function insertTemperature(
  db: Queryable,
  reading: { person: string; celsius: number; at: string; record?: string },
): Promise<string> {
  const part = await insertPart(db, 'temperatures', [localDay(reading.at)]);
  await insert(db, 'temperature', {
    person_id: personId(reading.person),
    record_id: recordId(reading.record),
    celsius: reading.celsius,
    measured_at: reading.at,
    measured_by: 'Checkpoint 3',
    part_id: part,
  });
  return part;
}

export interface TestDeclaration {
  readonly person: string;
  readonly at: string;
  readonly symptoms?: readonly string[];
  readonly contacts?: string;
  readonly trips?: readonly object[];
  readonly record?: string;
}

export async function insertDeclaration(db: Queryable, declaration: TestDeclaration): Promise<string> {
  const part = await insertPart(db, 'declarations', [localDay(declaration.at)]);
  await insert(db, 'declaration', {
    person_id: personId(declaration.person),
    record_id: recordId(declaration.record),
    declared_at: declaration.at,
    symptoms: declaration.symptoms ?? [],
    contacts: declaration.contacts ?? '',
    trips: JSON.stringify(declaration.trips ?? []),
    part_id: part,
  });
  return part;
}
