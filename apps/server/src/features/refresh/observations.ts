/** Temperatures and daily reports, which release people but are no evidence against anyone. */

import {
  evidenceKinds,
  type CompiledPolicy,
  type CompiledRelease,
  type EvidenceKind,
  type TemperatureReading,
} from '@open-health-code/domain';
import { copyLines } from '../../platform/copy-out.ts';
import type { Connection } from '../../platform/database.ts';
import { instantSql, uuidLength } from './stored-evidence.ts';

export interface Observations {
  readings?: TemperatureReading[];
  normalReportDays?: string[];
}

/** Reads them for those people of a condition on person_id whose evidence they can release under the policy. */
export async function readObservations(
  connection: Connection,
  compiled: CompiledPolicy,
  whose: string,
): Promise<ReadonlyMap<string, Observations>> {
  const found = new Map<string, Observations>();
  const of = (personId: string): Observations => {
    let observations = found.get(personId);
    if (observations === undefined) found.set(personId, (observations = {}));
    return observations;
  };
  const having = (kinds: readonly EvidenceKind[]): string =>
    `${whose} and person_id in (select person_id from evidence
      where ${whose} and state = 'live' and kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}))`;

  const byReadings = kindsReleasedBy(compiled, 'normal-temperatures');
  if (byReadings.length > 0) {
    const select = `select person_id, ${instantSql('measured_at')}, celsius from temperature where ${having(byReadings)}`;
    for await (const lines of copyLines(connection, select)) {
      for (const line of lines) {
        const [personId = '', at, celsius] = line.split('\t');
        (of(personId).readings ??= []).push({ at: Number(at), celsius: Number(celsius) });
      }
    }
  }

  const byReports = kindsReleasedBy(compiled, 'daily-reports');
  if (byReports.length > 0) {
    const day = `(declared_at + interval '${compiled.utcOffsetMinutes} minutes')::date`;
    // One report of symptoms outweighs the others of its day.
    const select = `select person_id, ${day} from declaration where ${having(byReports)}
      group by person_id, ${day} having bool_and(symptoms = '{}')`;
    for await (const lines of copyLines(connection, select)) {
      for (const line of lines)
        (of(line.slice(0, uuidLength)).normalReportDays ??= []).push(line.slice(uuidLength + 1));
    }
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
