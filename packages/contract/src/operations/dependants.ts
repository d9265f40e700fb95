/**
 * People who show and check somebody else's code: children, parents, disabled people, at most eight a person.
 *
 * What a screen needs to know:
 * - `POST /v1/people/me/dependants` answers the same whoever the other person is. By consent: the person gets a code on the phone they carry
 *   and tells it to the caller, who sends it to `…/answers`; or they accept among their own carers. By proof: the office decides.
 * - `dependantId` is what stands for `:who` in every operation of people, once the state is `active`; before, those answer `not-found`.
 *   It is made for this relation: it tells nothing of who the person is, means nothing to any other caller, stays the same as long as the
 *   entry is shown, and never comes back once that is over. So does `carerId`, for the dependant.
 * - The name of a pending entry is what the caller typed, masked.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { Handle, IdNumber, IdType, Time } from '../parts.ts';
import { Challenge, CodeAnswer } from './sign-in.ts';

export const Relation = Type.Union([Type.Literal('child'), Type.Literal('parent'), Type.Literal('disabled')]);
export const ProofKind = Type.Union([
  Type.Literal('household-register'),
  Type.Literal('birth-certificate'),
  Type.Literal('guardianship'),
  Type.Literal('disability-certificate'),
]);
const Basis = Type.Union([Type.Literal('consent'), Type.Literal('proof')]);

export const Dependant = Type.Object({
  dependantId: Handle,
  name: Type.String({ description: 'masked' }),
  relation: Relation,
  basis: Basis,
  state: Type.Union([Type.Literal('pending'), Type.Literal('active'), Type.Literal('refused')], {
    description: 'refused: the office did not accept the proof',
  }),
  since: Time,
});

export const Carer = Type.Object({
  carerId: Handle,
  name: Type.String({ description: 'masked' }),
  relation: Relation,
  basis: Basis,
  state: Type.Union([Type.Literal('pending'), Type.Literal('active')], {
    description: 'pending: asks for the caller’s consent',
  }),
  since: Time,
});

const person = {
  relation: Relation,
  idType: IdType,
  idNumber: IdNumber,
  name: Type.String({ minLength: 1, maxLength: 100, description: 'as on the document' }),
};

const carer = Type.Object({ carerId: Handle });
const dependant = Type.Object({ dependantId: Handle });

export const dependantOperations = defineOperations({
  'GET /v1/people/me/dependants': {
    summary: 'People for whom the caller shows codes, and those asked for',
    access: 'person',
    responses: { 200: Type.Object({ dependants: Type.Array(Dependant), most: Type.Integer() }) },
  },
  'POST /v1/people/me/dependants': {
    summary: 'Asks to show somebody’s code for them, by their consent or by a document',
    access: 'person',
    idempotent: true,
    body: Type.Union([
      Type.Object({ ...person, basis: Type.Literal('consent') }, { additionalProperties: false }),
      Type.Object(
        {
          ...person,
          basis: Type.Literal('proof'),
          proof: Type.Object(
            { kind: ProofKind, number: Type.String({ minLength: 1, maxLength: 60 }) },
            { additionalProperties: false },
          ),
        },
        { additionalProperties: false },
      ),
    ]),
    responses: {
      202: Type.Object({
        dependantId: Handle,
        challenge: Type.Union([Challenge, Type.Null()], { description: 'by consent: to be answered with the code' }),
      }),
    },
    problems: ['too-many-dependants'],
    limit: { requests: 20, seconds: 60 },
  },
  'POST /v1/people/me/dependants/:dependantId/answers': {
    summary: 'Confirms the consent with the code that the other person was sent',
    idempotentBy: 'the code works once; a consent that was given stays given',
    access: 'person',
    params: dependant,
    body: CodeAnswer,
    responses: { 204: null },
    problems: ['wrong-code'],
    limit: { requests: 20, seconds: 60 },
  },
  'DELETE /v1/people/me/dependants/:dependantId': {
    summary: 'Ends it, or takes the request back',
    access: 'person',
    params: dependant,
    responses: { 204: null },
  },
  'GET /v1/people/me/carers': {
    summary: 'Who shows the caller’s code, or asks to',
    access: 'person',
    responses: { 200: Type.Object({ carers: Type.Array(Carer) }) },
  },
  'POST /v1/people/me/carers/:carerId/acceptance': {
    summary: 'Agrees that somebody who asked shows the caller’s code',
    idempotentBy: 'accepting again changes nothing',
    access: 'person',
    params: carer,
    responses: { 204: null },
  },
  'DELETE /v1/people/me/carers/:carerId': {
    summary: 'Ends it, or refuses a request; who asked is not told',
    access: 'person',
    params: carer,
    responses: { 204: null },
  },
});
