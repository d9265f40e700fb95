/**
 * Codes on paper, for people without a phone.
 *
 * What a screen needs to know:
 * - A paper code carries the colour of the day it was made in its QR code, and never prints it as a colour. When the colour gets worse the
 *   city revokes the paper and gates learn it at their next sync; when it gets better, a new one is to be printed.
 * - Whoever checks it looks at the ID document with it.
 * - Keep the idempotency key while a lost answer is asked for again: the same key gives the same code, another one makes another.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { CodeColour, Time, Who, WhoParam } from '../parts.ts';

export const PaperCode = Type.Object({
  codeId: Type.String({ pattern: '^[0-9a-f]{20}$' }),
  colour: CodeColour,
  issuedAt: Time,
  expiresAt: Time,
  state: Type.Union([Type.Literal('valid'), Type.Literal('outdated'), Type.Literal('revoked')], {
    description: 'outdated: the colour got worse since, so gates refuse it; revoked: taken back by itself',
  }),
});

export const paperOperations = defineOperations({
  'POST /v1/people/:who/paper-codes': {
    summary: 'Makes a code on paper for the caller or one of their dependants, as a PDF to print',
    access: 'person',
    standard: '6.6',
    produces: 'application/pdf',
    params: Who,
    body: Type.Object(
      {
        format: Type.Union([Type.Literal('a4'), Type.Literal('card')], {
          description: 'a sheet, or a card of 85.6 × 54 mm to cut out',
        }),
        language: Type.Union([Type.Literal('en'), Type.Literal('zh')], {
          description: 'which of the two languages stands first; both are printed',
        }),
      },
      { additionalProperties: false },
    ),
    responses: { 201: Type.Unknown() },
    problems: ['no-colour', 'too-many-paper-codes'],
    idempotent: true,
    limit: { requests: 20, seconds: 3600 },
  },
  'GET /v1/people/:who/paper-codes': {
    summary: 'Codes on paper that have not expired, the newest first',
    access: 'person',
    params: Who,
    responses: { 200: Type.Object({ codes: Type.Array(PaperCode) }) },
  },
  'DELETE /v1/people/:who/paper-codes/:codeId': {
    summary: 'Revokes one code on paper, as when it was lost; gates learn it with the next revocation list',
    description: 'Doing it again changes nothing.',
    access: 'person',
    params: Type.Object({
      who: WhoParam,
      codeId: Type.String({ pattern: '^[0-9a-f]{20}$' }),
    }),
    responses: { 204: null },
  },
});
