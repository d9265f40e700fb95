/** A gate: a device that staff enrolled for a place. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import { decideEntry, type Colour, type EntryVerdict, type VenueClass } from '@open-health-code/domain';
import { exportPublicKey } from '@open-health-code/health-code';
import type { City } from '../../city.ts';
import type { GatePrincipal } from '../../http/principal.ts';
import { ProblemError } from '../../http/problems.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { openToken, sealToken } from '../../platform/sealed-token.ts';
import { withdrawnSet, type WithdrawnSet } from '../../platform/withdrawn-set.ts';
import { keysOf } from '../codes/keys.ts';
import { policyInForce } from '../policy/store.ts';

/** Scans are taken this long after they were made: a gate may be without a network over a week of holidays. */
export const scanMaxAgeMs = 7 * 86_400_000;

export interface Gate {
  readonly gateId: string;
  readonly name: string;
  /** What staff call the device. */
  readonly device: string;
  readonly placeId: string;
  readonly placeName: string;
  readonly venue: VenueClass;
  readonly checkIns: boolean;
  readonly enrolledAt: number;
  readonly enrolledUntil: number;
  readonly revokedAt: number | undefined;
  /** Scans of a revoked gate count up to here. */
  readonly trustedUntil: number | undefined;
}

interface GateRow {
  gate_id: string;
  name: string;
  device: string;
  place_id: string;
  place_name: string | null;
  venue: VenueClass;
  check_ins: boolean;
  enrolled_at: number;
  enrolled_until: number;
  revoked_at: number | null;
  trusted_until: number | null;
}

/** Throws when there is no such gate: whoever asks by a token that was sealed here knows that there is. */
export async function readGate(queryable: Queryable, gateId: string): Promise<Gate> {
  const { rows } = await queryable.query<GateRow>(
    `select g.gate_id, g.name, g.device, g.place_id, p.name as place_name, g.venue, g.check_ins, g.enrolled_at, g.enrolled_until, g.revoked_at,
            g.trusted_until
     from gate g left join place p on p.place_id = g.place_id
     where g.gate_id = $1`,
    [gateId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a gate has a token and no row');
  return {
    gateId: row.gate_id,
    name: row.name,
    device: row.device,
    placeId: row.place_id,
    placeName: row.place_name ?? row.place_id,
    venue: row.venue,
    checkIns: row.check_ins,
    enrolledAt: row.enrolled_at,
    enrolledUntil: row.enrolled_until,
    revokedAt: row.revoked_at ?? undefined,
    trustedUntil: row.trusted_until ?? undefined,
  };
}

/** What a gate keeps so that it can work without a network. */
export async function gateSelf(city: City, gate: Gate): Promise<AnswerOf<Operations['GET /v1/gate/self']>> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const { anchor } = await keysOf(city);
  const { division, names } = city.identity;
  const verdict = (state: Colour): EntryVerdict => decideEntry(state, gate.venue, policy);
  return {
    gateId: gate.gateId,
    name: gate.name,
    device: gate.device,
    place: { placeId: gate.placeId, name: gate.placeName },
    venue: gate.venue,
    city: { division, ...names },
    anchor: exportPublicKey(anchor.publicKey),
    lists: await newestLists(city),
    policy: { name: policy.policy, version: policy.version },
    entry: { green: verdict('green'), yellow: verdict('yellow'), red: verdict('red'), none: verdict('none') },
    feverCelsius: policy.feverCelsius,
    listMaxAgeHours: policy.code.listMaxAgeHours,
    scanMaxAgeHours: scanMaxAgeMs / 3_600_000,
    checkIns: gate.checkIns,
    utcOffsetMinutes,
    serverTime: new Date(city.clock.now()).toISOString(),
    enrolledUntil: new Date(gate.enrolledUntil).toISOString(),
  };
}

/** Numbers of the newest lists, without the lists. */
async function newestLists(city: City): Promise<{ readonly trust: number; readonly revocation: number }> {
  const { rows } = await city.db.query<{ trust: number; revocation: number }>(
    `select coalesce((select max(sequence) from published_list where list = 'trust'), 0) as trust,
            coalesce((select max(sequence) from published_list where list = 'revocation'), 0) as revocation`,
  );
  return rows[0] ?? { trust: 0, revocation: 0 };
}

interface GateClaims {
  readonly gate: string;
  readonly place: string;
}

export function gateToken(city: City, gate: Pick<Gate, 'gateId' | 'placeId' | 'enrolledUntil'>): string {
  const claims: GateClaims = { gate: gate.gateId, place: gate.placeId };
  return sealToken(city.secrets, 'gate', claims, gate.enrolledUntil);
}

/** The gate of a bearer token. Throws ProblemError `gate-revoked` for one that was one: its app must know to say so and to wipe itself. */
export async function gateOf(city: City, token: string): Promise<GatePrincipal | undefined> {
  const gate = tokenHolder(city, token);
  if (gate !== undefined && (await revokedGates(city).has(gate.gateId))) throw new ProblemError('gate-revoked');
  return gate;
}

/** Whose token it is, revoked or not. */
export function tokenHolder(city: City, token: string): GatePrincipal | undefined {
  const claims = openToken<GateClaims>(city.secrets, 'gate', token, city.clock.now());
  return claims === undefined ? undefined : { kind: 'gate', gateId: claims.gate, placeId: claims.place };
}

const revokedByCity = new WeakMap<City, WithdrawnSet>();

function revokedGates(city: City): WithdrawnSet {
  let revoked = revokedByCity.get(city);
  if (revoked === undefined) {
    revoked = withdrawnSet(async () => {
      const { rows } = await city.db.query<{ gate_id: string }>(
        'select gate_id from gate where revoked_at is not null and enrolled_until > $1',
        [sqlInstant(city.clock.now())],
      );
      return rows.map((row) => row.gate_id);
    });
    revokedByCity.set(city, revoked);
  }
  return revoked;
}

/**
 * Revokes a gate; every process knows within two seconds. Answers whether there was one to revoke: a revoked gate can only be distrusted
 * from an earlier time on, never a later one.
 *
 * @param trustedUntil scans made later do not count; what was kept of them before is not touched.
 */
export async function revokeGate(city: City, gateId: string, trustedUntil: number, by: string): Promise<boolean> {
  const { rowCount } = await city.db.query(
    `update gate set revoked_at = coalesce(revoked_at, $2), revoked_by = coalesce(revoked_by, $3),
                     trusted_until = least(trusted_until, $4)
     where gate_id = $1`,
    [gateId, sqlInstant(city.clock.now()), by, sqlInstant(trustedUntil)],
  );
  revokedGates(city).add(gateId);
  return rowCount === 1;
}
