/** What an assessment needs of people, read person after person, so that memory stays the same however many there are. */

import type { Colour, CompiledPolicy, Evidence, Instant, PersonState } from '@open-health-code/domain';
import { copyLines } from '../../platform/copy-out.ts';
import type { Connection } from '../../platform/database.ts';
import { kindsReleasedByObservations, readObservations } from './observations.ts';
import { SortedLines } from './sorted-lines.ts';
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
  const whose = `person_id = '${personId}'`;
  let found: PersonToAssess | undefined;
  await visitWhere({ connection, compiled, whose }, (_, person) => {
    found = person;
  });
  if (found !== undefined) return found;
  const declared = (await readDeclarations(connection, whose)).find(personId);
  return declared === undefined ? undefined : personOf([], declared, undefined);
}

export interface WhereOptions {
  readonly connection: Connection;
  readonly compiled: CompiledPolicy;
  /** A condition on person_id. */
  readonly whose: string;
  /** A condition that names the same people, and perhaps others without evidence, in the list of people; default the same. */
  readonly whoseListed?: string;
}

/** How many rows and people a visit met. */
export interface Met {
  readonly rowsOfEvidence: number;
  readonly people: number;
  /** Rows read from the list of people. */
  readonly listed: number;
}

/** Visits everyone with live evidence or an assessment for whom a condition on `person_id` holds. */
export async function visitWhere(options: WhereOptions, visit: Visit): Promise<Met> {
  const { connection, compiled, whose } = options;
  // Both are kept as text and taken apart person by person: thousands of objects held at once cost more than all the rest.
  const standing = await SortedLines.read(
    connection,
    `select person_id, colour, array_to_string(rules, ','), ${instantSql('since')}, ${instantSql('next_change_at')}, publication
     from assessment where ${whose}`,
  );
  const declared = await readDeclarations(connection, options.whoseListed ?? whose);

  const observed = kindsReleasedByObservations(compiled);
  const toObserve = new Map<string, PersonToAssess>();
  let [rowsOfEvidence, people] = [0, 0];
  const meet = (personId: string, evidence: Evidence[]): void => {
    people += 1;
    const person = personOf(evidence, declared.find(personId), standing.find(personId));
    if (observed.size > 0 && evidence.some(({ kind }) => observed.has(kind))) toObserve.set(personId, person);
    else visit(personId, person);
  };
  /** Everyone has a turn in the order of ids: people without evidence before the next one who has some. */
  const meetWithoutEvidence = (before?: string): void => {
    for (let id = standing.nextBefore(before); id !== undefined; id = standing.nextBefore(before)) meet(id, []);
  };

  let current = '';
  let evidence: Evidence[] = [];
  const select = `select ${evidenceColumns} from evidence where ${whose} and state = 'live' order by person_id`;
  for await (const lines of copyLines(connection, select)) {
    rowsOfEvidence += lines.length;
    for (const line of lines) {
      if (evidence.length === 0 || !line.startsWith(current)) {
        if (evidence.length > 0) meet(current, evidence);
        current = line.slice(0, uuidLength);
        evidence = [];
        meetWithoutEvidence(current);
      }
      evidence.push(evidenceOfLine(line));
    }
  }
  if (evidence.length > 0) meet(current, evidence);
  meetWithoutEvidence();

  const observations = await readObservations(connection, compiled, [...toObserve.keys()]);
  for (const [personId, person] of toObserve) visit(personId, { ...person, ...observations.get(personId) });
  return { rowsOfEvidence, people, listed: declared.count };
}

async function readDeclarations(connection: Connection, whose: string): Promise<SortedLines> {
  return await SortedLines.read(
    connection,
    `select person_id, ${instantSql('declared_at')} from person where ${whose}`,
  );
}

/** `declared`: of somebody in the list of people; `standing`: of somebody with an assessment. */
function personOf(evidence: Evidence[], declared: string | undefined, standing: string | undefined): PersonToAssess {
  return {
    evidence,
    listed: declared !== undefined,
    standing: standing === undefined ? undefined : standingOf(standing),
    ...(declared === undefined || declared === '\\N' ? {} : { declaredAt: Number(declared) }),
  };
}

function standingOf(text: string): StandingAssessment {
  const [colour, rules = '', since, next, publication] = text.split('\t');
  return {
    colour: colour as Colour, // the table's own check allows nothing else
    rules: rules === '' ? [] : rules.split(','),
    since: Number(since),
    nextChangeAt: next === '\\N' ? undefined : Number(next),
    publication: Number(publication),
  };
}
