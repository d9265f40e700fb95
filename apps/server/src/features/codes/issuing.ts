/** Issuing codes: many requests share one look at the database and one write, so a rush costs two statements, not thousands. */

import { maskName, maxPaperMs, type CodeColour, type CodeKind } from '@open-health-code/health-code';
import { issueCodeSync } from '@open-health-code/health-code/node';
import { assess, dayMs, type Colour, type Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { assessPerson } from '../people/standing.ts';
import { unseal } from '../people/vault.ts';
import { policyInForce, type PolicyInForce } from '../policy/store.ts';
import { keysOf, signingKeyAt } from './keys.ts';

export interface CodeRequest {
  readonly personId: string;
  /** Anchor of the liveness chain that the phone made, 16 bytes. Absent: a code on paper. */
  readonly anchor?: Uint8Array;
}

export interface Issued {
  readonly personId: string;
  readonly kind: CodeKind;
  /** Pseudonym of this one issue, 20 hexadecimal digits. */
  readonly codeId: string;
  /** The code as issued: the phone adds a slot each time it shows it. */
  readonly text: string;
  readonly colour: CodeColour;
  readonly maskedName: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** What sets its end: the policy’s life of a code, the declaration it rests on, or that time may better the colour. */
  readonly endsBy: 'life' | 'declaration' | 'colour';
  /** Offset of the city's time from UTC under the policy in force. */
  readonly utcOffsetMinutes: number;
}

/** `none`: no colour without a valid declaration. `unknown`: nobody of this id. */
export type IssueAnswer = Issued | 'none' | 'unknown';

interface StandingRow {
  person_id: string;
  declared_at: Instant | null;
  colour: Colour | null;
  next_change_at: Instant | null;
  key_id: number | null;
  sealed_name: Buffer | null;
}

/** What somebody without a name in the files is called on the code. */
const nameless = '*';

/** Issues codes, one answer for each request in its order. Everything is kept before any code is handed out. */
export async function issueCodes(city: City, requests: readonly CodeRequest[]): Promise<IssueAnswer[]> {
  const answers = await signCodes(city, requests);
  await keepIssued(
    city.db,
    answers.filter((answer) => typeof answer !== 'string'),
  );
  return answers;
}

/** Signs codes without keeping them: none may leave the house before `keepIssued` has. */
export async function signCodes(city: City, requests: readonly CodeRequest[]): Promise<IssueAnswer[]> {
  const now = city.clock.now();
  const [inForce, keys, standing] = await Promise.all([
    policyInForce(city),
    keysOf(city),
    standingOf(city, [...new Set(requests.map((request) => request.personId))]),
  ]);
  const answers: IssueAnswer[] = [];
  for (const request of requests) {
    const person = standing.get(request.personId);
    const colour = person === undefined ? 'unknown' : await colourAt(city, person, inForce, now);
    if (person === undefined || colour === 'unknown' || colour === 'none') {
      answers.push(colour === 'none' ? 'none' : 'unknown');
      continue;
    }
    const maskedName = maskName(nameOf(city, person));
    const kind = request.anchor === undefined ? 'paper' : 'live';
    const { lifeMs, endsBy } = lifeOf(person, colour, kind, inForce, now);
    const issued = issueCodeSync(
      {
        colour,
        maskedName,
        city: city.identity.division,
        issuedAt: now,
        lifeMs,
        ...(request.anchor === undefined ? { kind: 'paper' } : { kind: 'live', anchor: request.anchor }),
      },
      signingKeyAt(keys, now).synchronous,
    );
    answers.push({
      personId: request.personId,
      kind,
      codeId: issued.codeId,
      text: issued.text,
      colour,
      maskedName,
      issuedAt: now,
      expiresAt: issued.expiresAt,
      endsBy,
      utcOffsetMinutes: inForce.utcOffsetMinutes,
    });
  }
  return answers;
}

/** Keeps what was signed, so that it can be revoked. */
export async function keepIssued(queryable: Queryable, issued: readonly Issued[]): Promise<void> {
  if (issued.length === 0) return;
  await queryable.query({
    name: 'keep-issued-codes',
    text: `insert into issued_code (person_id, code_id, kind, colour, issued_at, expires_at)
           select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])`,
    values: [
      issued.map((code) => code.personId),
      issued.map((code) => code.codeId),
      issued.map((code) => code.kind),
      issued.map((code) => code.colour),
      issued.map((code) => sqlInstant(code.issuedAt)),
      issued.map((code) => sqlInstant(code.expiresAt)),
    ],
  });
}

/** Batches at a time: while the disk keeps some, others are read and signed, and writes that come together share one flush. */
const lanes = 4;
const longestBatch = 500;

interface WaitingRequest {
  readonly request: CodeRequest;
  readonly resolve: (answer: IssueAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Gathers requests that arrive while batches are under way into the next one. */
export function batchIssuer(city: City): (request: CodeRequest) => Promise<IssueAnswer> {
  let waiting: WaitingRequest[] = [];
  let running = 0;
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, longestBatch);
      waiting = waiting.slice(longestBatch);
      try {
        const answers = await issueCodes(
          city,
          batch.map((entry) => entry.request),
        );
        for (const [index, entry] of batch.entries()) entry.resolve(answers[index] ?? 'unknown');
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    running -= 1;
  };
  return async (request) =>
    await new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (running === lanes) return;
      running += 1;
      // Everything that came with the same look at the network goes into one batch.
      setImmediate(() => void run());
    });
}

