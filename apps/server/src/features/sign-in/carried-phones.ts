/** The numbers people carry: confirming one with a code, giving one up, and who is known to carry one. */

import { randomUUID } from 'node:crypto';
import type { Instant } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { phoneIdOf } from '../people/pseudonyms.ts';
import { readPhoneNumbers } from '../people/phone-numbers.ts';
import { insertPart, nextPartId } from '../sources/parts/part.ts';
import { insertPhones } from '../sources/subjects.ts';

/** What says that somebody has a number, the strongest first. A registration is a contract: a father holds his children's numbers. */
export const bases = ['ruling', 'otp', 'declared', 'registered'] as const;
export type Basis = (typeof bases)[number];

/** Whether a person is known to carry a number at this moment, on a better ground than a contract. */
export async function isCarriedBy(
  queryable: Queryable,
  phoneId: string,
  personId: string,
  now: Instant,
): Promise<Basis | undefined> {
  const { rows } = await queryable.query<{ basis: Basis }>(
    `select basis from attribution
     where phone_id = $1 and person_id = $2 and basis <> 'registered'
       and valid_from <= $3 and (valid_until is null or valid_until > $3)`,
    [phoneId, personId, sqlInstant(now)],
  );
  return rows[0]?.basis;
}

/**
 * Keeps that a person answered a code on a number: from now on they carry it. In the caller's transaction; the next refresh moves the number
 * and what follows from its whereabouts.
 */
export async function confirmPhone(
  city: City,
  connection: Connection,
  claim: { readonly personId: string; readonly number: string; readonly challengeId: string },
): Promise<void> {
  const phoneId = phoneIdOf(city.secrets.pseudonymKey, claim.number);
  const now = city.clock.now();
  if (await isConfirmedLast(connection, phoneId, claim.personId)) return;
  await insertPhones(connection, city, [{ phoneId, number: claim.number }]);
  await insertClaim(city, connection, {
    phoneId,
    personId: claim.personId,
    basis: 'otp',
    recordId: `otp ${claim.challengeId}`,
    from: now,
  });
}

/**
 * Whether this person's confirmation is the last word on a number. Asked of the claims: what follows from them may be a moment behind, and
 * a number given up just now is to be confirmed again.
 */
async function isConfirmedLast(connection: Connection, phoneId: string, personId: string): Promise<boolean> {
  const { rows } = await connection.query<{ own: Instant | null; other: Instant | null }>(
    `select max(valid_from) filter (where basis = 'otp' and person_id = $2) as own,
            max(valid_from) filter (where basis <> 'declared' and not (basis = 'otp' and person_id = $2)) as other
     from phone_claim where phone_id = $1`,
    [phoneId, personId],
  );
  const { own = null, other = null } = rows[0] ?? {};
  return own !== null && own > (other ?? -Infinity);
}

/** The record under which the identity provider's word on a number is kept. */
const providersWord = 'identity-provider';

/** Keeps which number a person carries by the identity provider's word; the one it named before counts no longer. */
export async function declarePhone(
  city: City,
  connection: Connection,
  claim: { readonly personId: string; readonly number: string },
): Promise<void> {
  const { personId, number } = claim;
  const phoneId = phoneIdOf(city.secrets.pseudonymKey, number);
  const now = city.clock.now();
  const { rows } = await connection.query<{ phone_id: string }>(
    `select phone_id from phone_claim
     where person_id = $1 and basis = 'declared' and record_id = $2 and valid_until is null`,
    [personId, providersWord],
  );
  const former = rows.map((row) => row.phone_id).filter((id) => id !== phoneId);
  const isKnown = rows.length > former.length || (await isCarriedBy(connection, phoneId, personId, now)) !== undefined;
  if (isKnown && former.length === 0) return;
  await insertPhones(connection, city, [{ phoneId, number }]);
  const partId = await insertOwnPart(city, connection);
  await connection.query(
    `update phone_claim set valid_until = $4, part_id = $5
     where phone_id = any($1) and person_id = $2 and basis = 'declared' and record_id = $3`,
    [former, personId, providersWord, sqlInstant(now), partId],
  );
  if (isKnown) return;
  await connection.query(
    `insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id)
     values ($1, $2, 'declared', $3, $4, $5)
     on conflict (phone_id, person_id, basis, record_id) do update
       set valid_from = excluded.valid_from, valid_until = null, part_id = excluded.part_id`,
    [phoneId, personId, providersWord, sqlInstant(now), partId],
  );
}

