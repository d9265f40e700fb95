/** One-time codes to phones: six digits, five minutes, five attempts, counted in the database. */

import { createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Language, Message } from '@open-health-code/messages';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { openToken, sealToken } from '../../platform/sealed-token.ts';
import { queueText } from '../notifications/queue.ts';
import { preparedKey } from '../people/pseudonyms.ts';
import { countAttempt, forgiveAttempt, type Allowance } from './attempt-counts.ts';

const codeMs = 5 * 60_000;
const mostAttempts = 5;

/** What a code is for: one asked for one thing is never taken for another. */
export type CodePurpose = 'sign-in' | 'phone' | 'consent' | 'id-check';

export interface CodeRequest {
  readonly purpose: CodePurpose;
  /** Whose word the code confirms, known or not. */
  readonly personId: string;
  /** Where the code goes; undefined where none may be sent, which nothing in the answer tells. */
  readonly phone: string | undefined;
  /** Goes with the challenge, sealed, and comes back with the right code. */
  readonly subject: string;
  /** The text; `{code}` and `{city}` are filled in. */
  readonly message: Message;
  readonly values?: Readonly<Record<string, string>>;
  readonly language: Language;
}

/** Goes to the one who asked; only this city can read it. */
export interface Challenge {
  readonly challenge: string;
  readonly expiresAt: number;
}

interface ChallengeClaims {
  readonly kind: 'one-time-code';
  readonly purpose: CodePurpose;
  readonly person: string;
  readonly id: string;
  readonly subject: string;
}

// Everything about sending to nobody happens as to somebody, and is undone: the time it takes tells nothing.
const nobodysPhone = '+9990000000';

/** Makes a code and, where it may be sent, leaves it with the outbox, in the caller's transaction. */
export async function beginChallenge(city: City, connection: Connection, request: CodeRequest): Promise<Challenge> {
  const { purpose, personId, phone, subject, message, language } = request;
  const id = randomUUID();
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  const expiresAt = city.clock.now() + codeMs;
  // A code that was sent to nobody cannot be guessed either.
  const hashes = { sent: hashOf(city, id, code), unsent: randomBytes(32) };
  await connection.query(
    'insert into one_time_code (person_id, challenge_id, purpose, code_hash, expires_at) values ($1, $2, $3, $4, $5)',
    [personId, id, purpose, phone === undefined ? hashes.unsent : hashes.sent, sqlInstant(expiresAt)],
  );
  await connection.query('savepoint text');
  await queueText(city, connection, {
    phone: phone ?? nobodysPhone,
    message,
    values: { ...request.values, code, city: city.identity.names[language] },
    language,
    expiresAt,
  });
  await connection.query(phone === undefined ? 'rollback to savepoint text' : 'release savepoint text');
  const claims: ChallengeClaims = { kind: 'one-time-code', purpose, person: personId, id, subject };
  return { challenge: sealToken(city.secrets, 'sign-in', claims, expiresAt), expiresAt };
}

export interface CodeAnswer {
  readonly purpose: CodePurpose;
  readonly challenge: string;
  readonly code: string;
  readonly address: string;
  /** Whose challenge it must be, and about what, where that is known from elsewhere. */
  readonly expected?: { readonly personId: string; readonly subject?: string };
}

export interface Confirmed {
  readonly personId: string;
  readonly challengeId: string;
  readonly subject: string;
}

/**
 * Wrong codes from one network address, behind which there may be thousands of people who mistype: whoever guesses at many people's codes at
 * once runs into this one. In an hour they would be right about one in three thousand times.
 */
const wrongFromAddress: Allowance = { kind: 'wrong-code', most: 300, seconds: 3600 };

/**
 * Takes a code. Of all answers to a challenge at most one is right, and it runs `accept` in the same transaction; what `accept` throws leaves
 * the code as it was. Undefined for a wrong, late or repeated one, whichever it is. Throws ProblemError `too-many-requests`.
 */
