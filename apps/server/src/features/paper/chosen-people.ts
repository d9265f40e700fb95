/** Whom codes on paper are printed for: the people of a list, or everybody of a community. */

import type { City } from '../../city.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { isIdType } from '../people/pseudonyms.ts';
import { checkListFile } from '../printing/list-file.ts';
import { Fault } from '../sources/fault.ts';
import { csvRows } from '../sources/reading/csv-rows.ts';
import { detectEncoding } from '../sources/reading/encoding.ts';
import { Subjects } from '../sources/subjects.ts';

export interface ChosenPerson {
  readonly personId: string;
  /** Line of the list. */
  readonly line?: number;
}

export interface RejectedRow {
  readonly line: number;
  readonly fault: Fault;
}

export type ChosenRow = ChosenPerson | RejectedRow;

const badType = new Fault('unknown-value', 'is not a type of ID', 'id_type');
const noType = new Fault('missing-value', 'must say of which type the ID number is', 'id_type');

/**
 * Rows of a CSV file with the columns id_type and id_number, in batches. A faulty row is told by its line, never by what it says. Throws
 * OperatorError where there is no such file.
 */
export async function* peopleOfList(city: City, file: string): AsyncGenerator<ChosenRow[]> {
  await checkListFile(file);
  const columns = { columns: ['id_type', 'id_number'], breaks: ['never', 'never'], fits: () => true } as const;
  const subjects = new Subjects(city);
  for await (const rows of csvRows(file, columns, { encoding: await detectEncoding(file) })) {
    yield rows.map(({ line, texts }) => {
      if (texts instanceof Fault) return { line, fault: texts };
      const [idType = '', idNumber = ''] = texts.map((text) => text.trim());
      const type = idType.toLowerCase();
      if (type === '') return { line, fault: noType };
      if (!isIdType(type)) return { line, fault: badType };
      const personId = subjects.person(type, idNumber);
      return personId instanceof Fault ? { line, fault: personId } : { line, personId };
    });
    subjects.startPart();
  }
}

const peopleAtATime = 500;

/** Everybody of a community as the people's records name it, in batches. Throws OperatorError where it has nobody. */
export async function* peopleOfCommunity(city: City, community: string): AsyncGenerator<ChosenPerson[]> {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: { person_id: string }[] } = await city.db.query<{ person_id: string }>(
      `select person_id from person where community = $1 and ($2::uuid is null or person_id > $2::uuid)
       order by person_id limit ${peopleAtATime}`,
      [community, after],
    );
    if (rows.length === 0) {
      if (after === null)
        throw new OperatorError(`Nobody lives in "${community}". Look for the name in the people’s records.`);
      return;
    }
    after = rows.at(-1)?.person_id ?? null;
    yield rows.map((row) => ({ personId: row.person_id }));
  }
}
