/**
 * Check-in at places and in carriages by scanning a poster, and leaving again.
 *
 * What a screen needs to know:
 * - A poster is a QR code with the link `<public address>/c#<token>`. A phone's own camera opens the app at `/c`; the part behind `#` never
 *   leaves the phone by itself. Send the token, or the whole link, as `poster`.
 * - Note the time at once when a poster was read, and send it as `at`, also when the person has to sign in first or the phone is offline:
 *   posters on a display are good for a few minutes, and what counts is the time of the scan. A queued check-in may be sent up to
 *   24 hours later, under the same idempotency key each time it is tried.
 * - Companions are dependants of the person who is signed in; each gets a check-in of their own, with an id of its own to leave by.
 *   Others who are along and have no account are counted.
 * - Scanning the same poster again within 15 minutes gives the visit that is open there. Scanning anywhere else ends an open visit of a
 *   carriage.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { Handle, Time, Uuid, Who, WhoParam } from '../parts.ts';

/** How a check-in was made: a poster on paper may have been copied, one on a display was seen within minutes, a gate saw the person. */
export const CheckInVia = Type.Union([
  Type.Literal('fixed-poster'),
  Type.Literal('rotating-poster'),
  Type.Literal('gate'),
]);

/** A place as people know it. */
export const NamedPlace = Type.Object({
  kind: Type.String({ description: 'as the city’s list has it: carriage, restaurant, market, …' }),
  name: Type.String(),
  service: Type.Union([Type.String(), Type.Null()], { description: 'of a carriage: train, line or route' }),
  coach: Type.Union([Type.String(), Type.Null()], { description: 'of a carriage: its number or letter' }),
});

export const CheckIn = Type.Object({
  checkInId: Uuid,
  place: NamedPlace,
  via: Type.Union([CheckInVia, Type.Null()], { description: 'null: another source told the city' }),
  at: Time,
  leftAt: Type.Union([Time, Type.Null()], { description: 'may lie ahead where it was planned' }),
  planned: Type.Boolean({ description: 'leftAt is only what was planned at arrival; leaving sets it' }),
  unnamedCompanions: Type.Integer(),
});

const poster = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'token of the poster, or the link that its QR code holds',
});

const checkInParams = Type.Object({ who: WhoParam, checkInId: Uuid });

export const checkInOperations = defineOperations({
  'POST /v1/places/resolve': {
    summary: 'Tells of which place or carriage a poster is, or why it is not accepted',
    description: 'Give the time at which the poster was read as `at` when that was earlier than now.',
    access: 'public',
    essential: true,
    body: Type.Object({ poster, at: Type.Optional(Time) }, { additionalProperties: false }),
    responses: {
      200: Type.Object({
        place: NamedPlace,
        via: Type.Union([Type.Literal('fixed-poster'), Type.Literal('rotating-poster')]),
      }),
    },
    problems: ['poster-not-genuine', 'poster-expired', 'poster-withdrawn', 'check-in-time'],
  },
  'POST /v1/people/:who/check-ins': {
    summary: 'Checks the caller or one of their dependants in at the place of a poster, and companions with them',
    access: 'person',
    essential: true,
    standard: '6.3',
    params: Who,
    body: Type.Object(
      {
        poster,
        at: Type.String({ ...Time, description: 'when the poster was read; at most 24 hours ago' }),
        companions: Type.Optional(
          Type.Array(Handle, { maxItems: 8, uniqueItems: true, description: 'dependants who are along' }),
        ),
        unnamedCompanions: Type.Optional(
          Type.Integer({ minimum: 0, maximum: 20, description: 'others who are along and have no account' }),
        ),
        leaveAfterMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 * 60 })),
      },
      { additionalProperties: false },
    ),
    responses: {
      201: Type.Object({
        checkIn: CheckIn,
        companions: Type.Array(Type.Object({ who: Handle, checkInId: Uuid })),
      }),
    },
    problems: ['poster-not-genuine', 'poster-expired', 'poster-withdrawn', 'check-in-time'],
    idempotent: true,
    limit: { requests: 60, seconds: 60 },
  },
  'POST /v1/people/:who/check-ins/:checkInId/leave': {
    summary: 'Ends a visit',
    description: 'A visit ends once: of one that has ended before, the answer tells when.',
    access: 'person',
    essential: true,
    params: checkInParams,
    body: Type.Object({ at: Time }, { additionalProperties: false }),
    responses: { 200: CheckIn },
    problems: ['check-in-time'],
    idempotent: true,
  },
  'GET /v1/people/:who/check-ins/open': {
    summary: 'Visits of the last 24 hours that have not ended, the newest first',
    access: 'person',
    params: Who,
    responses: { 200: Type.Object({ checkIns: Type.Array(CheckIn) }) },
  },
});
