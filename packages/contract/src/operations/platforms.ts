/**
 * Platforms: popular apps that carry sealed codes to people's devices without seeing any of them (kind `carrier`), and employers that may
 * ask, with a person's revocable consent, whether that person's colour is valid now (kind `employer`).
 *
 * What screens need to know:
 * - The person's app lists and revokes connected devices (`delivery-keys`) and consents. For a new consent it shows the approved employers
 *   of `GET /v1/platforms?kind=employer`, or the one that the employer's link names, and afterwards shows the
 *   `consentId`, which the person hands to the employer. Every question an employer asks with it is in the person's record of reads.
 * - `PUT …/delivery-keys/:platform` is called by the city's own connecting page only, with a key that the embedded page made.
 * - A carrier's page shows `/embed/?platform=<id>` in a frame; docs/platforms.md says what is exchanged.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { Time, Uuid } from '../parts.ts';

export const PlatformKind = Type.Union([Type.Literal('carrier'), Type.Literal('employer')]);

/** A text people will read: no control characters, no leading or trailing space. */
const line = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\s\\p{C}]([^\\p{C}]*[^\\s\\p{C}])?$', description });

const coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const curve = { kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: coordinate, y: coordinate };

/** A public P-256 key (RFC 7518 6.2); private members are refused. */
const devicePublicKey = Type.Object(curve, { additionalProperties: false });

export const KeyId = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'RFC 7638 thumbprint of the device’s public key, SHA-256 in base64url',
});

const keySet = Type.Object(
  {
    keys: Type.Array(
      Type.Object(
        {
          ...curve,
          kid: Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' }),
          use: Type.Optional(Type.Literal('sig')),
          alg: Type.Optional(Type.Literal('ES256')),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 5 },
    ),
  },
  { additionalProperties: false, description: 'public keys (RFC 7517) that the platform signs with, ES256' },
);

/** What everyone may know of an approved platform. */
export const ListedPlatform = Type.Object({
  platformId: Uuid,
  name: Type.String(),
  kind: PlatformKind,
  purpose: Type.String(),
  origin: Type.Union([Type.String(), Type.Null()], { description: 'where it may embed the city’s page' }),
});

export const Consent = Type.Object({
  consentId: Type.String({
    format: 'uuid',
    description: 'handed to the employer by the person; of no use to anyone else',
  }),
  platform: Uuid,
  platformName: Type.String(),
  purpose: Type.String(),
  givenAt: Time,
  until: Time,
  revokedAt: Type.Union([Time, Type.Null()]),
  lastAskedAt: Type.Union([Time, Type.Null()], { description: 'when the employer last asked' }),
});

export const DeliveryKey = Type.Object({
  platform: Uuid,
  platformName: Type.String(),
  keyId: KeyId,
  device: Type.String({ description: 'browser and system, as far as it says' }),
  registeredAt: Time,
});

/** Form parameters of the token endpoint (RFC 6749, RFC 7523, RFC 8693). Unknown ones are ignored, as RFC 6749 3.2 asks. */
const tokenRequest = Type.Object({
  grant_type: Type.String({
    maxLength: 100,
    description: '`client_credentials` or `urn:ietf:params:oauth:grant-type:token-exchange`',
  }),
  client_assertion_type: Type.String({
    maxLength: 100,
    description: '`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`',
  }),
  client_assertion: Type.String({
    maxLength: 4096,
    description:
      'JWT, ES256: `iss` = `sub` = the application id, `aud` = the issuer, `iat`, `exp` at most 5 minutes later, `jti`',
  }),
  client_id: Type.Optional(Type.String({ maxLength: 100 })),
  scope: Type.Optional(Type.String({ maxLength: 200 })),
  subject_token: Type.Optional(
    Type.String({
      maxLength: 4096,
      description:
        'JWT, ES256, header `typ` = `real-name+jwt`: `iss` = the application id, `sub` = the platform’s own name for its user, `aud` = the ' +
        'issuer, `iat`, `exp` at most 5 minutes later, `jti`, `id_type`, `id_number`',
    }),
  ),
  subject_token_type: Type.Optional(
    Type.String({ maxLength: 100, description: '`urn:ietf:params:oauth:token-type:jwt`' }),
  ),
  requested_token_type: Type.Optional(
    Type.String({ maxLength: 100, description: '`urn:ietf:params:oauth:token-type:access_token`' }),
  ),
});

export const TokenAnswer = Type.Object({
  access_token: Type.String(),
  issued_token_type: Type.Optional(Type.String()),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'seconds' }),
  scope: Type.String(),
});

