/**
 * The two kinds of JWT that a platform signs: one says who the platform is (RFC 7523, `private_key_jwt`), one says who its user is.
 * ES256 by a key on file and nothing else, for this city and nobody else, for five minutes at most, and each only once.
 */

import { decodeJwt, decodeProtectedHeader, errors, importJWK, jwtVerify, type JWTPayload } from 'jose';
import type { City } from '../../city.ts';
import { sqlInstant } from '../../platform/database.ts';
import { deterministicId, isIdType, normaliseIdNumber, personIdOf, type IdType } from '../people/pseudonyms.ts';
import { findSigner, type Platform } from './registry.ts';

/** Longest time from `iat` to `exp`. */
const longestSeconds = 300;
/** How far a platform's clock may be off. */
const skewSeconds = 30;

/** Header `typ` of the token about a user, so that neither kind is ever taken for the other. */
export const subjectTokenType = 'real-name+jwt';

/** A token that came for the first time, or not. */
interface Assertion {
  readonly assertionId: string;
  readonly expiresAt: number;
}

/** A platform whose signature was checked. */
export interface SignedClient {
  readonly platform: Platform;
  readonly kid: string;
  readonly assertion: Assertion;
}

/** Who signed a client assertion; undefined for whatever is wrong with it. The platform may be in any state. */
export async function readClientAssertion(city: City, token: string): Promise<SignedClient | undefined> {
  const clientId = claimedIssuer(token);
  if (clientId === undefined) return undefined;
  const verified = await verify(city, token, clientId);
  if (verified === undefined || !/^(jwt|client-authentication\+jwt)$/i.test(verified.typ)) return undefined;
  if (verified.payload.sub !== clientId) return undefined;
  const { platform, kid, payload } = verified;
  return { platform, kid, assertion: assertionOf(platform, 'client', payload) };
}

export interface AssertedUser {
  readonly personId: string;
  readonly assertion: Assertion;
}

/** Whom a platform says its user is; undefined for whatever is wrong with the token. Nobody is looked up. */
export async function readSubjectToken(
  city: City,
  token: string,
  client: SignedClient,
): Promise<AssertedUser | undefined> {
  const verified = await verify(city, token, client.platform.platformId);
  if (verified?.typ !== subjectTokenType || verified.payload.sub === undefined) return undefined;
  const identity = identityOf(verified.payload);
  if (identity === undefined) return undefined;
  return {
    personId: personIdOf(city.secrets.pseudonymKey, identity.idType, identity.idNumber),
    assertion: assertionOf(client.platform, 'subject', verified.payload),
  };
}

function identityOf(payload: JWTPayload): { idType: IdType; idNumber: string } | undefined {
  const { id_type: idType, id_number: idNumber } = payload;
  if (typeof idType !== 'string' || !isIdType(idType)) return undefined;
  if (typeof idNumber !== 'string' || idNumber.length > 60) return undefined;
  const normalised = normaliseIdNumber(idNumber);
  return normalised === '' ? undefined : { idType, idNumber: normalised };
}

/** The issuer that a token claims, before anything of it is believed. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { iss }: { iss?: unknown } = decodeJwt(token);
    return typeof iss === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(iss) ? iss : undefined;
  } catch {
    return undefined;
  }
}

async function verify(
  city: City,
  token: string,
  platformId: string,
): Promise<{ platform: Platform; kid: string; typ: string; payload: JWTPayload } | undefined> {
  const now = city.clock.now();
  try {
    const { kid }: { kid?: unknown } = decodeProtectedHeader(token);
    if (typeof kid !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(kid)) return undefined;
    const signer = await findSigner(city, platformId, kid);
    if (signer === undefined) return undefined;
    const { payload, protectedHeader } = await jwtVerify(
      token,
      await importJWK({ kty: 'EC', crv: 'P-256', ...signer.key }, 'ES256'),
      {
        // Named here and not taken from the token: neither "none" nor a public key used as an HMAC's secret gets through.
        algorithms: ['ES256'],
        issuer: platformId,
        // A token for several recipients could be passed on by one of them.
        audience: city.settings.publicUrl,
        requiredClaims: ['exp', 'iat', 'jti', 'sub'],
        clockTolerance: skewSeconds,
        maxTokenAge: longestSeconds,
        currentDate: new Date(now),
      },
    );
    if (typeof payload.aud !== 'string') return undefined;
    if ((payload.exp ?? 0) - (payload.iat ?? 0) > longestSeconds) return undefined;
    if (typeof payload.jti !== 'string' || payload.jti.length < 8 || payload.jti.length > 128) return undefined;
    return { platform: signer.platform, kid, typ: String(protectedHeader.typ ?? 'jwt'), payload };
  } catch (error) {
    // The library's errors and its TypeErrors are about the token; the database's are not.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function assertionOf(platform: Platform, kind: 'client' | 'subject', payload: JWTPayload): Assertion {
  return {
    assertionId: deterministicId('assertion', platform.platformId, kind, String(payload.jti)),
    expiresAt: ((payload.exp ?? 0) + skewSeconds) * 1000,
  };
}

/** Notes tokens as used, over all processes. Answers those that came before. */
export async function spend(city: City, assertions: readonly Assertion[]): Promise<readonly Assertion[]> {
  const { rows } = await city.db.query<{ assertion_id: string }>({
    name: 'spend-assertions',
    text: `insert into seen_assertion (assertion_id, expires_at)
           select assertion_id, expires_at from unnest($1::uuid[], $2::timestamptz[]) as assertion (assertion_id, expires_at)
           on conflict do nothing returning assertion_id`,
    values: [
      assertions.map((assertion) => assertion.assertionId),
      assertions.map((assertion) => sqlInstant(assertion.expiresAt)),
    ],
  });
  const fresh = new Set(rows.map((row) => row.assertion_id));
  return assertions.filter((assertion) => !fresh.has(assertion.assertionId));
}
