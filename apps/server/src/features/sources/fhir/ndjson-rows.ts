/** FHIR R4 NDJSON: one resource per line; Patients are remembered for the resources after them. */

import { Fault } from '../fault.ts';
import type { RowProfile } from '../profile.ts';
import type { ReadingOptions, SourceRow } from '../reading/csv-rows.ts';
import { decodeLine } from '../reading/encoding.ts';
import { textAt } from '../reading/json.ts';
import { lineBlocks, linesOf, maxLineBytes } from '../reading/line-blocks.ts';
import { rowOfResource } from './resource-rows.ts';
import { Patients } from './subject.ts';

export interface FhirRow extends SourceRow {
  /** Profile of the row; of a refused one the file's. */
  readonly profile: RowProfile | undefined;
}

/**
 * Batches of rows for the given profiles; resources that make a row of another profile are refused. Patients make no rows.
 */
export async function* fhirRows(
  path: string,
  wanted: readonly RowProfile[],
  options: ReadingOptions,
): AsyncGenerator<FhirRow[]> {
  const patients = new Patients();
  let line = 0;
  for await (const block of lineBlocks(path, options.onBytes)) {
    const rows: FhirRow[] = [];
    for (const bytes of linesOf(block)) {
      line += 1;
      const text = bytes.length >= maxLineBytes ? undefined : decodeLine(bytes, options.encoding);
      if (text?.trim() === '') continue;
      const resource = parse(text);
      if (resource instanceof Fault) {
        rows.push({ line, profile: undefined, texts: resource });
      } else if (textAt(resource, 'resourceType') === 'Patient') {
        patients.remember(resource);
      } else {
        const row = rowOfResource(resource, patients.subjectOf(resource));
        if (row instanceof Fault) rows.push({ line, profile: undefined, texts: row });
        else if (wanted.includes(row.profile)) rows.push({ line, ...row });
        else rows.push({ line, profile: undefined, texts: otherProfile });
      }
    }
    if (rows.length > 0) yield rows;
  }
}

const otherProfile = new Fault('other-resource', 'belongs to another profile; import the file as fhir', 'resourceType');

function parse(text: string | undefined): object | Fault {
  if (text === undefined)
    return new Fault('bad-encoding', 'holds bytes that are no text in the file’s encoding, or too many');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  return new Fault('bad-json', 'must be one JSON object, a FHIR resource');
}
