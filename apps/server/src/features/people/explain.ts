/** A person's colour, explained: every reason with what it rests on, until when, what to do and how to contest it (principle 2). */

import {
  evidenceFacts,
  explainReason,
  formatInstant,
  type Colour,
  type Evidence,
  type FactShape,
  type Instant,
  type Reason,
} from '@open-health-code/domain';
import { maskName } from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import type { Connection } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { policyInForce, type PolicyInForce } from '../policy/store.ts';
import { placesOfReasons } from './reason-places.ts';
import { readStanding } from './standing.ts';
import { unseal } from './vault.ts';

interface BothLanguages {
  readonly en: string;
  readonly zh: string;
}

export interface ExplainedPerson {
  readonly personId: string;
  /** Masked. */
  readonly name: string;
  readonly colour: Colour;
  /** Worst first. Times are ISO 8601 at the policy's offset from UTC. */
  readonly reasons: readonly ExplainedPersonReason[];
  /** When time alone may change something; null when it never will. */
  readonly nextChangeAt: string | null;
  readonly declaredAt: string | null;
  /** When the last declaration is too old for a green code; null without one, or where the policy asks for none. */
  readonly declarationEndsAt: string | null;
  /** Changes of the colour, oldest first. */
  readonly history: readonly ColourStep[];
}

export interface ExplainedPersonReason {
  /** Names the evidence when contesting it. */
  readonly evidenceId: string;
  readonly rule: string;
  readonly kind: string;
  readonly source: string;
  readonly strength: string;
  readonly colour: Colour;
  readonly since: string;
  readonly until: string | null;
  /** What ends it other than time, with the progress so far. */
  readonly release: BothLanguages | null;
  /** How it ends, as one sentence; there always is one. */
  readonly ending: BothLanguages;
  readonly message: string;
  readonly messages: BothLanguages;
  readonly basis: BothLanguages;
  readonly instructions: BothLanguages;
  readonly contest: BothLanguages;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Names of the places it is about, where it is about such. */
  readonly places: readonly string[];
}

export interface ColourStep {
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly rules: readonly string[];
}

/** What somebody without a name in the files is called. */
const nameless = '*';

/**
 * Explains where a person stands at this instant, by the live evidence and the policy in force. The read is logged with its reason in the
 * same transaction. Undefined when the city knows nobody of this id.
 */
export async function explainPerson(
  city: City,
  personId: string,
  read: { readonly actor: string; readonly reason: string },
): Promise<ExplainedPerson | undefined> {
  const inForce = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    const standing = await readStanding(city, connection, inForce, personId);
    if (standing === undefined) return undefined;
    const { state, assessment } = standing;
    const now = city.clock.now();
    await recordRead(connection, { personIds: [personId], ...read, what: 'explain', now });
    const time = (instant: Instant): string => formatInstant(instant, inForce.utcOffsetMinutes);
    const { reasons } = assessment;
    const { declarationMs } = inForce.compiled;
    const evidence = reasons.flatMap((one) => state.evidence.find(({ id }) => id === one.evidenceId) ?? []);
    const places = await placesOfReasons(connection, personId, evidence, inForce.utcOffsetMinutes);
    return {
      personId,
      name: await maskedName(city, connection, personId),
      colour: assessment.colour,
      reasons: reasons.map((one) => ({
        ...explained(
          one,
          evidence.find(({ id }) => id === one.evidenceId),
          inForce,
        ),
        places: places.get(one.evidenceId) ?? [],
      })),
      nextChangeAt: assessment.nextChangeAt === undefined ? null : time(assessment.nextChangeAt),
      declaredAt: state.declaredAt === undefined ? null : time(state.declaredAt),
      declarationEndsAt:
        state.declaredAt === undefined || declarationMs === undefined ? null : time(state.declaredAt + declarationMs),
      history: await readHistory(connection, personId, time),
    };
  });
}

function explained(
  reason: Reason,
  evidence: Evidence | undefined,
  { policy, utcOffsetMinutes }: PolicyInForce,
): Omit<ExplainedPersonReason, 'places'> {
  const words = explainReason(reason, policy);
  const { rule, kind, source, strength, colour } = reason;
  return {
    evidenceId: reason.evidenceId,
    rule,
    kind,
    source,
    strength,
    colour,
    since: formatInstant(words.since, utcOffsetMinutes),
    until: words.until === undefined ? null : formatInstant(words.until, utcOffsetMinutes),
    release: words.release ?? null,
    ending: words.ending,
    message: words.message.en,
    messages: words.message,
    basis: words.basis,
    instructions: words.instructions,
    contest: words.contest,
    facts: evidence === undefined ? {} : factsInWords(evidence, utcOffsetMinutes),
  };
}

/** The facts with their instants as ISO 8601 text. */
export function factsInWords(
  evidence: Pick<Evidence, 'kind' | 'facts'>,
  utcOffsetMinutes: number,
): Record<string, unknown> {
  const shapes: Readonly<Record<string, FactShape>> = evidenceFacts[evidence.kind];
  return Object.fromEntries(
    Object.entries<unknown>({ ...evidence.facts }).map(([fact, value]) => [
      fact,
      shapes[fact]?.type === 'instant' && typeof value === 'number' ? formatInstant(value, utcOffsetMinutes) : value,
    ]),
  );
}

/** What a person is called where their full name is not needed. */
export async function maskedName(city: City, connection: Connection, personId: string): Promise<string> {
  const { rows } = await connection.query<{ key_id: number; sealed_name: Buffer | null }>(
    'select key_id, sealed_name from vault.identity where person_id = $1',
    [personId],
  );
  const sealed = rows[0];
  if (sealed === undefined || sealed.sealed_name === null) return nameless;
  return maskName(unseal(city.secrets, { keyId: sealed.key_id, bytes: sealed.sealed_name }));
}

async function readHistory(
  connection: Connection,
  personId: string,
  time: (instant: Instant) => string,
): Promise<ColourStep[]> {
  const { rows } = await connection.query<{ at: Instant; from_colour: string; to_colour: string; rules: string[] }>(
    'select at, from_colour, to_colour, rules from colour_change where person_id = $1 order by at',
    [personId],
  );
  return rows.map((row) => ({ at: time(row.at), from: row.from_colour, to: row.to_colour, rules: row.rules }));
}