async function standingOf(city: City, personIds: readonly string[]): Promise<Map<string, StandingRow>> {
  const { rows } = await city.db.query<StandingRow>({
    name: 'standing-for-codes',
    text: `select p.person_id, p.declared_at, a.colour, a.next_change_at, i.key_id, i.sealed_name
           from person p
           left join assessment a on a.person_id = p.person_id
           left join vault.identity i on i.person_id = p.person_id
           where p.person_id = any($1::uuid[])`,
    values: [personIds],
  });
  return new Map(rows.map((row) => [row.person_id, row]));
}

/**
 * The colour by the last assessment while it holds; assessed anew when time has moved past it, and for whoever had none: they have just
 * declared, and stand there waiting for their code.
 */
async function colourAt(city: City, person: StandingRow, inForce: PolicyInForce, now: Instant): Promise<Colour> {
  if (person.colour === null) {
    const declared = person.declared_at === null ? {} : { declaredAt: person.declared_at };
    return assess({ evidence: [], ...declared }, inForce.compiled, now).colour;
  }
  const isPast = person.next_change_at !== null && person.next_change_at <= now;
  if (isPast || (person.colour === 'none' && person.declared_at !== null)) {
    return (await assessPerson(city, person.person_id)).colour;
  }
  return person.colour;
}

/**
 * A green code ends when the declaration it rests on does. One on paper that is not green ends when time alone may better it: nobody can
 * renew it in the hand.
 */
function lifeOf(
  person: StandingRow,
  colour: CodeColour,
  kind: CodeKind,
  { policy }: PolicyInForce,
  now: Instant,
): { readonly lifeMs: number; readonly endsBy: Issued['endsBy'] } {
  const life = kind === 'live' ? policy.code.lifeHours * 3_600_000 : paperDaysOf(policy) * dayMs;
  const { required, validDays } = policy.declaration;
  const declarationLeft =
    colour === 'green' && required && person.declared_at !== null
      ? person.declared_at + validDays * dayMs - now
      : Number.POSITIVE_INFINITY;
  const colourLeft =
    kind === 'paper' && colour !== 'green' && person.next_change_at !== null && person.next_change_at > now
      ? person.next_change_at - now
      : Number.POSITIVE_INFINITY;
  const left = Math.min(life, declarationLeft, colourLeft);
  return {
    lifeMs: Math.max(1, Math.floor(left / 1000)) * 1000,
    endsBy: left === life ? 'life' : left === declarationLeft ? 'declaration' : 'colour',
  };
}

/** Where the policy does not say how long a code on paper lives. */
const usualPaperDays = 14;

/** How many days a code on paper lives under a policy when nothing ends it before. */
export function paperDaysOf({ code }: PolicyInForce['policy']): number {
  return Math.min(code.paperDays ?? usualPaperDays, maxPaperMs / dayMs);
}

function nameOf(city: City, person: StandingRow): string {
  if (person.sealed_name === null || person.key_id === null) return nameless;
  return unseal(city.secrets, { keyId: person.key_id, bytes: person.sealed_name });
}