interface NewClaim {
  readonly phoneId: string;
  readonly personId: string;
  readonly basis: 'otp' | 'disowned';
  readonly recordId: string;
  readonly from: Instant;
}

async function insertClaim(city: City, connection: Connection, claim: NewClaim): Promise<void> {
  const partId = await insertOwnPart(city, connection);
  await connection.query(
    `insert into phone_claim (phone_id, person_id, basis, record_id, valid_from, part_id, decided_by)
     values ($1, $2, $3, $4, $5, $6, 'own word')`,
    [claim.phoneId, claim.personId, claim.basis, claim.recordId, sqlInstant(claim.from), partId],
  );
}

/** An import part, by which the derivation finds claims that changed. */
async function insertOwnPart(city: City, connection: Connection): Promise<string> {
  const partId = await nextPartId(connection);
  await insertPart(connection, { partId, profile: 'attributions', now: city.clock.now(), accepted: 1, days: [] });
  return partId;
}

export interface CarriedPhone {
  readonly phoneId: string;
  /** Masked. */
  readonly number: string;
  readonly basis: Basis;
  /** Minus infinity: as long as anybody knows. */
  readonly since: Instant;
  readonly attributed: boolean;
  readonly disowned: boolean;
  /** Something was said of the number that the derivation has not seen yet: `attributed` may be about to change. */
  readonly pending: boolean;
}

interface ClaimRow {
  readonly phone_id: string;
  readonly basis: Basis | 'disowned';
  readonly valid_from: Instant;
  readonly part_id: string;
}

/** Whoever is said to have more is a dealer or an organisation. */
const mostListed = 50;

/** Numbers that count as a person's or are said to, those that count first. The look is logged. */
export async function listPhones(city: City, personId: string): Promise<CarriedPhone[]> {
  const now = city.clock.now();
  return await city.db.transaction(async (connection) => {
    const claims = await readClaims(connection, personId, now);
    const attributed = await connection.query<{ phone_id: string }>(
      `select phone_id from attribution where person_id = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2)`,
      [personId, sqlInstant(now)],
    );
    const counting = new Set(attributed.rows.map((row) => row.phone_id));
    const byPhone = [...Map.groupBy(claims, (claim) => claim.phone_id)]
      .sort(([a], [b]) => Number(counting.has(b)) - Number(counting.has(a)) || a.localeCompare(b))
      .slice(0, mostListed);
    const numbers = await readPhoneNumbers(
      city,
      connection,
      byPhone.map(([phoneId]) => phoneId),
    );
    const pending = await pendingPhones(
      connection,
      byPhone.flatMap(([, ofPhone]) => ofPhone),
    );
    await recordOwnLook(city, connection, { principal: { personId }, subjectId: personId, what: 'phones' });
    return byPhone.flatMap(([phoneId, ofPhone]) => {
      const strongest = strongestOf(ofPhone);
      if (strongest === undefined) return [];
      return {
        phoneId,
        number: maskNumber(numbers.get(phoneId) ?? ''),
        ...strongest,
        attributed: counting.has(phoneId),
        disowned: disownedAt(ofPhone) !== undefined,
        pending: pending.has(phoneId),
      };
    });
  });
}

/**
 * Keeps that a person does not carry a number. One that they confirmed themselves is given up from now on; one that others said is theirs
 * never counted. Repeating it changes nothing. `unknown`: nobody says the number is theirs; `ruled`: a ruling says so.
 */
