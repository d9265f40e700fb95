/** What the operator's pages ask for, until staff have screens of their own. */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { Uuid } from '../parts.ts';
import { anchorBody, Explanation, IssuedCode } from './codes.ts';

const person = Type.Object({ personId: Uuid });

export const operatorOperations = defineOperations({
  'GET /v1/operator/city': {
    summary: 'The city at a glance: how many people of each colour, and a few of each to look at',
    access: 'operator',
    responses: {
      200: Type.Object({
        people: Type.Integer(),
        colours: Type.Record(Type.String(), Type.Integer()),
        policy: Type.Object({ name: Type.String(), version: Type.Integer() }),
        assessedAt: Type.Union([Type.String(), Type.Null()]),
        samples: Type.Array(
          Type.Object({
            personId: Uuid,
            name: Type.String({ description: 'masked' }),
            colour: Type.String(),
            rules: Type.Array(Type.String()),
          }),
        ),
      }),
    },
  },
  'GET /v1/operator/people/:personId': {
    summary: 'A person’s colour, explained; the look is logged where the person sees it',
    access: 'operator',
    params: person,
    responses: { 200: Explanation },
  },
  'POST /v1/operator/people/:personId/codes': {
    summary: 'Makes a code for somebody at the counter',
    access: 'operator',
    params: person,
    body: anchorBody,
    responses: { 201: IssuedCode },
    problems: ['no-colour'],
  },
});
