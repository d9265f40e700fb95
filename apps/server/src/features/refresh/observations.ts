/** Temperatures and daily reports, which release people but are no evidence against anyone. */

import {
  evidenceKinds,
  type CompiledPolicy,
  type CompiledRelease,
  type Day,
  type EvidenceKind,
  type Instant,
  type TemperatureReading,
} from '@open-health-code/domain';
import type { Connection } from '../../platform/database.ts';

export interface Observations {
  readonly readings: TemperatureReading[];
  readonly normalReportDays: Day[];
}

/** Kinds of evidence that observations can end under a policy; of people without any of them no observations are read. */
export function kindsReleasedByObservations(compiled: CompiledPolicy): ReadonlySet<EvidenceKind> {
  return new Set([...kindsReleasedBy(compiled, 'normal-temperatures'), ...kindsReleasedBy(compiled, 'daily-reports')]);
}

/** Reads what the releases of a policy count, by person. */
export async function readObservations(
  connection: Connection,
  compiled: CompiledPolicy,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, Observations>> {
  const found = new Map<string, Observations>(
    personIds.map((personId) => [personId, { readings: [], normalReportDays: [] }]),
  );
  if (personIds.length === 0) return found;
  if (kindsReleasedBy(compiled, 'normal-temperatures').length > 0) {
    const { rows } = await connection.query<{ person_id: string; at: Instant; celsius: number }>(
      'select person_id, measured_at as at, celsius::float8 from temperature where person_id = any($1::uuid[])',
      [personIds],
    );
    for (const { person_id: personId, at, celsius } of rows) found.get(personId)?.readings.push({ at, celsius });
  }
  if (kindsReleasedBy(compiled, 'daily-reports').length > 0) {
    // One report of symptoms outweighs the others of its day.
    const { rows } = await connection.query<{ person_id: string; day: Day }>(
      `select person_id, (declared_at + $2 * interval '1 minute')::date as day from declaration
       where person_id = any($1::uuid[]) group by 1, 2 having bool_and(symptoms = '{}')`,
      [personIds, compiled.utcOffsetMinutes],
    );
    for (const { person_id: personId, day } of rows) found.get(personId)?.normalReportDays.push(day);
  }
  return found;
}

/** Kinds of evidence with a rule that this type of release can end. */
function kindsReleasedBy(compiled: CompiledPolicy, type: CompiledRelease['type']): EvidenceKind[] {
  return evidenceKinds.filter((kind) =>
    compiled.rules[kind].some(({ stages }) =>
      stages.some(({ until }) => until.some((release) => release.type === type)),
    ),
  );
}
