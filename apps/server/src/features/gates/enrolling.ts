/** Making a device a gate: staff get a one-time code for a place, the device uses it. */

import { randomUUID } from 'node:crypto';
import type { VenueClass } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { enrolmentHash, newEnrolmentCode } from './enrolment-code.ts';
import { readGate, type Gate } from './gate.ts';

/** A code that lies around does no harm for long. */
export const enrolmentMs = 15 * 60_000;
/** A gate is enrolled again once a year, so that forgotten devices end. */
const enrolledMs = 365 * 86_400_000;

export interface NewGate {
  readonly placeId: string;
  readonly venue: VenueClass;
  /** What staff call it. */
  readonly name: string;
  /** Whether scans there may check people in. */
  readonly checkIns: boolean;
}

export interface Enrolment {
  readonly code: string;
  readonly expiresAt: number;
  /** Opens the gate app with the code in it; the part behind `#` is not sent to any server. */
  readonly link: string;
}

/** Makes a one-time code. Undefined when there is no such place. */
export async function offerEnrolment(city: City, gate: NewGate): Promise<Enrolment | undefined> {
  const { rowCount } = await city.db.query('select from place where place_id = $1', [gate.placeId]);
  if (rowCount === 0) return undefined;
  const code = newEnrolmentCode();
  const now = city.clock.now();
  const expiresAt = now + enrolmentMs;
  await city.db.query(
    `insert into gate_enrolment (code_hash, gate_id, place_id, venue, name, check_ins, created_at, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      enrolmentHash(city.secrets, code),
      randomUUID(),
      gate.placeId,
      gate.venue,
      gate.name,
      gate.checkIns,
      sqlInstant(now),
      city.actor,
      sqlInstant(expiresAt),
    ],
  );
  return { code, expiresAt, link: `${city.settings.publicUrl}/gate/#enrol=${code}` };
}

/**
 * Enrols a device by a code: once, and for the same installation again while the code lives. Undefined for any other code, without a
 * reason.
 */
export async function enrolGate(
  city: City,
  request: { readonly code: string; readonly installation: string; readonly device?: string },
): Promise<Gate | undefined> {
  const now = sqlInstant(city.clock.now());
  return await city.db.transaction(async (connection) => {
    const { rows } = await connection.query<{
      gate_id: string;
      place_id: string;
      venue: string;
      name: string;
      check_ins: boolean;
    }>(
      `update gate_enrolment set installation_id = $2
       where code_hash = $1 and expires_at > $3 and (installation_id is null or installation_id = $2)
       returning gate_id, place_id, venue, name, check_ins`,
      [enrolmentHash(city.secrets, request.code), request.installation, now],
    );
    const [offer] = rows;
    if (offer === undefined) return undefined;
    await connection.query(
      `insert into gate (gate_id, place_id, venue, name, device, check_ins, enrolled_at, enrolled_until)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict do nothing`,
      [
        offer.gate_id,
        offer.place_id,
        offer.venue,
        offer.name,
        request.device ?? offer.name,
        offer.check_ins,
        now,
        sqlInstant(city.clock.now() + enrolledMs),
      ],
    );
    const gate = await readGate(connection, offer.gate_id);
    return gate.revokedAt === undefined ? gate : undefined;
  });
}
