/** Cases: people whose diagnoses make them infectious for a time, for tracing. */

import {
  dayMs,
  infectiousPeriod,
  type Day,
  type DiagnosisStatus,
  type InfectiousPeriod,
  type Instant,
  type Policy,
} from '@open-health-code/domain';
import { copyIn, copyText, sqlInstant } from '../../platform/database.ts';
import { rowBatches } from '../../platform/rows.ts';
import { deterministicId } from '../people/pseudonyms.ts';
import type { Derivation } from './derivation.ts';
import { diagnosisStands, duePeople, labResultStands } from './overruled.ts';
import { wholeGroups } from './whole-groups.ts';

export interface DiagnosisRecord {
  readonly status: DiagnosisStatus;
  readonly onsetOn?: Day | undefined;
  readonly diagnosedAt: Instant;
}

export interface Case {
  readonly status: DiagnosisStatus;
  readonly diagnosedAt: Instant;
  readonly infectious: InfectiousPeriod;
}

/** A positive sample older than this belongs to no illness that is diagnosed now. */
const longestIllnessMs = 30 * dayMs;

/** What diagnoses tell of one illness. */
interface Illness {
  /** The latest diagnosis with a status that the policy traces. */
  traced?: DiagnosisRecord;
  onsetOn?: Day | undefined;
  /** End of the illness before. */
  readonly after: Instant;
  recovered: boolean;
}

/**
 * The case that diagnoses, in order of time, make of a person: the last illness the policy traces. `ruled-out` says that the illness it
 * follows never was; `recovered` ends it and leaves its infectious period standing. The latest diagnosis of the illness counts, with the latest onset that
 * any of them names and the first positive sample since the illness before.
 */
export function caseOf(
  diagnoses: readonly DiagnosisRecord[],
  positiveSamplesAt: readonly Instant[],
  policy: Policy['infectiousPeriod'],
  utcOffsetMinutes: number,
): Case | undefined {
  const illness = illnessesOf(diagnoses, policy).findLast(({ traced }) => traced !== undefined);
  if (illness?.traced === undefined) return undefined;
  const { traced, onsetOn, after } = illness;
  const { status, diagnosedAt } = traced;
  const earliest = Math.max(after, diagnosedAt - longestIllnessMs);
  const positives = positiveSamplesAt.filter((at) => at > earliest && at <= diagnosedAt);
  const infectious = infectiousPeriod(
    {
      status,
      onsetOn,
      diagnosedAt,
      ...(positives.length === 0 ? {} : { firstPositiveSampleAt: Math.min(...positives) }),
    },
    policy,
    utcOffsetMinutes,
  );
  return infectious === undefined ? undefined : { status, diagnosedAt, infectious };
}

function illnessesOf(diagnoses: readonly DiagnosisRecord[], policy: Policy['infectiousPeriod']): Illness[] {
  const illnesses: Illness[] = [];
  let endedAt = -Infinity;
  for (const diagnosis of diagnoses) {
    const current = illnesses.at(-1);
    if (diagnosis.status === 'ruled-out' || diagnosis.status === 'recovered') {
      if (diagnosis.status === 'ruled-out') illnesses.pop();
      else if (current !== undefined) current.recovered = true;
      endedAt = diagnosis.diagnosedAt;
      continue;
    }
    const illness = current?.recovered === false ? current : { after: endedAt, recovered: false };
    if (illness !== current) illnesses.push(illness);
    illness.onsetOn = diagnosis.onsetOn ?? illness.onsetOn;
    if (policy.statuses.some((status) => status === diagnosis.status)) illness.traced = diagnosis;
  }
  return illnesses;
}

interface DiagnosisRow {
  person_id: string;
  status: DiagnosisStatus;
  onset_on: string | null;
  diagnosed_at: number;
  positives: number[] | null;
}

/**
 * Brings disease_case up to date for people with new diagnoses, samples or rulings (everyone in a full run). Cases that are new, changed or gone
 * are noted in changed_case.
 */
export async function deriveCases(run: Derivation): Promise<void> {
  const { connection, parts, full } = run;
  await connection.query(`
    create temp table case_unit (person_id uuid primary key) on commit drop;
    create temp table derived_case (
      person_id uuid primary key, case_id uuid not null, status text not null, diagnosed_at timestamptz not null,
      infectious_from timestamptz not null, infectious_until timestamptz not null
    ) on commit drop`);
  if (!full) {
    await connection.query(
      `insert into case_unit
         select person_id from diagnosis where part_id = any($1)
         union select person_id from lab_result where part_id = any($1) and result = 'positive'
         union ${duePeople}`,
      [parts],
    );
    await connection.query('analyze case_unit');
  }
  await deriveFromDiagnoses(run);
  const amongUnits = full ? '' : 'where person_id in (select person_id from case_unit)';
  await connection.query(`
    analyze derived_case;
    create temp table standing_case on commit drop as
      select person_id, case_id, status, diagnosed_at, infectious_from, infectious_until from disease_case ${amongUnits};
    insert into changed_case (case_id, person_id)
      select case_id, person_id from (
        (select * from standing_case except select person_id, case_id, status, diagnosed_at, infectious_from, infectious_until from derived_case)
        union all
        (select person_id, case_id, status, diagnosed_at, infectious_from, infectious_until from derived_case except select * from standing_case)
      ) differing
      group by case_id, person_id
      on conflict do nothing;
    delete from disease_case where person_id in (select person_id from changed_case);
    insert into disease_case (person_id, case_id, status, diagnosed_at, infectious_from, infectious_until)
      select person_id, case_id, status, diagnosed_at, infectious_from, infectious_until from derived_case
      where person_id in (select person_id from changed_case);
    drop table case_unit, derived_case, standing_case`);
}

async function deriveFromDiagnoses({ connection, policy, utcOffsetMinutes, full }: Derivation): Promise<void> {
  const among = full ? 'true' : 'person_id in (select person_id from case_unit)';
  const rows = rowBatches<DiagnosisRow>(
    connection,
    `select d.person_id, d.status, d.onset_on, d.diagnosed_at, l.positives
     from (select * from diagnosis c where ${diagnosisStands('c')} and ${among}) d
     left join (
       select person_id, array_agg((extract(epoch from sampled_at) * 1000)::float8) as positives
       from lab_result c where result = 'positive' and ${labResultStands('c')} and ${among} group by person_id
     ) l on l.person_id = d.person_id
     order by d.person_id, d.diagnosed_at, d.record_id`,
  );
  for await (const groups of wholeGroups(rows, (row) => row.person_id)) {
    const lines: string[] = [];
    for (const group of groups) {
      const person = group[0]?.person_id ?? '';
      const diagnoses = group.map((row) => ({
        status: row.status,
        onsetOn: row.onset_on ?? undefined,
        diagnosedAt: row.diagnosed_at,
      }));
      const found = caseOf(diagnoses, group[0]?.positives ?? [], policy.infectiousPeriod, utcOffsetMinutes);
      if (found === undefined) continue;
      const { status, diagnosedAt, infectious } = found;
      const times = [diagnosedAt, infectious.from, infectious.until].map(sqlInstant);
      lines.push(`${[person, deterministicId('case', person), status, ...times].map(copyText).join('\t')}\n`);
    }
    if (lines.length > 0) await copyIn(connection, 'copy derived_case from stdin', lines);
  }
}