export async function answerChallenge<T>(
  city: City,
  { purpose, challenge, code, address, expected }: CodeAnswer,
  accept: (connection: Connection, confirmed: Confirmed) => Promise<T>,
): Promise<T | undefined> {
  const now = city.clock.now();
  const claims = openToken<ChallengeClaims>(city.secrets, 'sign-in', challenge, now);
  // Nobody guesses at a code without a challenge; what is none is not held against the neighbours.
  if (claims?.kind !== 'one-time-code' || claims.purpose !== purpose) return undefined;
  await countAttempt(city, { address }, wrongFromAddress);
  const { id, person: personId, subject } = claims;
  if (expected !== undefined && (expected.personId !== personId || (expected.subject ?? subject) !== subject))
    return undefined;
  const accepted = await city.db.transaction(async (connection) => {
    // Counted before it is compared, under the row's lock: two processes together allow no more attempts than one.
    const { rows } = await connection.query<{ code_hash: Buffer }>(
      `update one_time_code set attempts = attempts + 1
       where person_id = $1 and challenge_id = $2 and expires_at > $3 and attempts < $4
       returning code_hash`,
      [personId, id, sqlInstant(now), mostAttempts],
    );
    const [row] = rows;
    if (row === undefined || !timingSafeEqual(row.code_hash, hashOf(city, id, code))) return undefined;
    await connection.query('delete from one_time_code where person_id = $1 and challenge_id = $2', [personId, id]);
    return { value: await accept(connection, { personId, challengeId: id, subject }) };
  });
  if (accepted === undefined) return undefined;
  await forgiveAttempt(city, { address }, wrongFromAddress);
  return accepted.value;
}

type HourAndDay = readonly [hour: number, day: number];

interface CodeAllowances {
  /** Texts about one thing, whoever asks: what a phone can be made to ring. */
  readonly all: HourAndDay;
  /** Of these, at the word of one asker: less than all, so that nobody alone uses up what another needs. */
  readonly each: HourAndDay;
  /** Of one asker about whatever, where that is a person. */
  readonly asker?: HourAndDay;
}

/** Counted by purpose too, so that nobody is kept from signing in by what others ask of them. */
const allowed: Readonly<Record<CodePurpose, CodeAllowances>> = {
  'sign-in': { all: [8, 15], each: [5, 10] },
  phone: { all: [8, 15], each: [5, 10], asker: [10, 20] },
  consent: { all: [5, 8], each: [3, 5] },
  'id-check': { all: [8, 15], each: [5, 10] },
};

/** Behind one network address there may be thousands of people. */
const fromAddress: Allowance = { kind: 'code-request', most: 600, seconds: 600 };

export interface CountedRequest {
  readonly address: string;
  /**
   * What the text is about, as the asker named it: everything that must be right for a text to go out. Whoever knows less than all of it uses
   * up nothing of what others may ask.
   */
  readonly about: readonly string[];
  /** Who asks: a person, a gate, a network. */
  readonly by: string;
}

/**
 * Counts a request for a code before anything is looked up, by what was asked and not by what is known. Throws ProblemError
 * `too-many-requests`.
 */
export async function countCodeRequest(
  city: City,
  purpose: CodePurpose,
  { address, about, by }: CountedRequest,
): Promise<void> {
  const { all, each, asker } = allowed[purpose];
  await countAttempt(city, { address }, fromAddress);
  if (asker !== undefined) await countHourAndDay(city, [by], `${purpose} asker`, asker);
  await countHourAndDay(city, [by, ...about], `${purpose} each`, each);
  await countHourAndDay(city, about, `${purpose} all`, all);
}

async function countHourAndDay(
  city: City,
  parts: readonly string[],
  kind: string,
  [hour, day]: HourAndDay,
): Promise<void> {
  await countAttempt(city, { parts }, { kind: `${kind} hour`, most: hour, seconds: 3600 });
  await countAttempt(city, { parts }, { kind: `${kind} day`, most: day, seconds: 86_400 });
}

/** Drops codes whose time is over. */
export async function dropOldCodes(city: City): Promise<void> {
  await city.db.query('delete from one_time_code where expires_at <= $1', [sqlInstant(city.clock.now())]);
}

function hashOf(city: City, challengeId: string, code: string): Buffer {
  return createHmac('sha256', preparedKey(city.secrets.pseudonymKey))
    .update(`one-time-code\0${challengeId}\0${code}`)
    .digest();
}
