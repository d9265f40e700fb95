/** Consents: a person lets an employer ask whether their colour is valid, and takes that back whenever they like. */

import { reasonByConsent } from '@open-health-code/messages/records';
import { randomUUID } from 'node:crypto';
import type { City } from '../../city.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { recordRead } from '../audit/audit.ts';
import { policyInForce } from '../policy/store.ts';
import { readStanding } from '../people/standing.ts';

/** Nobody consents for longer ahead than this. */
export const longestConsentDays = 366;

export interface Consent {
  readonly consentId: string;
  readonly platformId: string;
  readonly platformName: string;
  readonly purpose: string;
  readonly givenAt: number;
  readonly until: number;
  readonly revokedAt: number | undefined;
  readonly lastAskedAt: number | undefined;
}

export type NewConsent = Pick<Consent, 'platformId' | 'platformName' | 'purpose' | 'until'>;

export async function giveConsent(
  city: City,
  connection: Queryable,
  personId: string,
  consent: NewConsent,
): Promise<Consent> {
  const [consentId, givenAt] = [randomUUID(), city.clock.now()];
  await connection.query(
    `insert into consent (person_id, consent_id, platform_id, purpose, given_at, until) values ($1, $2, $3, $4, $5, $6)`,
    [personId, consentId, consent.platformId, consent.purpose, sqlInstant(givenAt), sqlInstant(consent.until)],
  );
  return { ...consent, consentId, givenAt, revokedAt: undefined, lastAskedAt: undefined };
}

interface ConsentRow {
  consent_id: string;
  platform_id: string;
  name: string;
  purpose: string;
  given_at: number;
  until: number;
  revoked_at: number | null;
  last_asked_at: number | null;
}

function consentOf(row: ConsentRow): Consent {
  return {
    consentId: row.consent_id,
    platformId: row.platform_id,
    platformName: row.name,
    purpose: row.purpose,
    givenAt: row.given_at,
    until: row.until,
    revokedAt: row.revoked_at ?? undefined,
    lastAskedAt: row.last_asked_at ?? undefined,
  };
}

/** A person's consents, the latest first, also those that are over. */
export async function listConsents(queryable: Queryable, personId: string): Promise<Consent[]> {
  const { rows } = await queryable.query<ConsentRow>(
    `select c.consent_id, c.platform_id, p.name, c.purpose, c.given_at, c.until, c.revoked_at, c.last_asked_at
     from consent c join platform p on p.platform_id = c.platform_id
     where c.person_id = $1 order by c.given_at desc, c.consent_id`,
    [personId],
  );
  return rows.map(consentOf);
}

/** Takes a consent back: the next question is answered without it. Of somebody else's consent, nothing happens. */
export async function revokeConsent(city: City, personId: string, consentId: string): Promise<void> {
  await city.db.query(
    'update consent set revoked_at = $3 where person_id = $1 and consent_id = $2 and revoked_at is null',
    [personId, consentId, sqlInstant(city.clock.now())],
  );
}

/**
 * Whether the colour of whoever gave this consent is valid: green, and the consent in force and given to this platform. False alike for
 * everything else. The person sees that it was asked.
 */
export async function isValidNow(city: City, platformId: string, consentId: string): Promise<boolean> {
  const now = city.clock.now();
  const inForce = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    const { rows } = await connection.query<{ person_id: string; name: string; purpose: string }>(
      `select c.person_id, p.name, c.purpose from consent c join platform p on p.platform_id = c.platform_id
       where c.consent_id = $1 and c.platform_id = $2 and c.revoked_at is null and c.until > $3`,
      [consentId, platformId, sqlInstant(now)],
    );
    const [consent] = rows;
    // Where there is no consent, nobody is looked at in the same way.
    const standing = await readStanding(city, connection, inForce, consent?.person_id ?? randomUUID());
    if (consent === undefined) return false;
    await connection.query('update consent set last_asked_at = $3 where person_id = $1 and consent_id = $2', [
      consent.person_id,
      consentId,
      sqlInstant(now),
    ]);
    await recordRead(connection, {
      personIds: [consent.person_id],
      actor: `platform ${consent.name}`,
      reason: reasonByConsent(consent.purpose),
      what: 'valid or not',
      now,
    });
    return standing?.assessment.colour === 'green';
  });
}
