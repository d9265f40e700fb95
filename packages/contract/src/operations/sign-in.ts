/**
 * Signing in, devices, and the numbers a person carries.
 *
 * What a screen needs to know:
 * - A browser starts `GET /v1/sign-in/oidc/start?return=/path` as an ordinary link. It comes back to that path signed in, or to
 *   `/sign-in?problem=<code>&return=/path`, where the code is one of the problem registry's.
 * - By one-time code: ask for a challenge, then answer it with the six digits. The answer to asking is the same whether anything was sent:
 *   say "if this number is known as yours, a code is on its way".
 * - The session is a cookie that scripts cannot read; `GET /v1/session` says who is signed in.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { IdNumber, IdType, PhoneNumber, Time, Uuid } from '../parts.ts';

const SignInMethod = Type.Union([Type.Literal('oidc'), Type.Literal('otp')]);
const InterfaceLanguage = Type.Union([Type.Literal('en'), Type.Literal('zh')]);

export const SignedIn = Type.Object({
  signedIn: Type.Literal(true),
  method: SignInMethod,
  name: Type.String({ description: 'masked' }),
  deviceId: Uuid,
  language: Type.Union([InterfaceLanguage, Type.Null()], {
    description: 'what the person chose, for texts sent to them',
  }),
  expiresAt: Type.String({ format: 'date-time', description: 'then this device enrols again' }),
});

export const Session = Type.Union([
  SignedIn,
  Type.Object({ signedIn: Type.Literal(false) }, { additionalProperties: false }),
]);

/** A one-time code was asked for. Says nothing about whether one was sent. */
export const Challenge = Type.Object({
  challenge: Type.String({ maxLength: 800, description: 'opaque; goes back with the code' }),
  expiresAt: Time,
});

/** Answer to a challenge. */
export const CodeAnswer = Type.Object(
  {
    challenge: Type.String({ minLength: 1, maxLength: 800 }),
    code: Type.String({ pattern: '^[0-9]{6}$' }),
  },
  { additionalProperties: false },
);

export const Device = Type.Object({
  deviceId: Uuid,
  name: Type.String({ description: 'such as "Chrome, Android"' }),
  method: SignInMethod,
  signedInAt: Time,
  expiresAt: Time,
  current: Type.Boolean({ description: 'the device that asks' }),
});

export const CarriedPhone = Type.Object({
  phoneId: Uuid,
  number: Type.String({ description: 'masked' }),
  basis: Type.Union(
    [Type.Literal('otp'), Type.Literal('ruling'), Type.Literal('declared'), Type.Literal('registered')],
    { description: 'the strongest that says this person has the number: registered is a contract and proves no use' },
  ),
  since: Type.Union([Time, Type.Null()], { description: 'null: as long as anybody knows' }),
  attributed: Type.Boolean({ description: 'whether its whereabouts count as this person’s at this moment' }),
  disowned: Type.Boolean({
    description: 'the person said the number is not carried by them; confirming it again lifts that',
  }),
  pending: Type.Boolean({
    description: 'something was said of the number a moment ago; `attributed` follows it within about a minute',
  }),
});

/** A path of this site: nothing that a browser could read as another host. */
const returnPath = Type.String({ pattern: '^/(?![/\\\\])[\\x21-\\x5b\\x5d-\\x7e]*$', maxLength: 300 });

/** By network address, behind which there may be thousands of people; what counts by person and phone is in the database. */
const codeLimit = { requests: 300, seconds: 60 } as const;

