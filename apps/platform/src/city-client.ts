/** What a platform's backend asks of a city: tokens by `private_key_jwt` and token exchange, codes, and the status of who consented. */

import { SignJWT } from 'jose';
import { signingKeyOf, type Registration } from './registration.ts';
import type { SeenBytes } from './seen-bytes.ts';

/** A user whose real-name identity the platform has verified. */
export interface VerifiedUser {
  /** The platform's own name for them. */
  readonly userId: string;
  readonly idType: string;
  readonly idNumber: string;
}

/** The city did not do what was asked; 503 also where it did not answer at all. */
export class CityRefusal extends Error {
  override readonly name = 'CityRefusal';
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, retryAfterSeconds: number | undefined) {
    super(`the city answered with status ${status}`);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface CityClient {
  /** A code sealed to the device whose key has this name. Bytes to pass on. */
  readonly deliver: (user: VerifiedUser, wanted: { anchor: string; key: string }) => Promise<string>;
  /** Whether the colour is valid of whoever handed over this consent's number. */
  readonly isValid: (consentId: string) => Promise<boolean>;
}

interface HeldToken {
  readonly token: string;
  readonly until: number;
}

/** Signs for so long, in seconds; the city takes five minutes at most. */
const assertionSeconds = 60;
const answersWithinMs = 15_000;
/** Tokens are renewed this long before they end. */
const earlyMs = 60_000;

/** @param seen notes every byte that comes back. */
export function cityClient(cityUrl: string, registration: Registration, seen: SeenBytes): CityClient {
  const key = signingKeyOf(registration);
  const held = new Map<string, HeldToken>();

  const sign = async (claims: Record<string, string>, typ: string): Promise<string> =>
    await new SignJWT({ ...claims, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: registration.kid, typ })
      .setIssuer(registration.applicationId)
      .setAudience(cityUrl)
      .setIssuedAt()
      .setExpirationTime(`${assertionSeconds} s`)
      .sign(await key);

  const ask = async (method: string, path: string, init: RequestInit): Promise<unknown> => {
    const signal = AbortSignal.timeout(answersWithinMs);
    const request = { ...init, method, redirect: 'error', signal } as const;
    const [response, text] = await fetch(`${cityUrl}${path}`, request)
      .then(async (answer) => [answer, await answer.text()] as const)
      .catch(() => {
        throw new CityRefusal(503, undefined);
      });
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
    seen.note('city', `${method} ${path}`, [response.status, ...headers, '', text].join('\n'));
    if (!response.ok) {
      const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
      throw new CityRefusal(response.status, Number.isFinite(wait) ? wait : undefined);
    }
    return JSON.parse(text);
  };

  const tokenFor = async (name: string, parameters: () => Promise<Record<string, string>>): Promise<string> => {
    const known = held.get(name);
    if (known !== undefined && known.until > Date.now()) return known.token;
    const clientAssertion = await sign({ sub: registration.applicationId }, 'JWT');
    const answer = (await ask('POST', '/oauth/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: clientAssertion,
        ...(await parameters()),
      }).toString(),
    })) as { access_token: string; expires_in: number };
    const token = answer.access_token;
    held.set(name, { token, until: Date.now() + answer.expires_in * 1000 - earlyMs });
    return token;
  };

  const withToken = async <T>(name: string, token: string, work: (token: string) => Promise<T>): Promise<T> => {
    try {
      return await work(token);
    } catch (error) {
      // A token that counts no more is not tried again.
      if (error instanceof CityRefusal && error.status === 401) held.delete(name);
      throw error;
    }
  };

  return {
    deliver: async ({ userId, idType, idNumber }, wanted) => {
      const token = await tokenFor(userId, async () => ({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_token: await sign({ sub: userId, id_type: idType, id_number: idNumber }, 'real-name+jwt'),
      }));
      const answer = await withToken(
        userId,
        token,
        async (bearer) =>
          await ask('POST', '/v1/delivery/codes', {
            headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
            body: JSON.stringify(wanted),
          }),
      );
      return (answer as { jwe: string }).jwe;
    },
    isValid: async (consentId) => {
      const token = await tokenFor('', async () => ({ grant_type: 'client_credentials', scope: 'status' }));
      const answer = await withToken(
        '',
        token,
        async (bearer) =>
          await ask('GET', `/v1/status/${encodeURIComponent(consentId)}`, {
            headers: { authorization: `Bearer ${bearer}` },
          }),
      );
      return (answer as { valid: boolean }).valid;
    },
  };
}