export async function disownPhone(
  city: City,
  personId: string,
  phoneId: string,
): Promise<'disowned' | 'unknown' | 'ruled'> {
  const now = city.clock.now();
  return await city.db.transaction(async (connection) => {
    const claims = (await readClaims(connection, personId, now)).filter((claim) => claim.phone_id === phoneId);
    if (claims.length === 0) return 'unknown';
    const disowned = disownedAt(claims);
    if (claims.some((claim) => claim.basis === 'ruling' && claim.valid_from >= (disowned ?? -Infinity))) return 'ruled';
    if (disowned !== undefined) return 'disowned';
    const confirmed = claims.some((claim) => claim.basis === 'otp');
    const from = confirmed ? now : await presentLifeBegan(connection, phoneId);
    await insertClaim(city, connection, {
      phoneId,
      personId,
      basis: 'disowned',
      recordId: `disowned ${randomUUID()}`,
      from,
    });
    return 'disowned';
  });
}

/** What holds now of what is said of a person's numbers. */
async function readClaims(connection: Connection, personId: string, now: Instant): Promise<ClaimRow[]> {
  const { rows } = await connection.query<ClaimRow>(
    `select phone_id, basis, valid_from, part_id::text from phone_claim
     where person_id = $1 and valid_from <= $2 and (valid_until is null or valid_until > $2) order by phone_id, valid_from`,
    [personId, sqlInstant(now)],
  );
  return rows;
}

/** Those of the numbers of which a claim waits for the next derivation. */
async function pendingPhones(connection: Connection, claims: readonly ClaimRow[]): Promise<ReadonlySet<string>> {
  const parts = await connection.query<{ part_id: string }>(
    'select part_id::text from import_part where part_id = any($1) and not derived',
    [claims.map((claim) => claim.part_id)],
  );
  const due = await connection.query<{ key: string }>(
    `select key from derivation_due where unit = 'phone' and key = any($1)`,
    [claims.map((claim) => claim.phone_id)],
  );
  const waiting = new Set(parts.rows.map((row) => row.part_id));
  const late = claims.filter((claim) => waiting.has(claim.part_id)).map((claim) => claim.phone_id);
  return new Set([...late, ...due.rows.map((row) => row.key)]);
}

/** When the person gave the number up, unless they took it up again since. */
function disownedAt(claims: readonly ClaimRow[]): Instant | undefined {
  const given = claims.filter(({ basis }) => basis === 'disowned').map((claim) => claim.valid_from);
  if (given.length === 0) return undefined;
  const last = Math.max(...given);
  const takenUp = claims.some(({ basis, valid_from: from }) => (basis === 'otp' || basis === 'ruling') && from > last);
  return takenUp ? undefined : last;
}

function strongestOf(claims: readonly ClaimRow[]): { basis: Basis; since: Instant } | undefined {
  for (const basis of bases) {
    const latest = claims.findLast((claim) => claim.basis === basis);
    if (latest !== undefined) return { basis, since: latest.valid_from };
  }
  return undefined;
}

/** Operators give numbers out again: what is said of one counts for its life with the present holder, so a denial has to lie in it too. */
async function presentLifeBegan(connection: Connection, phoneId: string): Promise<Instant> {
  const { rows } = await connection.query<{ holders: number; began: Instant | null }>(
    `select count(distinct person_id)::int as holders, max(valid_from) as began from phone_claim
     where phone_id = $1 and basis = 'registered'`,
    [phoneId],
  );
  const [registered] = rows;
  return registered === undefined || registered.holders < 2 ? -Infinity : (registered.began ?? -Infinity);
}

/** Enough to know one's own numbers apart: the first three digits and the last four of a mobile number, less of a short one. */
export function maskNumber(number: string): string {
  const shown = number.length >= 11 ? 4 : 2;
  const head = number.length >= 11 ? number.slice(0, 3) : '';
  return `${head}****${number.slice(-shown)}`;
}