/** RFC 6749 5.2. */
const oauthError = Type.Object({ error: Type.String(), error_description: Type.String() });

export const platformOperations = defineOperations({
  'POST /v1/platforms/applications': {
    summary: 'A platform applies to carry codes or, as an employer, to ask with consent',
    description:
      'Two people at the authority decide. Until then the keys sign nothing in. `applicationId` is the client id of OAuth. A carrier names ' +
      'the origin whose pages embed the city’s page.',
    access: 'public',
    standard: '6.5',
    idempotent: true,
    body: Type.Object(
      {
        name: line(80, 'shown to people'),
        contact: Type.String({ maxLength: 200, format: 'email' }),
        purpose: line(500, 'shown to people'),
        kind: PlatformKind,
        origin: Type.Optional(Type.String({ maxLength: 200, description: 'such as https://app.example.org' })),
        jwks: keySet,
      },
      { additionalProperties: false },
    ),
    responses: { 202: Type.Object({ applicationId: Uuid }) },
    limit: { requests: 20, seconds: 3600 },
  },
  'GET /v1/platforms': {
    summary: 'The approved platforms',
    access: 'public',
    query: Type.Object({ kind: Type.Optional(PlatformKind) }, { additionalProperties: false }),
    responses: { 200: Type.Object({ platforms: Type.Array(ListedPlatform) }) },
  },
  'GET /v1/platforms/:platform': {
    summary: 'An approved platform that is not switched off',
    access: 'public',
    params: Type.Object({ platform: Uuid }),
    responses: { 200: ListedPlatform },
    problems: ['not-found'],
    // Asked by every opening of an embedded page, thousands of them behind one address.
    limit: { requests: 30_000, seconds: 60 },
  },
  'GET /v1/platforms/self': {
    summary: 'The calling platform: its scopes, quotas and how much of them is used',
    description: 'Counts of requests only. What they came to is in no count a platform can see.',
    access: 'platform',
    responses: {
      200: Type.Object({
        platformId: Uuid,
        name: Type.String(),
        kind: PlatformKind,
        scopes: Type.Array(Type.String()),
        quota: Type.Object({ perSecond: Type.Integer(), perDay: Type.Integer() }, { description: 'of each scope' }),
        use: Type.Array(
          Type.Object({
            day: Type.String({ format: 'date' }),
            scope: Type.String({ description: '`token`, `code` or `status`' }),
            answered: Type.Integer(),
            refused: Type.Integer({ description: 'over the quota' }),
          }),
          { description: 'of the last 30 days' },
        ),
      }),
    },
    problems: ['not-found'],
  },
  'POST /oauth/token': {
    summary: 'OAuth 2.0 token endpoint: client credentials and token exchange, the client known by `private_key_jwt`',
    description:
      'Body: application/x-www-form-urlencoded. Errors: JSON of RFC 6749 5.2 (`error`, `error_description`), 401 `invalid_client`, 429 with ' +
      'Retry-After over the quota. An exchange is answered alike for everyone, known to the city or not: nobody is looked up.',
    access: 'public',
    essential: true,
    consumes: 'application/x-www-form-urlencoded',
    body: tokenRequest,
    responses: { 200: TokenAnswer },
    errors: { 400: oauthError, 401: oauthError, 429: oauthError, 500: oauthError, 503: oauthError },
    limit: { requests: 60_000, seconds: 60 },
  },
  'GET /.well-known/oauth-authorization-server': {
    summary: 'Where and how platforms get tokens (RFC 8414)',
    access: 'public',
    responses: {
      200: Type.Object({
        issuer: Type.String(),
        token_endpoint: Type.String(),
        token_endpoint_auth_methods_supported: Type.Array(Type.String()),
        token_endpoint_auth_signing_alg_values_supported: Type.Array(Type.String()),
        grant_types_supported: Type.Array(Type.String()),
        response_types_supported: Type.Array(Type.String()),
        scopes_supported: Type.Array(Type.String()),
      }),
    },
  },
  'GET /v1/people/me/delivery-keys': {
    summary: 'The devices on which apps may show the caller’s code',
    access: 'person',
    responses: { 200: Type.Object({ keys: Type.Array(DeliveryKey) }) },
  },
  'PUT /v1/people/me/delivery-keys/:platform': {
    summary: 'Lets an app on this device show the caller’s code: codes for it are sealed to this key from now on',
    description:
      'The key was made by the city’s embedded page and never leaves the device. At most ten devices an app; the oldest gives way.',
    access: 'person',
    params: Type.Object({ platform: Uuid }),
    body: Type.Object({ key: devicePublicKey }, { additionalProperties: false }),
    responses: { 200: Type.Object({ keyId: KeyId }) },
    limit: { requests: 20, seconds: 3600 },
  },
  'DELETE /v1/people/me/delivery-keys/:platform': {
    summary: 'Disconnects an app from the caller on all devices; nothing is delivered through it any more',
    access: 'person',
    params: Type.Object({ platform: Uuid }),
    responses: { 204: null },
  },
  'POST /v1/delivery/codes': {
    summary: 'Makes a code for the platform’s user, sealed to a key that only the user’s device holds',
    description:
      'A JWE (ECDH-ES, A256GCM). Status, size and time are the same whatever is inside, also when there is nothing to deliver: nobody known, ' +
      'no such device, no code. `anchor` and `key` come from the embedded page.',
    access: 'platform-user',
    scope: 'code',
    essential: true,
    standard: '6.6',
    body: Type.Object(
      {
        anchor: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', description: 'liveness anchor, 16 bytes in base64url' }),
        key: KeyId,
      },
      { additionalProperties: false },
    ),
    responses: { 200: Type.Object({ jwe: Type.String() }) },
    problems: ['quota-exceeded', 'overloaded'],
    limit: { requests: 60, seconds: 60 },
  },
  'POST /v1/people/me/consents': {
    summary: 'Consents that an employer may ask whether the caller’s colour is valid, until a day or until revoked',
    access: 'person',
    idempotent: true,
    body: Type.Object(
      { platform: Uuid, purpose: line(200, 'what for, in the person’s words'), until: Time },
      { additionalProperties: false },
    ),
    responses: { 201: Consent },
    limit: { requests: 60, seconds: 3600 },
  },
  'GET /v1/people/me/consents': {
    summary: 'The caller’s consents, the latest first',
    access: 'person',
    responses: { 200: Type.Object({ consents: Type.Array(Consent) }) },
  },
  'DELETE /v1/people/me/consents/:consentId': {
    summary: 'Revokes a consent, at once',
    access: 'person',
    params: Type.Object({ consentId: Uuid }),
    responses: { 204: null },
  },
  'GET /v1/status/:consentId': {
    summary: 'Whether somebody’s colour is valid now: green, and nothing else',
    description:
      '`false` alike for any other colour, no code, and a consent revoked, expired, given to another platform or never given. Each question ' +
      'about somebody is written where they see it.',
    access: 'platform',
    scope: 'status',
    standard: '6.7',
    params: Type.Object({ consentId: Uuid }),
    responses: { 200: Type.Object({ valid: Type.Boolean() }) },
    problems: ['quota-exceeded'],
  },
});
