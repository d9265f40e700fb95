/** Evidence that follows from one record of a person: laboratory results, diagnoses, symptoms, fever, arrivals from abroad. */

import {
  parseTrips,
  startOfDay,
  dayOf,
  type DiagnosisStatus,
  type EvidenceKind,
  type LabOutcome,
  type LabTest,
  type Strength,
} from '@open-health-code/domain';
import { rowBatches } from '../../platform/rows.ts';
import type { Derivation } from './derivation.ts';
import { diagnosisStands, duePeople } from './overruled.ts';

/** Kinds whose unit is the person, derived by this step. */
export const directKinds = [
  'lab-result',
  'diagnosis',
  'symptom',
  'fever',
  'arrival-from-abroad',
] as const satisfies readonly EvidenceKind[];

/** Derives the direct evidence of everyone with new records of these kinds, or of everyone in a full run. */
export async function deriveDirect(run: Derivation): Promise<void> {
  if (!run.full) await findUnitPeople(run);
  await deriveLabResults(run);
  await deriveDiagnoses(run);
  await deriveReportedSymptoms(run);
  await deriveFever(run);
  await deriveDeclared(run);
}

/** Only records that evidence can follow from make their person a unit: most readings are normal, most declarations empty. */
async function findUnitPeople({ connection, parts, policy }: Derivation): Promise<void> {
  await connection.query(
    `insert into unit_person
       select person_id from lab_result where part_id = any($1)
       union select person_id from diagnosis where part_id = any($1)
       union select person_id from symptom_report where part_id = any($1)
       union select person_id from temperature where part_id = any($1) and celsius >= $2
       union select person_id from declaration
         where part_id = any($1) and (cardinality(symptoms) > 0 or trips <> '[]'::jsonb)
       union ${duePeople}
     on conflict do nothing`,
    [parts, policy.feverCelsius],
  );
  await connection.query('analyze unit_person');
}

function ofUnits(run: Derivation): string {
  return run.full ? 'true' : 'person_id in (select person_id from unit_person)';
}

const labStrength: Readonly<Record<LabTest, Strength>> = { pcr: 'conclusive', antigen: 'strong' };

interface LabRow {
  person_id: string;
  record_id: string;
  test: LabTest;
  result: LabOutcome;
  sampled_at: number;
  reported_at: number;
  laboratory: string;
}

async function deriveLabResults(run: Derivation): Promise<void> {
  const batches = rowBatches<LabRow>(
    run.connection,
    `select person_id, record_id, test, result, sampled_at, reported_at, laboratory from lab_result where ${ofUnits(run)}`,
  );
  for await (const batch of batches) {
    for (const row of batch) {
      run.emit({
        personId: row.person_id,
        kind: 'lab-result',
        // An indeterminate result proves nothing either way.
        strength: row.result === 'indeterminate' ? 'weak' : labStrength[row.test],
        source: 'lab-results',
        facts: {
          test: row.test,
          result: row.result,
          laboratory: row.laboratory,
          sampledAt: row.sampled_at,
          reportedAt: row.reported_at,
        },
        effectiveFrom: row.sampled_at,
        restsOn: [row.record_id],
      });
    }
    await run.flush();
  }
}

interface DiagnosisRow {
  person_id: string;
  record_id: string;
  status: DiagnosisStatus;
  onset_on: string | null;
  diagnosed_at: number;
  facility: string;
  latest: boolean;
}

async function deriveDiagnoses(run: Derivation): Promise<void> {
  const batches = rowBatches<DiagnosisRow>(
    run.connection,
    `select person_id, record_id, status, onset_on, diagnosed_at, facility,
            row_number() over (partition by person_id order by diagnosed_at desc, record_id desc) = 1 as latest
     from diagnosis d where ${diagnosisStands('d')} and ${ofUnits(run)}`,
  );
  for await (const batch of batches) {
    for (const row of batch) {
      run.emit({
        personId: row.person_id,
        kind: 'diagnosis',
        // A suspicion waits for its test by definition.
        strength: row.status === 'suspected' ? 'strong' : 'conclusive',
        source: 'diagnoses',
        facts: {
          status: row.status,
          facility: row.facility,
          diagnosedAt: row.diagnosed_at,
          ...(row.onset_on === null ? {} : { onsetOn: row.onset_on }),
        },
        effectiveFrom: row.diagnosed_at,
        restsOn: [row.record_id],
        superseded: !row.latest,
      });
    }
    await run.flush();
  }
}

