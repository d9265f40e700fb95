/** Contesting a reason: an objection to the evidence it rests on, with a number and a clock. */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { BothLanguages, Time, Uuid, Who } from '../parts.ts';

export const AppealGround = Type.Union([
  Type.Literal('not-my-phone', { description: 'somebody else carries the number' }),
  Type.Literal('did-not-travel', { description: 'the ticket was returned or went to somebody else' }),
  Type.Literal('was-not-there', { description: 'the record places me where I was not' }),
  Type.Literal('not-me', { description: 'the record is another person’s' }),
  Type.Literal('wrong-result', { description: 'the result or measurement is wrong' }),
  Type.Literal('known-cause', { description: 'the symptom has another cause, such as an allergy' }),
  Type.Literal('measure-over', { description: 'the measure has ended and the colour did not follow' }),
  Type.Literal('other'),
]);

/** `upheld`: the evidence no longer counts. `withdrawn`: the person took the objection back. */
export const AppealState = Type.Union([
  Type.Literal('open'),
  Type.Literal('upheld'),
  Type.Literal('rejected'),
  Type.Literal('withdrawn'),
]);

/** Nine digits in three groups, the last one a check digit: to be read out on the phone. It says nothing of the person. */
export const AppealNumber = Type.String({ pattern: '^[0-9]{3}-[0-9]{3}-[0-9]{3}$' });

export const Appeal = Type.Object({
  number: AppealNumber,
  state: AppealState,
  ground: AppealGround,
  statement: Type.String(),
  lodgedAt: Time,
  dueAt: Time,
  overdue: Type.Boolean({ description: 'open past its time: the authority owes an answer' }),
  suspended: Type.Boolean({
    description: 'no answer came in time, and the evidence does not count until there is one',
  }),
  evidence: Type.Object(
    {
      evidenceId: Uuid,
      kind: Type.String(),
      source: Type.String(),
      sourceName: BothLanguages,
      strength: Type.String(),
      since: Time,
      message: BothLanguages,
      facts: Type.Record(Type.String(), Type.Unknown()),
    },
    { description: 'as it was when it was contested' },
  ),
  decidedAt: Type.Union([Time, Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'the officer’s, in the officer’s words' }),
});

export const appealOperations = defineOperations({
  'GET /v1/people/:who/appeals': {
    summary: 'Objections, newest first, and what can be objected',
    description:
      'Every live reason of the explanation can be contested by its `evidenceId`. `grounds` says which grounds make sense for which ' +
      'kind of evidence, with their names; `other` goes with every kind.',
    access: 'person',
    params: Who,
    responses: {
      200: Type.Object({
        answerWithinHours: Type.Number(),
        how: Type.Object({ en: Type.String(), zh: Type.String() }, { description: 'how to contest without this app' }),
        grounds: Type.Array(
          Type.Object({ ground: AppealGround, kinds: Type.Array(Type.String()), name: BothLanguages }),
        ),
        appeals: Type.Array(Appeal, { description: 'at most 100' }),
      }),
    },
  },
  'POST /v1/people/:who/appeals': {
    summary: 'Contests a reason by the evidence it rests on',
    description:
      'Kept with a copy of the evidence. The person need not prove anything: the officer asks the source. Evidence that is not live, or ' +
      'somebody else’s, answers as if it did not exist.',
    access: 'person',
    standard: '6.8',
    idempotent: true,
    params: Who,
    body: Type.Object(
      {
        evidenceId: Uuid,
        ground: AppealGround,
        statement: Type.String({ maxLength: 2000, description: 'in own words; may be empty' }),
        phoneEnding: Type.Optional(
          Type.String({
            pattern: '^[0-9]{4}$',
            description: 'with the ground not-my-phone: last four digits of the number, if the person knows which',
          }),
        ),
      },
      { additionalProperties: false },
    ),
    responses: { 201: Appeal },
    problems: ['not-found', 'already-contested'],
    limit: { requests: 20, seconds: 3600 },
  },
  'POST /v1/people/:who/appeals/:number/withdrawal': {
    summary: 'Takes an objection back',
    description: 'Taking it back again changes nothing. An answered objection stays answered.',
    access: 'person',
    idempotent: true,
    params: Type.Object({ ...Who.properties, number: AppealNumber }),
    responses: { 200: Appeal },
    problems: ['not-found', 'appeal-answered'],
  },
});
