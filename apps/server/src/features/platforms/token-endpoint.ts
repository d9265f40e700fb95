/** The token endpoint: a platform shows who it is by a signed token, and gets an access token for itself or for one of its users. */

import formbody from '@fastify/formbody';
import { problems, type AnswerOf, type BodyOf, type Operations } from '@open-health-code/contract';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { sealPlatformToken, sealPlatformUserToken, tokenSeconds } from './access-tokens.ts';
import { readClientAssertion, readSubjectToken, spend, type SignedClient } from './assertions.ts';
import { takeQuota } from './quota.ts';
import { scopesOfKind } from './registry.ts';

const tokenOperation = 'POST /oauth/token';
type TokenOperation = Operations[typeof tokenOperation];
type TokenRequest = BodyOf<TokenOperation>;
type TokenAnswer = AnswerOf<TokenOperation>;

const clientCredentials = 'client_credentials';
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const jwtToken = 'urn:ietf:params:oauth:token-type:jwt';
const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

/** What a platform's library asks for first (RFC 8414). */
function authorizationServer(city: City): AnswerOf<Operations['GET /.well-known/oauth-authorization-server']> {
  return {
    issuer: city.settings.publicUrl,
    token_endpoint: `${city.settings.publicUrl}/oauth/token`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    grant_types_supported: [clientCredentials, tokenExchange],
    response_types_supported: [],
    scopes_supported: Object.values(scopesOfKind).flat(),
  };
}

/** An error of RFC 6749, 5.2. */
interface Refusal {
  readonly error:
    | 'invalid_request'
    | 'invalid_client'
    | 'unauthorized_client'
    | 'unsupported_grant_type'
    | 'invalid_scope'
    | 'temporarily_unavailable'
    | 'server_error';
  readonly why: string;
  readonly retryAfterSeconds?: number;
  /** Where it is another than the error's usual one. */
  readonly status?: number;
}

const statusOf: Readonly<Record<Refusal['error'], number>> = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  temporarily_unavailable: 429,
  server_error: 500,
};

/** Whatever is wrong with a client's assertion, the same is said: a stranger learns neither which platforms nor which keys there are. */
const unknownClient: Refusal = { error: 'invalid_client', why: 'The client assertion is not valid.' };
const badSubject: Refusal = { error: 'invalid_request', why: 'The subject token is not valid.' };

export async function tokenEndpoint(app: FastifyInstance, city: City): Promise<void> {
  serveOperation(app, 'GET /.well-known/oauth-authorization-server', async () => authorizationServer(city));
  // In a scope of its own: nowhere else is a form taken, which any site can make a browser send.
  await app.register(async (oauth) => {
    await oauth.register(formbody, { bodyLimit: 16 * 1024 });
    oauth.removeContentTypeParser(['application/json', 'text/plain']);
    oauth.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
      if (error instanceof ProblemError) {
        // Too many requests from one address, or from all: the only problems there are here.
        const { retryAfterSeconds = 1 } = error;
        const { status, title } = problems[error.code];
        return refuse(reply, { error: 'temporarily_unavailable', why: title.en, retryAfterSeconds, status });
      }
      if ((error.statusCode ?? 500) < 500)
        return refuse(reply, { error: 'invalid_request', why: 'The request does not have the expected form.' });
      request.log.error(error, 'request-failed');
      return refuse(reply, { error: 'server_error', why: 'Something failed on our side.' });
    });
    serveOperation(oauth, tokenOperation, async ({ body, reply }) => {
      const outcome = await outcomeOf(city, body);
      return 'error' in outcome
        ? refuse(reply, outcome)
        : reply.header('cache-control', 'no-store').header('pragma', 'no-cache').send(outcome);
    });
  });
}

function refuse(
  reply: FastifyReply,
  { error, why, retryAfterSeconds, status = statusOf[error] }: Refusal,
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(retryAfterSeconds));
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(JSON.stringify({ error, error_description: why }));
}

