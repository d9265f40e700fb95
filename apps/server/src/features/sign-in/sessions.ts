/** Sessions of people: a sealed cookie that says whose it is, and a list of those that were ended before their time. */

import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { City } from '../../city.ts';
import type { PersonPrincipal } from '../../http/principal.ts';
import { sqlInstant, type Connection, type Queryable } from '../../platform/database.ts';
import { openToken, sealToken } from '../../platform/sealed-token.ts';
import { withdrawnSet, type WithdrawnSet } from '../../platform/withdrawn-set.ts';
import { notify } from '../notifications/queue.ts';

/** A device stays signed in this long after signing in; then it enrols again. */
const sessionMs = 90 * 86_400_000;

/** What a session's cookie says, sealed. */
export interface SessionClaims {
  readonly person: string;
  readonly session: string;
  readonly method: PersonPrincipal['method'];
}

export interface NewSession {
  readonly personId: string;
  readonly method: PersonPrincipal['method'];
  /** What the device is called, such as the browser's name. */
  readonly device: string;
}

/** A session that has begun; `token` is the value of its cookie. */
export interface BegunSession {
  readonly sessionId: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** Begins a session of somebody who has just proved who they are; their other devices are told. */
export async function signIn(city: City, connection: Connection, session: NewSession): Promise<BegunSession> {
  const { personId, device } = session;
  const now = city.clock.now();
  const others = await connection.query(
    'select from session where person_id = $1 and withdrawn_at is null and expires_at > $2 limit 1',
    [personId, sqlInstant(now)],
  );
  const begun = await beginSession(city, connection, session);
  if (others.rowCount !== 0) {
    const values = { device: device === '' ? '?' : device, at: now };
    await notify(city, connection, {
      personIds: [personId],
      template: 'device-signed-in',
      values,
      key: begun.sessionId,
    });
  }
  return begun;
}

export async function beginSession(city: City, queryable: Queryable, session: NewSession): Promise<BegunSession> {
  const sessionId = randomUUID();
  const now = city.clock.now();
  const expiresAt = now + sessionMs;
  await queryable.query(
    `insert into session (person_id, session_id, method, device, created_at, expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [session.personId, sessionId, session.method, session.device.slice(0, 100), sqlInstant(now), sqlInstant(expiresAt)],
  );
  const claims: SessionClaims = { person: session.personId, session: sessionId, method: session.method };
  return { sessionId, token: sealToken(city.secrets, 'session', claims, expiresAt), expiresAt };
}

const endedByCity = new WeakMap<City, WithdrawnSet>();

function endedSessions(city: City): WithdrawnSet {
  let ended = endedByCity.get(city);
  if (ended === undefined) {
    const read = async (condition: string, instant: number): Promise<string[]> => {
      const { rows } = await city.db.query<{ session_id: string }>(
        `select session_id from session where withdrawn_at is not null and ${condition} >= $1`,
        [sqlInstant(instant)],
      );
      return rows.map((row) => row.session_id);
    };
    ended = withdrawnSet(async () => await read('expires_at', city.clock.now()), {
      clock: city.clock,
      readSince: async (instant) => await read('withdrawn_at', instant),
    });
    endedByCity.set(city, ended);
  }
  return ended;
}

/** Ends a session of a person, on this device or another. Answers whether there was one. */
export async function endSession(city: City, personId: string, sessionId: string): Promise<boolean> {
  const { rowCount } = await city.db.query(
    'update session set withdrawn_at = $3 where person_id = $1 and session_id = $2 and withdrawn_at is null',
    [personId, sessionId, sqlInstant(city.clock.now())],
  );
  // Only what was ended: ids of sessions that are not this person's come from outside.
  if (rowCount === 1) endedSessions(city).add(sessionId);
  return rowCount === 1;
}

/** A device on which a person is signed in. */
export interface Device {
  readonly deviceId: string;
  readonly name: string;
  readonly method: PersonPrincipal['method'];
  readonly signedInAt: number;
  readonly expiresAt: number;
}

/** A person's devices, the newest first. */
export async function listDevices(city: City, queryable: Queryable, personId: string): Promise<Device[]> {
  const { rows } = await queryable.query<{
    session_id: string;
    device: string;
    method: PersonPrincipal['method'];
    created_at: number;
    expires_at: number;
  }>(
    `select session_id, device, method, created_at, expires_at from session
     where person_id = $1 and withdrawn_at is null and expires_at > $2 order by created_at desc, session_id`,
    [personId, sqlInstant(city.clock.now())],
  );
  return rows.map((row) => ({
    deviceId: row.session_id,
    name: row.device,
    method: row.method,
    signedInAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** Ends all sessions of a person but one. Answers how many there were. */
export async function endOtherSessions(city: City, personId: string, keptId: string): Promise<number> {
  const { rows } = await city.db.query<{ session_id: string }>(
    `update session set withdrawn_at = $3
     where person_id = $1 and session_id <> $2 and withdrawn_at is null and expires_at > $3 returning session_id`,
    [personId, keptId, sqlInstant(city.clock.now())],
  );
  for (const row of rows) endedSessions(city).add(row.session_id);
  return rows.length;
}

/** Drops sessions that are over; nobody can come back to them. */
export async function dropOldSessions(city: City): Promise<void> {
  await city.db.query('delete from session where expires_at <= $1', [sqlInstant(city.clock.now())]);
}

/** The person whose session a request's cookie is. */
export async function personOf(city: City, request: FastifyRequest): Promise<PersonPrincipal | undefined> {
  const cookie = request.cookies[sessionCookieName(city)];
  if (cookie === undefined) return undefined;
  const claims = openToken<SessionClaims>(city.secrets, 'session', cookie, city.clock.now());
  if (claims === undefined || (await endedSessions(city).has(claims.session))) return undefined;
  return { kind: 'person', personId: claims.person, sessionId: claims.session, method: claims.method };
}

/** Until when the session lasts whose cookie a request has. */
export function sessionExpiry(city: City, request: FastifyRequest): number | undefined {
  const cookie = request.cookies[sessionCookieName(city)];
  return cookie === undefined ? undefined : openToken(city.secrets, 'session', cookie, city.clock.now())?.exp;
}

/** A device has one session: whoever signs in on it takes the place of whoever was. */
export async function endFormerSession(city: City, request: FastifyRequest): Promise<void> {
  const former = await personOf(city, request);
  if (former !== undefined) await endSession(city, former.personId, former.sessionId);
}

export function setSessionCookie(city: City, reply: FastifyReply, session: BegunSession): void {
  reply.setCookie(sessionCookieName(city), session.token, {
    ...cookieFlags(city),
    expires: new Date(session.expiresAt),
  });
}

export function clearSessionCookie(city: City, reply: FastifyReply): void {
  reply.clearCookie(sessionCookieName(city), cookieFlags(city));
}

function sessionCookieName(city: City): string {
  return cookieName(city, 'healthcode-session');
}

/** The prefix makes browsers refuse the cookie from anywhere but this very host over TLS; over plain http they would refuse it altogether. */
export function cookieName(city: City, name: string): string {
  return isSecure(city) ? `__Host-${name}` : name;
}

export function cookieFlags(city: City): { httpOnly: true; secure: boolean; sameSite: 'lax'; path: '/' } {
  return { httpOnly: true, secure: isSecure(city), sameSite: 'lax', path: '/' };
}

function isSecure(city: City): boolean {
  return city.settings.publicUrl.startsWith('https:');
}
