/** What the authority decides about platforms. Opening anything takes two people (principle 8); shutting takes one, at once. */

import { randomUUID } from 'node:crypto';
import type { City } from '../../city.ts';
import { sqlInstant, type Connection } from '../../platform/database.ts';
import { OperatorError } from '../../platform/operator-error.ts';
import { isSamePerson } from '../../platform/two-people.ts';
import { addKeys, faultOfKeys, type PublicKeyOfPlatform } from './applying.ts';
import { findPlatform, listKeys, type Platform, type PlatformState } from './registry.ts';

export interface Deciders {
  readonly by: string;
  /** A second person. */
  readonly approvedBy?: string;
}

/** Lets a platform that applied begin. */
export async function approvePlatform(city: City, platformId: string, deciders: Deciders): Promise<void> {
  requireTwo(deciders, 'A platform is approved');
  await changeState(city, platformId, { from: ['applied', 'rejected'], to: 'approved', what: 'approved' }, deciders);
}

export async function rejectPlatform(city: City, platformId: string, deciders: Deciders): Promise<void> {
  await changeState(city, platformId, { from: ['applied'], to: 'rejected', what: 'rejected' }, deciders);
}

/** The kill switch: within two seconds no process answers the platform any more. */
export async function switchOff(city: City, platformId: string, deciders: Deciders): Promise<void> {
  await changeState(city, platformId, { from: ['approved'], to: 'switched-off', what: 'switched off' }, deciders);
}

export async function switchOn(city: City, platformId: string, deciders: Deciders): Promise<void> {
  requireTwo(deciders, 'A platform is switched on again');
  await changeState(city, platformId, { from: ['switched-off'], to: 'approved', what: 'switched on' }, deciders);
}

interface Change {
  readonly from: readonly PlatformState[];
  readonly to: PlatformState;
  readonly what: string;
}

async function changeState(city: City, platformId: string, change: Change, deciders: Deciders): Promise<void> {
  await city.db.transaction(async (connection) => {
    const platform = await platformOfId(connection, platformId);
    // Deciding the same again changes nothing.
    if (platform.state === change.to) return;
    const { rowCount } = await connection.query(
      'update platform set state = $2, decided_at = $3 where platform_id = $1 and state = any($4::text[])',
      [platformId, change.to, sqlInstant(city.clock.now()), change.from],
    );
    if (rowCount === 0) {
      throw new OperatorError(
        `${platform.name} is ${platform.state}; only one that is ${change.from.join(' or ')} is ${change.what}.`,
      );
    }
    await note(city, connection, platformId, change.what, deciders);
  });
}

/** Takes a key out of use for good, with every token that was got with it; known everywhere within two seconds. */
export async function revokeKey(city: City, platformId: string, kid: string, deciders: Deciders): Promise<void> {
  await city.db.transaction(async (connection) => {
    const { name } = await platformOfId(connection, platformId);
    const key = (await listKeys(connection, platformId)).find((candidate) => candidate.kid === kid);
    if (key === undefined)
      throw new OperatorError(`${name} has no key "${kid}"; "healthcode platform list" shows them.`);
    if (key.revokedAt !== undefined) return;
    await connection.query('update platform_key set revoked_at = $3 where platform_id = $1 and kid = $2', [
      platformId,
      kid,
      sqlInstant(city.clock.now()),
    ]);
    await note(city, connection, platformId, `revoked key ${kid}`, deciders);
  });
}

export interface Rotation {
  readonly keys: readonly PublicKeyOfPlatform[];
  /** How much longer the keys before count. */
  readonly overlapMs: number;
}

/** Gives a platform new keys; those before end after the overlap. */
export async function rotateKeys(
  city: City,
  platformId: string,
  { keys, overlapMs }: Rotation,
  deciders: Deciders,
): Promise<void> {
  requireTwo(deciders, 'Keys are rotated');
  const fault = await faultOfKeys(keys);
  if (fault !== undefined) throw new OperatorError(`The new keys cannot be used: ${fault.pointer} ${fault.detail}.`);
  await city.db.transaction(async (connection) => {
    const { name } = await platformOfId(connection, platformId);
    const known = new Set((await listKeys(connection, platformId)).map((key) => key.kid));
    const again = keys.find((key) => known.has(key.kid));
    if (again !== undefined) {
      throw new OperatorError(`${name} has a key "${again.kid}" already; a new key needs a new kid.`);
    }
    await connection.query(
      `update platform_key set expires_at = least(expires_at, $2) where platform_id = $1 and revoked_at is null`,
      [platformId, sqlInstant(city.clock.now() + overlapMs)],
    );
    await addKeys(city, connection, platformId, keys);
    await note(city, connection, platformId, `rotated to ${keys.map((key) => key.kid).join(', ')}`, deciders);
  });
}

export interface Quota {
  readonly perSecond: number;
  readonly perDay: number;
}

/** Sets how much a platform may ask for, of each scope. Holds from the next request on. */
export async function setQuota(
  city: City,
  platformId: string,
  quota: Partial<Quota>,
  deciders: Deciders,
): Promise<Quota> {
  return await city.db.transaction(async (connection) => {
    const { perSecond, perDay } = { ...(await platformOfId(connection, platformId)), ...quota };
    await connection.query('update platform set per_second = $2, per_day = $3 where platform_id = $1', [
      platformId,
      perSecond,
      perDay,
    ]);
    await note(city, connection, platformId, `quota ${perSecond} a second, ${perDay} a day`, deciders);
    return { perSecond, perDay };
  });
}

export interface Decision extends Deciders {
  readonly platformId: string;
  readonly at: number;
  readonly what: string;
}

/** What was decided, the latest first. */
export async function listDecisions(city: City): Promise<Decision[]> {
  const { rows } = await city.db.query<{
    platform_id: string;
    at: number;
    what: string;
    decided_by: string;
    approved_by: string | null;
  }>('select platform_id, at, what, decided_by, approved_by from platform_decision order by at desc, decision_id');
  return rows.map((row) => ({
    platformId: row.platform_id,
    at: row.at,
    what: row.what,
    by: row.decided_by,
    ...(row.approved_by === null ? {} : { approvedBy: row.approved_by }),
  }));
}

function requireTwo({ by, approvedBy }: Deciders, what: string): void {
  if (approvedBy === undefined || approvedBy.trim() === '') {
    throw new OperatorError(`${what} by two people: name the second with --approved-by.`);
  }
  if (isSamePerson(approvedBy, by)) throw new OperatorError(`${what} by two people; both are ${by}.`);
}

async function platformOfId(connection: Connection, platformId: string): Promise<Platform> {
  const platform = /^[\da-f-]{36}$/.test(platformId) ? await findPlatform(connection, platformId) : undefined;
  if (platform === undefined) {
    throw new OperatorError(`There is no platform "${platformId}"; "healthcode platform list" shows them.`);
  }
  return platform;
}

async function note(
  city: City,
  connection: Connection,
  platformId: string,
  what: string,
  { by, approvedBy }: Deciders,
): Promise<void> {
  await connection.query(
    `insert into platform_decision (platform_id, decision_id, at, what, decided_by, approved_by)
     values ($1, $2, $3, $4, $5, $6)`,
    [platformId, randomUUID(), sqlInstant(city.clock.now()), what, by, approvedBy ?? null],
  );
}
