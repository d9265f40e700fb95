/** Declaring one's health and the journeys of the last days; nobody types what the city knows already. */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { BothLanguages, Day, Time, Uuid, Who } from '../parts.ts';

const text = Type.String({ maxLength: 200 });

/**
 * A trip as a person tells it. Only the day is needed; what it means is checked when it is sent, and every fault is answered with its
 * place, such as `/trips/2/date`. Days may be written `2020/1/5` too.
 */
export const DeclaredTrip = Type.Object(
  {
    date: text,
    until: Type.Optional(Type.String({ maxLength: 200, description: 'last day of a stay of several days' })),
    mode: Type.Optional(Type.String({ maxLength: 200, description: 'rail, air, coach or ferry' })),
    service: Type.Optional(Type.String({ maxLength: 200, description: 'number of the train or flight' })),
    coach: Type.Optional(text),
    seat: Type.Optional(text),
    from: Type.Optional(text),
    to: Type.Optional(text),
    district: Type.Optional(Type.String({ maxLength: 200, description: 'division code, GB/T 2260; a prefix counts' })),
    place: Type.Optional(Type.String({ maxLength: 200, description: 'id or name' })),
    zone: Type.Optional(text),
    country: Type.Optional(Type.String({ maxLength: 200, description: 'ISO 3166 alpha-2' })),
  },
  { additionalProperties: false },
);

/** A journey the city has a ticket of. The person confirms it by its `ticketId`. */
export const OfferedTrip = Type.Object({
  ticketId: Type.String(),
  mode: Type.String({ description: 'rail, air, coach or ferry' }),
  service: Type.String(),
  date: Day,
  coach: Type.Union([Type.String(), Type.Null()]),
  seat: Type.Union([Type.String(), Type.Null()]),
  from: Type.Union([Type.String(), Type.Null()]),
  to: Type.Union([Type.String(), Type.Null()]),
  departsAt: Type.Union([Time, Type.Null()], { description: 'from the ticket, or the timetable where it is silent' }),
  arrivesAt: Type.Union([Time, Type.Null()]),
  declared: Type.Boolean({ description: 'an earlier declaration names this journey, which keeps counting' }),
});

/** A place the person checked in at; to remember by, there is nothing to confirm. */
export const RememberedVisit = Type.Object({
  placeId: Type.String(),
  place: Type.String({ description: 'name' }),
  district: Type.Union([Type.String(), Type.Null()]),
  at: Time,
});

/** Both sides of an omission. To amend: declare again with `amendment` among the trips. To explain: contest `evidenceId`. */
export const Mismatch = Type.Object({
  evidenceId: Uuid,
  omitted: Type.String({ description: 'zone-visit or contact' }),
  date: Day,
  what: Type.String({ description: 'the zone, or the train, flight or place, as people know it' }),
  seenBy: Type.String({ description: 'the source whose record shows it' }),
  seenByName: BothLanguages,
  declared: Type.Array(Type.String(), { description: 'what was declared of that day, in short; empty: nothing' }),
  declaredAt: Time,
  amendment: DeclaredTrip,
});

export const DeclarationForm = Type.Object({
  declaredAt: Type.Union([Time, Type.Null()], { description: 'of the last declaration' }),
  validUntil: Type.Union([Time, Type.Null()]),
  required: Type.Boolean({ description: 'whether there is no code without a valid declaration' }),
  validDays: Type.Number({ description: 'for how many days a declaration counts' }),
  since: Type.String({ ...Day, description: 'the first day that is asked about' }),
  until: Type.String({ ...Day, description: 'the last one: today in the city' }),
  symptoms: Type.Array(Type.Object({ code: Type.String({ description: 'what is sent' }), name: BothLanguages }), {
    description: 'the symptoms asked for, by the policy in force',
  }),
  last: Type.Union([
    Type.Object({
      recordId: Type.String(),
      symptoms: Type.Array(Type.String()),
      contacts: Type.String(),
      trips: Type.Array(DeclaredTrip, { description: 'with the tickets confirmed then' }),
    }),
    Type.Null(),
  ]),
  told: Type.Array(DeclaredTrip, {
    description: 'trips declared since `since` that are none of the offered ones; they keep counting',
  }),
  offered: Type.Array(OfferedTrip, { description: 'oldest first, at most 100' }),
  visits: Type.Array(RememberedVisit, { description: 'oldest first, at most 200' }),
  mismatches: Type.Array(Mismatch),
});

export const declarationOperations = defineOperations({
  'GET /v1/people/:who/declaration': {
    summary:
      'The form of a declaration: the last one, until when it counts, what is asked, and what the city knows of already',
    description:
      'Journeys by ticket since `since` are offered for confirmation. Mismatches are shown with both sides; they end with the next ' +
      'declaration that names the journey.',
    access: 'person',
    params: Who,
    responses: { 200: DeclarationForm },
  },
  'POST /v1/people/:who/declarations': {
    summary: 'Declares health and trips',
    description:
      'Kept before it is answered, and where it may change the colour, answered once that was worked out, eight seconds later at most. ' +
      'A newer declaration adds to the earlier ones and never takes a told journey back.',
    access: 'person',
    standard: '6.3',
    idempotent: true,
    params: Who,
    body: Type.Object(
      {
        symptoms: Type.Array(Type.String({ maxLength: 60 }), {
          maxItems: 50,
          description: 'codes of the form; empty: none',
        }),
        contacts: Type.Optional(
          Type.String({
            maxLength: 500,
            description: 'contact with somebody infected, in own words; empty: none known',
          }),
        ),
        trips: Type.Array(DeclaredTrip, { maxItems: 100 }),
        tickets: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
          maxItems: 100,
          description: 'ids of the offered journeys that were made',
        }),
      },
      { additionalProperties: false },
    ),
    responses: {
      201: Type.Object({ recordId: Type.String(), declaredAt: Time, validUntil: Time }),
    },
    limit: { requests: 20, seconds: 600 },
  },
  'POST /v1/people/:who/symptoms': {
    summary: 'Declares health alone: today’s symptoms, or that there are none',
    description:
      'A declaration without trips; journeys told before keep counting. This is the daily report some policies release by.',
    access: 'person',
    standard: '6.2',
    idempotent: true,
    params: Who,
    body: Type.Object(
      { symptoms: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 }) },
      { additionalProperties: false },
    ),
    responses: {
      201: Type.Object({ recordId: Type.String(), declaredAt: Time, validUntil: Time }),
    },
    limit: { requests: 20, seconds: 600 },
  },
});
