/** Signing in at the city's identity provider: OpenID Connect, authorization code flow with PKCE, state and nonce. */

import * as oidc from 'openid-client';
import type { ProblemCode } from '@open-health-code/contract';
import type { City } from '../../city.ts';
import { openToken, sealToken } from '../../platform/sealed-token.ts';
import { readAssertedIdentity, type AssertedIdentity } from './asserted-identity.ts';
import { isOnThisMachine, type IdentityProvider } from './provider-settings.ts';

/** How long somebody may take at the provider. */
const flowMs = 15 * 60_000;
const providerAnswersWithinSeconds = 10;
/** Endpoints and keys of a provider change; they are asked for again after this long. */
const metadataMs = 3_600_000;

/** What is kept in the browser, sealed, while somebody is at the provider. */
interface FlowClaims {
  readonly kind: 'oidc';
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

export interface BegunFlow {
  /** Where the browser goes. */
  readonly location: string;
  /** Value of the cookie that comes back with it. */
  readonly token: string;
  readonly expiresAt: number;
}

/** Why somebody is not signed in. */
export type SignInProblem = Extract<
  ProblemCode,
  'sign-in-cancelled' | 'sign-in-failed' | 'sign-in-expired' | 'identity-incomplete' | 'identity-provider-unavailable'
>;

/** Begins at the provider; undefined when it cannot be reached. */
export async function beginFlow(
  city: City,
  provider: IdentityProvider,
  returnTo: string,
): Promise<BegunFlow | undefined> {
  const configuration = await configurationOf(provider).catch(() => undefined);
  if (configuration === undefined) return undefined;
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const verifier = oidc.randomPKCECodeVerifier();
  const location = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: callbackAddress(city),
    scope: provider.scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(provider.levels.length === 0 ? {} : { acr_values: provider.levels.join(' ') }),
  });
  const expiresAt = city.clock.now() + flowMs;
  const claims: FlowClaims = { kind: 'oidc', state, nonce, verifier, returnTo };
  return { location: location.href, token: sealToken(city.secrets, 'sign-in', claims, expiresAt), expiresAt };
}

export type FlowResult = { readonly returnTo: string } & (
  | { readonly ok: true; readonly identity: AssertedIdentity }
  | { readonly ok: false; readonly problem: SignInProblem }
);

/**
 * What came back from the provider. Only the browser that began gets through: the state is its own, sealed in its cookie.
 *
 * @param search the query of the address at which the browser came back
 * @param token the cookie's value
 */
export async function finishFlow(
  city: City,
  provider: IdentityProvider,
  { search, token }: { readonly search: URLSearchParams; readonly token: string | undefined },
): Promise<FlowResult> {
  const flow = openToken<FlowClaims>(city.secrets, 'sign-in', token ?? '', city.clock.now());
  if (flow?.kind !== 'oidc' || search.get('state') !== flow.state) {
    return { ok: false, problem: 'sign-in-expired', returnTo: '/' };
  }
  const { returnTo } = flow;
  try {
    const claims = await exchange(city, provider, search, flow);
    const reached = provider.levels.length === 0 || provider.levels.some((level) => level === claims['acr']);
    const identity = reached ? readAssertedIdentity(provider, claims, city.clock.now()) : undefined;
    if (identity === undefined) return { ok: false, problem: 'identity-incomplete', returnTo };
    return { ok: true, identity, returnTo };
  } catch (error) {
    return { ok: false, problem: problemOf(error), returnTo };
  }
}

/** The claims of the ID token, and those of the userinfo endpoint where the token does not name the document. */
async function exchange(
  city: City,
  provider: IdentityProvider,
  search: URLSearchParams,
  { state, nonce, verifier }: FlowClaims,
): Promise<Readonly<Record<string, unknown>>> {
  const configuration = await configurationOf(provider);
  const address = new URL(callbackAddress(city));
  address.search = search.toString();
  const tokens = await oidc.authorizationCodeGrant(configuration, address, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const token = tokens.claims();
  if (token === undefined) throw new Error('the provider gave no ID token');
  if (token[provider.claims.idNumber] !== undefined) return token;
  return { ...(await oidc.fetchUserInfo(configuration, tokens.access_token, token.sub)), ...token };
}

/** Which sentence fits; what the provider wrote itself is never shown. */
function problemOf(error: unknown): SignInProblem {
  if (error instanceof oidc.AuthorizationResponseError) {
    if (error.error === 'access_denied') return 'sign-in-cancelled';
    return /^(server_error|temporarily_unavailable)$/.test(error.error)
      ? 'identity-provider-unavailable'
      : 'sign-in-failed';
  }
  // An answer that says no; every other one is no answer at all.
  if (error instanceof oidc.ResponseBodyError)
    return error.status < 500 ? 'sign-in-failed' : 'identity-provider-unavailable';
  if (error instanceof oidc.ClientError) {
    return /^OAUTH_(TIMEOUT|ABORT|RESPONSE_IS_NOT_CONFORM|RESPONSE_IS_NOT_JSON)$/.test(error.code ?? '')
      ? 'identity-provider-unavailable'
      : 'sign-in-failed';
  }
  if (error instanceof oidc.WWWAuthenticateChallengeError) return 'sign-in-failed';
  if (error instanceof TypeError) return 'identity-provider-unavailable';
  throw error;
}

const configurations = new WeakMap<IdentityProvider, { configuration: Promise<oidc.Configuration>; at: number }>();

async function configurationOf(provider: IdentityProvider): Promise<oidc.Configuration> {
  const known = configurations.get(provider);
  if (known !== undefined && performance.now() - known.at < metadataMs) return await known.configuration;
  const configuration = discover(provider);
  configurations.set(provider, { configuration, at: performance.now() });
  try {
    return await configuration;
  } catch (error) {
    // The next one asks again. What was known before serves on, as endpoints seldom change.
    if (known === undefined) configurations.delete(provider);
    else configurations.set(provider, known);
    if (known !== undefined) return await known.configuration;
    throw error;
  }
}

async function discover({ issuer, clientId, clientSecret }: IdentityProvider): Promise<oidc.Configuration> {
  const server = new URL(issuer);
  return await oidc.discovery(
    server,
    clientId,
    clientSecret,
    clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    {
      timeout: providerAnswersWithinSeconds,
      execute: [
        // The ID token's signature is checked although it comes straight from the provider.
        oidc.enableNonRepudiationChecks,
        ...(isOnThisMachine(server) ? [oidc.allowInsecureRequests] : []),
      ],
    },
  );
}

export const callbackPath = '/v1/sign-in/oidc/callback';

function callbackAddress(city: City): string {
  return `${city.settings.publicUrl}${callbackPath}`;
}