interface SymptomRow {
  person_id: string;
  record_id: string;
  symptoms: string[];
  reported_at: number;
  facility: string;
}

async function deriveReportedSymptoms(run: Derivation): Promise<void> {
  const batches = rowBatches<SymptomRow>(
    run.connection,
    `select person_id, record_id, symptoms, reported_at, facility from symptom_report
     where cardinality(symptoms) > 0 and ${ofUnits(run)}`,
  );
  for await (const batch of batches) {
    for (const row of batch) {
      run.emit({
        personId: row.person_id,
        kind: 'symptom',
        strength: 'strong',
        source: 'symptoms',
        facts: { symptoms: row.symptoms, facility: row.facility },
        effectiveFrom: row.reported_at,
        restsOn: [row.record_id],
      });
    }
    await run.flush();
  }
}

interface FeverRow {
  person_id: string;
  record_id: string;
  celsius: number;
  measured_at: number;
  measured_by: string;
}

async function deriveFever(run: Derivation): Promise<void> {
  const batches = rowBatches<FeverRow>(
    run.connection,
    `select person_id, record_id, celsius::float8 as celsius, measured_at, measured_by from temperature
     where celsius >= $1 and ${ofUnits(run)}`,
    [run.policy.feverCelsius],
  );
  for await (const batch of batches) {
    for (const row of batch) {
      run.emit({
        personId: row.person_id,
        kind: 'fever',
        strength: 'strong',
        source: 'temperatures',
        facts: { celsius: row.celsius, measuredBy: row.measured_by },
        effectiveFrom: row.measured_at,
        restsOn: [row.record_id],
      });
    }
    await run.flush();
  }
}

interface DeclarationRow {
  person_id: string;
  record_id: string;
  declared_at: number;
  symptoms: string[];
  trips: string;
}

async function deriveDeclared(run: Derivation): Promise<void> {
  const batches = rowBatches<DeclarationRow>(
    run.connection,
    `select person_id, record_id, declared_at, symptoms, trips::text as trips from declaration
     where (cardinality(symptoms) > 0 or trips <> '[]'::jsonb) and ${ofUnits(run)}`,
  );
  for await (const batch of batches) {
    for (const row of batch) {
      emitDeclaredSymptoms(run, row);
      emitArrivals(run, row);
    }
    await run.flush();
  }
}

/** People may be mistaken about symptoms, or say what is asked of them; see principle 3. */
function emitDeclaredSymptoms(run: Derivation, row: DeclarationRow): void {
  if (row.symptoms.length === 0) return;
  run.emit({
    personId: row.person_id,
    kind: 'symptom',
    strength: 'weak',
    source: 'declarations',
    facts: { symptoms: row.symptoms },
    effectiveFrom: row.declared_at,
    restsOn: [row.record_id],
  });
}

/**
 * A trip abroad that was over by the day of the declaration is an arrival on its last day. The same trip told in several declarations is
 * one arrival, so it rests on what was told and not on the record.
 */
function emitArrivals(run: Derivation, row: DeclarationRow): void {
  const parsed = parseTrips(row.trips);
  if (!parsed.ok) return;
  const declaredOn = dayOf(row.declared_at, run.utcOffsetMinutes);
  for (const { date, until, country } of parsed.trips) {
    const arrivedOn = until ?? date;
    if (country === undefined || country === 'CN' || arrivedOn > declaredOn) continue;
    run.emit({
      personId: row.person_id,
      kind: 'arrival-from-abroad',
      strength: 'strong',
      source: 'declarations',
      facts: { country, date: arrivedOn },
      effectiveFrom: startOfDay(arrivedOn, run.utcOffsetMinutes),
      restsOn: [],
    });
  }
}
