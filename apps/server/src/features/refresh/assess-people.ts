/** Assesses many people and writes what changed: assessments and the history of colours. Rows that stay the same are not written. */

import { assess, type Assessment, type Colour, type CompiledPolicy, type Instant } from '@open-health-code/domain';
import { CopyRows } from '../../platform/copy-rows.ts';
import { copyIn, sqlInstant, type Connection } from '../../platform/database.ts';
import type { PersonToAssess, StandingAssessment } from './people.ts';

/** A person's colour before and after. */
export interface Outcome {
  readonly personId: string;
  readonly from: Colour;
  readonly to: Colour;
  readonly fromRules: readonly string[];
  readonly toRules: readonly string[];
}

const severity = { green: 0, none: 0, yellow: 1, red: 2 } as const;

/** Whether somebody is freer before than after; without a code there is nothing against a person. */
export function isWorse({ from, to }: Pick<Outcome, 'from' | 'to'>): boolean {
  return severity[to] > severity[from];
}

/** What has to be written of the people assessed since the last time it was taken. */
export interface Writing {
  /** People whose row in the table is no longer right. */
  readonly stale: readonly string[];
  /** New rows of the table. */
  readonly rows: CopyRows;
  /** People whose colour changed. */
  readonly changes: readonly Outcome[];
}

const nobody = { evidence: [] };

export interface AssessorOptions {
  readonly compiled: CompiledPolicy;
  readonly publication: number;
  /** The policy under which people without an assessment had their colour until now; default the same. */
  readonly before?: CompiledPolicy;
}

/** Assesses person after person and gathers what is to be written. No I/O: the caller visits the people and writes. */
export class Assessor {
  assessed = 0;
  readonly #options: AssessorOptions;
  readonly #now: Instant;
  #stale: string[] = [];
  #rows = new CopyRows();
  #changes: Outcome[] = [];

  constructor(options: AssessorOptions, now: Instant) {
    this.#options = options;
    this.#now = now;
  }

  visit(personId: string, person: PersonToAssess): void {
    const { standing, evidence } = person;
    const { compiled, publication, before = compiled } = this.#options;
    const after = assess(person, compiled, this.#now);
    const rules = rulesOf(after);
    this.assessed += 1;
    const from = standing?.colour ?? colourWithoutEvidence(person, before, this.#now);
    if (after.colour !== from) {
      this.#changes.push({ personId, from, to: after.colour, fromRules: standing?.rules ?? [], toRules: rules });
    }
    if (evidence.length === 0) {
      if (standing !== undefined) this.#stale.push(personId);
      return;
    }
    const since = sinceOf(after);
    if (standing !== undefined) {
      if (isSame(standing, after, rules, since) && standing.publication === publication) return;
      this.#stale.push(personId);
    }
    // A colour that rests on nothing has no beginning of its own: it began when it was first seen.
    const began = since ?? (standing?.colour === after.colour ? standing.since : this.#now);
    const row = this.#rows.row(7).uuid(personId).text(after.colour).texts(rules).instant(began);
    const { nextChangeAt } = after;
    (nextChangeAt === undefined ? row.null() : row.instant(nextChangeAt)).bigint(publication).instant(this.#now);
  }

  /** What is to be written of the people visited since the last call. */
  take(): Writing {
    const writing = { stale: this.#stale, rows: this.#rows, changes: this.#changes };
    this.#stale = [];
    this.#rows = new CopyRows();
    this.#changes = [];
    return writing;
  }
}

/** The colour of a person of whom there is nothing but, perhaps, a declaration. */
export function colourWithoutEvidence(
  person: { readonly declaredAt?: Instant },
  policy: CompiledPolicy,
  now: Instant,
): Colour {
  const { declaredAt } = person;
  return assess(declaredAt === undefined ? nobody : { evidence: [], declaredAt }, policy, now).colour;
}

/** Writes what an assessor gathered at `now`; the caller's transaction makes it all or nothing. */
export async function writeAssessments(
  connection: Connection,
  { stale, rows, changes }: Writing,
  publication: number,
  now: Instant,
): Promise<void> {
  if (stale.length > 0) {
    await connection.query('delete from assessment where person_id = any($1::uuid[])', [stale]);
  }
  if (rows.rows > 0) {
    await copyIn(
      connection,
      `copy assessment (person_id, colour, rules, since, next_change_at, publication, assessed_at)
       from stdin (format binary)`,
      [rows.finish()],
    );
  }
  if (changes.length > 0) await writeHistory(connection, changes, publication, now);
}

/** Several refreshes at one instant leave one step of a person's history, from where it began to where it ended. */
async function writeHistory(
  connection: Connection,
  changes: readonly Outcome[],
  publication: number,
  now: Instant,
): Promise<void> {
  const at = sqlInstant(now);
  const ids = changes.map((change) => change.personId);
  const { rows } = await connection.query<{ person_id: string; from_colour: string }>(
    'select person_id, from_colour from colour_change where person_id between $1 and $2 and at = $3',
    [ids.reduce((a, b) => (a < b ? a : b)), ids.reduce((a, b) => (a > b ? a : b)), at],
  );
  const before = new Map(rows.map((row) => [row.person_id, row.from_colour]));
  const again = ids.filter((personId) => before.has(personId));
  if (again.length > 0) {
    await connection.query('delete from colour_change where person_id = any($1::uuid[]) and at = $2', [again, at]);
  }
  const history = new CopyRows();
  for (const { personId, from, to, toRules } of changes) {
    const began = before.get(personId) ?? from;
    if (began !== to)
      history.row(6).uuid(personId).instant(now).text(began).text(to).texts(toRules).bigint(publication);
  }
  await copyIn(
    connection,
    'copy colour_change (person_id, at, from_colour, to_colour, rules, publication) from stdin (format binary)',
    [history.finish()],
  );
}

/** Rules of the live reasons, worst first, each once. */
function rulesOf({ reasons }: Assessment): readonly string[] {
  if (reasons.length === 0) return [];
  const [first] = reasons;
  return reasons.length === 1 && first !== undefined
    ? [first.rule]
    : [...new Set(reasons.map((reason) => reason.rule))];
}

/** Since when there has been a reason for this colour; undefined where no reason is needed. */
function sinceOf({ colour, reasons }: Assessment): Instant | undefined {
  let since: Instant | undefined;
  for (const reason of reasons) {
    if (reason.colour === colour && (since === undefined || reason.since < since)) since = reason.since;
  }
  return since;
}

function isSame(
  standing: StandingAssessment,
  after: Assessment,
  rules: readonly string[],
  since: Instant | undefined,
): boolean {
  return (
    standing.colour === after.colour &&
    standing.nextChangeAt === after.nextChangeAt &&
    (since === undefined || standing.since === since) &&
    standing.rules.length === rules.length &&
    standing.rules.every((rule, index) => rule === rules[index])
  );
}
