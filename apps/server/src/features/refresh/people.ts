/** What an assessment needs of people, read person after person, so that memory stays the same however many there are. */

import type { Colour, CompiledPolicy, Evidence, Instant, PersonState } from '@open-health-code/domain';
import { copyLines } from '../../platform/copy-out.ts';
import type { Connection } from '../../platform/database.ts';
import { readObservations } from './observations.ts';
import { evidenceColumns, evidenceOfLine, instantSql, uuidLength } from './stored-evidence.ts';

/** What the assessment table says of a person. */
export interface StandingAssessment {
  readonly colour: Colour;
  readonly rules: readonly string[];
  readonly since: Instant;
  readonly nextChangeAt: Instant | undefined;
  readonly publication: number;
}

export interface PersonToAssess extends PersonState {
  readonly evidence: Evidence[];
  /** Whether the person is in the city's list of people, not only named by some record. */
  readonly listed: boolean;
  readonly standing: StandingAssessment | undefined;
}

export type Visit = (personId: string, person: PersonToAssess) => void;

/** One person; undefined when the city knows nobody of this id. Throws when the id is not a UUID. */
export async function readPerson(
  connection: Connection,
  compiled: CompiledPolicy,
  personId: string,
): Promise<PersonToAssess | undefined> {
  // COPY takes no parameters, so the id becomes part of the statement.
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(personId)) throw new Error('a person id is a lower-case UUID');
  let found: PersonToAssess | undefined;
  await visitWhere(connection, compiled, `person_id = '${personId}'`, (_, person) => {
    found = person;
  });
  if (found !== undefined) return found;
  const declared = (await readDeclared(connection, [personId])).get(personId);
  return declared === undefined ? undefined : { evidence: [], listed: true, standing: undefined, ...declared };
}

/** The row's parts that are the person's, after those of `evidenceColumns`. */
const personColumns = ['listed', 'declared_at', 'colour', 'rules', 'since', 'next_change_at', 'publication'] as const;

/**
 * Visits everyone with live evidence or an assessment for whom a condition on `person_id` holds; answers with the number of rows read.
 * One stream carries it all: a person's evidence side by side, the declaration and the standing assessment with each row.
 */
export async function visitWhere(
  connection: Connection,
  compiled: CompiledPolicy,
  whose: string,
  visit: Visit,
): Promise<number> {
  const observations = await readObservations(connection, compiled, whose);
  const withoutEvidence: [personId: string, standing: StandingAssessment | undefined][] = [];
  let rows = 0;
  let current = '';
  let person: PersonToAssess | undefined;
  for await (const lines of copyLines(connection, peopleSql(whose))) {
    rows += lines.length;
    for (const line of lines) {
      if (person === undefined || !line.startsWith(current)) {
        if (person !== undefined) visit(current, person);
        current = line.slice(0, uuidLength);
        person = personOfLine(line);
        Object.assign(person, observations.get(current));
        if (line.startsWith('\\N', uuidLength + 1)) {
          withoutEvidence.push([current, person.standing]);
          person = undefined;
          continue;
        }
      }
      person.evidence.push(evidenceOfLine(line));
    }
  }
  if (person !== undefined) visit(current, person);

  const declared = await readDeclared(
    connection,
    withoutEvidence.map(([personId]) => personId),
  );
  for (const [personId, standing] of withoutEvidence) {
    visit(personId, { evidence: [], listed: declared.has(personId), standing, ...declared.get(personId) });
  }
  return rows;
}

function peopleSql(whose: string): string {
  return `
    select coalesce(e.person_id, a.person_id) as person_id, ${evidenceColumns.slice(1).join(', ')}, ${personColumns.join(', ')}, facts
    from (
      select e.person_id, evidence_id, kind, strength, source, ${instantSql('effective_from')} as effective_from,
        ${instantSql('effective_until')} as effective_until, facts, p.person_id is not null as listed,
        ${instantSql('p.declared_at')} as declared_at
      from (select * from evidence where ${whose} and state = 'live') e
      left join (select person_id, declared_at from person where ${whose}) p on p.person_id = e.person_id
    ) e
    full join (
      select person_id, colour, array_to_string(rules, ',') as rules, ${instantSql('since')} as since,
        ${instantSql('next_change_at')} as next_change_at, publication
      from assessment where ${whose}
    ) a on a.person_id = e.person_id
    order by 1`;
}

function personOfLine(line: string): PersonToAssess {
  const fields = line.split('\t');
  const [listed, declaredAt, colour, rules, since, next, publication] = fields.slice(evidenceColumns.length);
  const standing =
    colour === '\\N'
      ? undefined
      : {
          colour: colour as Colour, // the table's own check allows nothing else
          rules: rules === undefined || rules === '' ? [] : rules.split(','),
          since: Number(since),
          nextChangeAt: next === '\\N' ? undefined : Number(next),
          publication: Number(publication),
        };
  return {
    evidence: [],
    listed: listed === 't',
    standing,
    ...(declaredAt === '\\N' ? {} : { declaredAt: Number(declaredAt) }),
  };
}

/** Of those who are in the city's list of people. */
async function readDeclared(
  connection: Connection,
  personIds: readonly string[],
): Promise<Map<string, { declaredAt?: Instant }>> {
  if (personIds.length === 0) return new Map();
  const { rows } = await connection.query<{ person_id: string; declared_at: Instant | null }>(
    'select person_id, declared_at from person where person_id = any($1::uuid[])',
    [personIds],
  );
  return new Map(rows.map((row) => [row.person_id, row.declared_at === null ? {} : { declaredAt: row.declared_at }]));
}
