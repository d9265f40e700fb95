/** Sessions of people: a sealed cookie that says whose it is, and a list of those that were ended before their time. */

import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { City } from '../../city.ts';
import type { PersonPrincipal } from '../../http/principal.ts';
import { sqlInstant, type Queryable } from '../../platform/database.ts';
import { openToken, sealToken } from '../../platform/sealed-token.ts';
import { withdrawnSet, type WithdrawnSet } from '../../platform/withdrawn-set.ts';

/** A device stays signed in this long after signing in; then it enrols again. */
const sessionMs = 90 * 86_400_000;

interface SessionClaims {
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
    ended = withdrawnSet(async () => {
      const { rows } = await city.db.query<{ session_id: string }>(
        'select session_id from session where withdrawn_at is not null and expires_at > $1',
        [sqlInstant(city.clock.now())],
      );
      return rows.map((row) => row.session_id);
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
  endedSessions(city).add(sessionId);
  return rowCount === 1;
}

/** The person whose session a request's cookie is. */
export async function personOf(city: City, request: FastifyRequest): Promise<PersonPrincipal | undefined> {
  const cookie = request.cookies[sessionCookieName(city)];
  if (cookie === undefined) return undefined;
  const claims = openToken<SessionClaims>(city.secrets, 'session', cookie, city.clock.now());
  if (claims === undefined || (await endedSessions(city).has(claims.session))) return undefined;
  return { kind: 'person', personId: claims.person, sessionId: claims.session, method: claims.method };
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

/** The prefix makes browsers refuse the cookie from anywhere but this very host over TLS; over plain http they would refuse it altogether. */
function sessionCookieName(city: City): string {
  return isSecure(city) ? '__Host-healthcode-session' : 'healthcode-session';
}

function cookieFlags(city: City): { httpOnly: true; secure: boolean; sameSite: 'lax'; path: '/' } {
  return { httpOnly: true, secure: isSecure(city), sameSite: 'lax', path: '/' };
}

function isSecure(city: City): boolean {
  return city.settings.publicUrl.startsWith('https:');
}
