/** Making, explaining and verifying codes. */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { BothLanguages, CodeColour, Colour, Time, Who } from '../parts.ts';

/** A code as issued. The phone adds the liveness value of the slot each time it shows it. */
export const IssuedCode = Type.Object({
  code: Type.String({ description: 'text of the code, without a slot' }),
  colour: CodeColour,
  maskedName: Type.String(),
  issuedAt: Time,
  expiresAt: Time,
});

export const Reason = Type.Object({
  evidenceId: Type.String({ description: 'names the evidence when contesting it' }),
  rule: Type.String(),
  kind: Type.String(),
  source: Type.String(),
  strength: Type.String(),
  colour: Colour,
  since: Time,
  until: Type.Union([Time, Type.Null()]),
  release: Type.Union([BothLanguages, Type.Null()]),
  ending: BothLanguages,
  messages: BothLanguages,
  basis: BothLanguages,
  instructions: BothLanguages,
  contest: BothLanguages,
  facts: Type.Record(Type.String(), Type.Unknown()),
  places: Type.Array(Type.String(), { description: 'names of the places it is about, where it is about such' }),
});

export const Explanation = Type.Object({
  name: Type.String({ description: 'masked' }),
  colour: Colour,
  reasons: Type.Array(Reason),
  nextChangeAt: Type.Union([Time, Type.Null()]),
  declaredAt: Type.Union([Time, Type.Null()]),
  declarationEndsAt: Type.Union([Time, Type.Null()], {
    description: 'when the last declaration is too old for a green code',
  }),
  history: Type.Array(
    Type.Object({ at: Time, from: Type.String(), to: Type.String(), rules: Type.Array(Type.String()) }),
  ),
});

export const anchorBody = Type.Object(
  { anchor: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$', description: 'liveness anchor, 16 bytes in base64url' }) },
  { additionalProperties: false },
);

/** Signed bytes, see the specification of the code. Gates judge by them. */
const list = { access: 'public', essential: true, produces: 'application/octet-stream' } as const;

export const codeOperations = defineOperations({
  'POST /v1/people/:who/codes': {
    summary: 'Makes a code for the caller or one of their dependants',
    description:
      'The phone makes the seed of the liveness chain and sends only its anchor. Kept before it is answered. Under a rush the answer is ' +
      '`overloaded` with Retry-After; the last code stays valid.',
    idempotentBy: 'each code is one more; those before stay valid',
    access: 'person',
    essential: true,
    standard: '6.6',
    params: Who,
    body: anchorBody,
    responses: { 201: IssuedCode },
    problems: ['no-colour', 'overloaded'],
    limit: { requests: 60, seconds: 60 },
  },
  'GET /v1/people/:who/explanation': {
    summary: 'The colour with every reason: what it rests on, since and until when, what to do, how to contest it',
    access: 'person',
    standard: '6.4',
    params: Who,
    responses: { 200: Explanation },
  },
  'GET /v1/lists/trust': {
    ...list,
    summary: 'The trust list: which cities issue codes, with which keys',
    responses: { 200: Type.Unknown(), 304: null },
    problems: ['not-found'],
  },
  'GET /v1/lists/revocation': {
    ...list,
    summary: 'The revocation list: codes whose colour no longer holds',
    responses: { 200: Type.Unknown(), 304: null },
    problems: ['not-found'],
  },
  'GET /v1/lists/revocation/deltas/:sequence': {
    ...list,
    summary: 'What leads from the revocation list before to the one of this number',
    params: Type.Object({ sequence: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }) }),
    responses: { 200: Type.Unknown() },
    problems: ['not-found'],
  },
});