async function outcomeOf(city: City, request: TokenRequest): Promise<TokenAnswer | Refusal> {
  if (request.client_assertion_type !== jwtBearer) return unknownClient;
  const client = await readClientAssertion(city, request.client_assertion);
  if (client === undefined) return unknownClient;
  const { platform } = client;
  if (request.client_id !== undefined && request.client_id !== platform.platformId) return unknownClient;
  // From here on the platform is who it says, and may be told what is wrong.
  if (platform.state !== 'approved') {
    return { error: 'unauthorized_client', why: `This platform is ${platform.state.replace('-', ' ')}.` };
  }
  switch (request.grant_type) {
    case clientCredentials:
      return await forItself(city, request, client);
    case tokenExchange:
      return await forUser(city, request, client);
    default:
      return { error: 'unsupported_grant_type', why: `Use ${clientCredentials} or ${tokenExchange}.` };
  }
}

async function forItself(city: City, request: TokenRequest, client: SignedClient): Promise<TokenAnswer | Refusal> {
  // Codes are delivered for a user, never for the platform by itself.
  const allowed = scopesOfKind[client.platform.kind].filter((scope) => scope !== 'code');
  const scopes = scopesAsked(request.scope, allowed);
  if (scopes === undefined) return badScope(allowed);
  if ((await spend(city, [client.assertion])).length > 0) return unknownClient;
  const refused = await overQuota(city, client);
  if (refused !== undefined) return refused;
  const { platform, kid } = client;
  return answer(sealPlatformToken(city, { platform: platform.platformId, kid, scopes }), scopes);
}

async function forUser(city: City, request: TokenRequest, client: SignedClient): Promise<TokenAnswer | Refusal> {
  const { platform, kid } = client;
  if (platform.kind !== 'carrier') {
    return { error: 'unauthorized_client', why: 'Only platforms that carry codes act for their users.' };
  }
  const allowed = scopesOfKind.carrier;
  const scopes = scopesAsked(request.scope, allowed);
  if (scopes === undefined) return badScope(allowed);
  if ((request.requested_token_type ?? accessToken) !== accessToken) {
    return { error: 'invalid_request', why: 'Only access tokens are given.' };
  }
  if (request.subject_token === undefined || request.subject_token_type !== jwtToken) return badSubject;
  const user = await readSubjectToken(city, request.subject_token, client);
  if (user === undefined) return badSubject;
  const again = await spend(city, [client.assertion, user.assertion]);
  if (again.includes(client.assertion)) return unknownClient;
  if (again.length > 0) return badSubject;
  const refused = await overQuota(city, client);
  if (refused !== undefined) return refused;
  // Whether the city knows this person is not asked here, so nothing of it can show.
  const token = sealPlatformUserToken(city, { platform: platform.platformId, kid, scopes, person: user.personId });
  return { ...answer(token, scopes), issued_token_type: accessToken };
}

function answer(token: string, scopes: readonly string[]): TokenAnswer {
  return { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds, scope: scopes.join(' ') };
}

/** The scopes of a request; all there are where it names none, undefined where it names one it may not have. */
function scopesAsked(scope: string | undefined, allowed: readonly string[]): readonly string[] | undefined {
  if (scope === undefined) return allowed;
  const asked = [...new Set(scope.split(' ').filter((word) => word !== ''))];
  return asked.every((word) => allowed.includes(word)) ? asked : undefined;
}

function badScope(allowed: readonly string[]): Refusal {
  return { error: 'invalid_scope', why: `Scopes of this grant: ${allowed.length === 0 ? 'none' : allowed.join(' ')}.` };
}

async function overQuota(city: City, { platform }: SignedClient): Promise<Refusal | undefined> {
  const taken = await takeQuota(city, platform.platformId, 'token');
  if (taken.ok) return undefined;
  const { retryAfterSeconds } = taken;
  return { error: 'temporarily_unavailable', why: 'The quota of this platform is used up.', retryAfterSeconds };
}