export const signInOperations = defineOperations({
  'GET /v1/session': {
    summary: 'Who is signed in on this device; nobody is an answer too',
    access: 'public',
    essential: true,
    responses: { 200: Session },
  },
  'PUT /v1/people/me/language': {
    summary: 'The language of texts sent to the caller',
    access: 'person',
    body: Type.Object({ language: InterfaceLanguage }, { additionalProperties: false }),
    responses: { 204: null },
  },
  'GET /v1/sign-in/methods': {
    summary: 'Which ways of signing in this city offers',
    access: 'public',
    essential: true,
    responses: {
      200: Type.Object({
        oidc: Type.Boolean({ description: 'the city’s identity provider' }),
        otp: Type.Boolean({ description: 'number of the ID document and a one-time code to the person’s phone' }),
      }),
    },
  },
  'GET /v1/sign-in/oidc/start': {
    summary: 'Leads the browser to the city’s identity provider',
    description:
      'OpenID Connect authorization code flow with PKCE, state and nonce. Where the provider does not answer, leads to ' +
      '/sign-in?problem=identity-provider-unavailable.',
    access: 'public',
    essential: true,
    produces: 'text/html',
    query: Type.Object({ return: Type.Optional(returnPath) }, { additionalProperties: false }),
    responses: { 303: null },
    problems: ['not-found'],
  },
  'GET /v1/sign-in/oidc/callback': {
    summary: 'Where the identity provider sends the browser back',
    description: 'Leads to where signing in was started from, or to /sign-in?problem=<code>&return=<path>.',
    access: 'public',
    essential: true,
    produces: 'text/html',
    responses: { 303: null },
    problems: ['not-found'],
  },
  'POST /v1/sign-in/otp/challenges': {
    summary: 'Asks for a one-time code to sign in with',
    description:
      'A code is sent only when this number is known to be carried by the holder of this document; that it is registered in their name is ' +
      'not enough. The answer, and the time it takes, are the same in every case.',
    access: 'public',
    essential: true,
    body: Type.Object(
      { idType: IdType, idNumber: IdNumber, phone: PhoneNumber, language: Type.Optional(InterfaceLanguage) },
      { additionalProperties: false },
    ),
    responses: { 202: Challenge },
    problems: ['not-found', 'cross-site-request'],
    limit: codeLimit,
  },
  'POST /v1/sign-in/otp/answers': {
    summary: 'Signs in with a one-time code; sets the session’s cookie',
    description: 'A code holds five minutes and five attempts, and signs in once.',
    access: 'public',
    essential: true,
    body: CodeAnswer,
    responses: { 200: SignedIn },
    problems: ['wrong-code', 'cross-site-request'],
    limit: codeLimit,
  },
  'POST /v1/sign-out': {
    summary: 'Ends the session of this device',
    access: 'public',
    responses: { 204: null },
    problems: ['cross-site-request'],
  },
  'GET /v1/people/me/devices': {
    summary: 'Devices on which the caller is signed in',
    access: 'person',
    responses: { 200: Type.Object({ devices: Type.Array(Device) }) },
  },
  'DELETE /v1/people/me/devices/:deviceId': {
    summary: 'Signs a device of the caller out; known everywhere within two seconds',
    access: 'person',
    params: Type.Object({ deviceId: Uuid }),
    responses: { 204: null },
  },
  'DELETE /v1/people/me/devices': {
    summary: 'Signs out every other device of the caller',
    access: 'person',
    responses: { 200: Type.Object({ ended: Type.Integer() }) },
  },
  'GET /v1/people/me/phones': {
    summary: 'Numbers that count as the caller’s, or are said to',
    access: 'person',
    responses: { 200: Type.Object({ phones: Type.Array(CarriedPhone) }) },
  },
  'POST /v1/people/me/phones/challenges': {
    summary: 'Asks for a one-time code to a number that the caller carries',
    idempotentBy: 'a newer code takes the place of the one before',
    access: 'person',
    body: Type.Object(
      { phone: PhoneNumber, language: Type.Optional(InterfaceLanguage) },
      { additionalProperties: false },
    ),
    responses: { 202: Challenge },
    limit: { requests: 20, seconds: 60 },
  },
  'POST /v1/people/me/phones/answers': {
    summary: 'Confirms with the code that the caller carries the number; from now on its whereabouts count as theirs',
    idempotentBy: 'the code works once; the number then is among the caller’s phones',
    access: 'person',
    body: CodeAnswer,
    responses: { 200: CarriedPhone },
    problems: ['wrong-code'],
    limit: { requests: 20, seconds: 60 },
  },
  'POST /v1/people/me/phones/:phoneId/disown': {
    summary: 'Says that the caller does not carry a number',
    description:
      'A number that the caller confirmed by a code is given up from now on; one that others said is theirs, for all time. What followed from ' +
      'its whereabouts is worked out anew. A number that a ruling gave to the caller is a matter for an appeal.',
    idempotentBy: 'disowning again changes nothing',
    access: 'person',
    params: Type.Object({ phoneId: Uuid }),
    responses: { 204: null },
    problems: ['phone-ruled'],
  },
});
