/** What is kept about a person, for that person: where codes were checked, who looked, and all of it to take away. */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { BothLanguages, Time, Who } from '../parts.ts';

/** Where the next page begins: `next` of the page before, as it is. */
const page = Type.Object({ from: Type.Optional(Type.String({ maxLength: 120, pattern: '^[A-Za-z0-9_-]+$' })) });
const next = Type.Union([Type.String(), Type.Null()], { description: 'begins the next page; null on the last one' });

const placeName = Type.Object({
  placeId: Type.String(),
  name: Type.String(),
  kind: Type.String({ description: 'kind of place, such as shop, station, rail-coach' }),
});

/** A check of a code at a gate. */
const GateCheck = Type.Object({
  type: Type.Literal('check'),
  at: Time,
  place: Type.Union([placeName, Type.Null()]),
  verdict: Type.String({ description: 'admit, measure, refuse or invalid' }),
  colour: Type.Union([Type.String(), Type.Null()]),
});

/** A check-in at a place, by the person or by a phone the person carried then. */
const Visit = Type.Object({
  type: Type.Literal('check-in'),
  at: Time,
  leftAt: Type.Union([Time, Type.Null()]),
  place: Type.Union([placeName, Type.Null()]),
  by: Type.Union([Type.Literal('person'), Type.Literal('phone')]),
});

export const Reader = Type.Union([
  Type.Literal('self'),
  Type.Literal('family', { description: 'the person who manages this one' }),
  Type.Literal('staff'),
  Type.Literal('gate'),
  Type.Literal('platform'),
]);

export const myDataOperations = defineOperations({
  'GET /v1/people/:who/checks': {
    summary: 'Checks of codes at gates and check-ins at places, newest first',
    access: 'person',
    params: Who,
    query: page,
    responses: { 200: Type.Object({ entries: Type.Array(Type.Union([GateCheck, Visit])), next }) },
  },
  'GET /v1/people/:who/reads': {
    summary:
      'Who looked at this person’s data, when, why, and at what; equal looks of a day as one, newest last look first',
    description:
      '`readers`: `others` (usual) leaves out the person’s own looks; `all` has everything. Looks by the same, for the same reason, at the ' +
      'same, on one local day are one entry with their number; every single one is in the export. Pages are of the log as it was at the ' +
      'first page.',
    access: 'person',
    params: Who,
    query: Type.Object({
      ...page.properties,
      readers: Type.Optional(Type.Union([Type.Literal('others'), Type.Literal('all')])),
    }),
    responses: {
      200: Type.Object({
        reads: Type.Array(
          Type.Object({
            at: Type.String({ format: 'date-time', description: 'of the last look' }),
            firstAt: Type.String({ format: 'date-time', description: 'of the first look of that day' }),
            count: Type.Integer({ minimum: 1 }),
            reader: Reader,
            name: Type.Union([Type.String(), Type.Null()], {
              description:
                'of the officer, gate or platform; the masked name of who shows the person’s code, for the person and for who it is',
            }),
            reason: Type.String({ description: 'as logged' }),
            reasonName: BothLanguages,
            what: Type.String(),
            whatName: BothLanguages,
          }),
        ),
        next,
      }),
    },
  },
  'GET /v1/people/me/export': {
    summary: 'Everything kept about the person, as one readable JSON document',
    description:
      'Every part says what it is, where it comes from and how long it is kept; `leftOut` says what is missing and why. The export itself is ' +
      'logged among the reads. Only of the caller: who shows the code of somebody else need not hold all that is known of them.',
    access: 'person',
    produces: 'application/json',
    responses: { 200: Type.Unknown() },
    limit: { requests: 6, seconds: 3600 },
  },
});
