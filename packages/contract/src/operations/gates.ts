/**
 * Gates: enrolling one, what it must know to check codes by itself, delivering what it checked, and looking somebody up by their ID
 * document while they stand there.
 */

import { Type } from 'typebox';
import { defineOperations } from '../operation.ts';
import { CodeColour, Colour, IdNumber, IdType, Time, Uuid } from '../parts.ts';
import { Challenge, CodeAnswer } from './sign-in.ts';

const closed = { additionalProperties: false } as const;

/** What kind of door a gate stands at; the entry policy differs by it. */
const VenueClass = Type.Union([
  Type.Literal('residence'),
  Type.Literal('workplace'),
  Type.Literal('shop'),
  Type.Literal('school'),
  Type.Literal('transit'),
  Type.Literal('city-exit'),
  Type.Literal('office'),
  Type.Literal('hospital'),
  Type.Literal('emergency'),
]);

/** What the entry policy says of a state. `measure`: take the temperature, then decide. */
const EntryVerdict = Type.Union([Type.Literal('admit'), Type.Literal('measure'), Type.Literal('refuse')]);
const EntryPolicy = Type.Object({ green: EntryVerdict, yellow: EntryVerdict, red: EntryVerdict, none: EntryVerdict });
/** `invalid`: no verdict about the person, because what was shown is no code that holds. */
const GateVerdict = Type.Union([
  Type.Literal('admit'),
  Type.Literal('measure'),
  Type.Literal('refuse'),
  Type.Literal('invalid'),
]);

/** Why a code does not hold: the reasons of the code's specification, section 7, in the order in which they are looked for. */
const CodeRefusal = Type.Union([
  Type.Literal('malformed'),
  Type.Literal('lists-outdated'),
  Type.Literal('unknown-issuer'),
  Type.Literal('bad-signature'),
  Type.Literal('not-yet-valid'),
  Type.Literal('expired'),
  Type.Literal('stale-display'),
  Type.Literal('revoked'),
  Type.Literal('replayed'),
]);

/** The text of a code as it was scanned, with its slot where a phone showed it. */
const CodeText = Type.String({ pattern: '^OHC1[0-9A-Z]+$', maxLength: 221 });

/** Degrees Celsius, by two decimals at most. */
const Celsius = Type.Number({ minimum: 30, maximum: 45 });

const place = Type.Object({ placeId: Type.String(), name: Type.String() });

/** Everything a gate keeps so that it can work without a network. */
const GateSelf = Type.Object({
  gateId: Uuid,
  name: Type.String({ description: 'what staff call this gate' }),
  device: Type.String({ description: 'what staff call the device; the name of the gate where they said nothing else' }),
  place,
  venue: VenueClass,
  city: Type.Object({ division: Type.String(), en: Type.String(), zh: Type.String() }),
  anchor: Type.Unknown({ description: 'public key of the trust list, JWK' }),
  lists: Type.Object(
    { trust: Type.Integer(), revocation: Type.Integer() },
    {
      description: 'numbers of the newest published lists, so that a gate fetches only what is new; 0 before the first',
    },
  ),
  policy: Type.Object({ name: Type.String(), version: Type.Integer() }),
  entry: EntryPolicy,
  feverCelsius: Type.Number({ description: 'a reading of this or more becomes evidence about the person' }),
  listMaxAgeHours: Type.Number({
    description:
      'how old the trust list and a revocation list may be; with older ones the gate refuses to judge: this is how long offline is allowed',
  }),
  scanMaxAgeHours: Type.Number({ description: 'scans older than this are no longer taken' }),
  checkIns: Type.Boolean({ description: 'whether scans here may check people in at this place' }),
  utcOffsetMinutes: Type.Integer({ description: 'the city’s time' }),
  serverTime: Type.String({
    format: 'date-time',
    description: 'UTC, to the millisecond: for measuring the gate’s clock',
  }),
  enrolledUntil: Time,
});

/**
 * One look at one code, or at one ID document. Nothing of it says who the person is: the server finds that out from the code itself, and
 * a reading whose code does not verify is about nobody.
 */
const Scan = Type.Object(
  {
    scanId: Type.String({
      format: 'uuid',
      description: 'made by the gate; what is sent again under it changes nothing',
    }),
    at: Type.String({
      format: 'date-time',
      maxLength: 40,
      description: 'by the gate’s clock as corrected by the server’s',
    }),
    clockErrorMs: Type.Optional(
      Type.Integer({
        minimum: -(2 ** 31),
        maximum: 2 ** 31 - 1,
        description:
          'what the gate’s own clock was ahead (behind: negative) when it was last compared; absent when it never was',
      }),
    ),
    code: Type.Optional(CodeText),
    idCheck: Type.Optional(
      Type.String({ format: 'uuid', description: 'instead of a code: an ID check that was answered at this gate' }),
    ),
    verdict: GateVerdict,
    reason: Type.Optional(CodeRefusal),
    celsius: Type.Optional(Celsius),
    direction: Type.Optional(
      Type.Union([Type.Literal('in'), Type.Literal('out')], {
        description:
          'the person went in, or left, which also ends the visit that they have open at this place; absent where they were only checked',
      }),
    ),
    checkIn: Type.Optional(
      Type.Boolean({
        description:
          'check the person in at this place; without effect where the gate has check-ins off, or on leaving',
      }),
    ),
  },
  closed,
);

const Scans = Type.Object({ scans: Type.Array(Scan, { minItems: 1, maxItems: 500 }) }, closed);

const ScanResults = Type.Object({
  results: Type.Array(
    Type.Object({
      scanId: Uuid,
      result: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate'), Type.Literal('rejected')]),
      reason: Type.Optional(
        Type.Union([
          Type.Literal('too-old'),
          Type.Literal('in-the-future'),
          Type.Literal('before-enrolment'),
          Type.Literal('after-revocation'),
        ]),
      ),
    }),
    { description: 'one for each scan, in their order' },
  ),
});

const GateCounts = Type.Object({
  inside: Type.Integer({
    description:
      'came in less left, hour by hour over the last 24 hours and all gates of the place; at the end of no hour below 0. Who came in longer ' +
      'ago is no longer counted',
  }),
  handCountedAt: Type.Union([Time, Type.Null()], {
    description: 'when staff last counted who is inside, from which on `inside` goes; null when not within 24 hours',
  }),
  today: Type.Object(
    { admit: Type.Integer(), measure: Type.Integer(), refuse: Type.Integer(), invalid: Type.Integer() },
    { description: 'of this gate, since the city’s midnight' },
  ),
  at: Time,
});

export const gateOperations = defineOperations({
  'GET /v1/gate/settings': {
    summary: 'What any verifier needs to check codes of this city: the anchor of the trust list and the entry policy',
    access: 'public',
    responses: {
      200: Type.Object({
        anchor: Type.Unknown({ description: 'public key, JWK' }),
        city: Type.String({ description: 'division code, GB/T 2260' }),
        listMaxAgeHours: Type.Number({ description: 'a gate whose lists are older refuses to judge' }),
        entry: Type.Record(Type.String(), Type.Record(Type.String(), Type.String()), {
          description: 'class of venue → state → admit, measure or refuse',
        }),
      }),
    },
  },
  'POST /v1/gate/enrolments': {
    summary: 'Makes this device a gate, with the one-time code that staff of the place were given',
    description:
      'The code works once, for fifteen minutes. `installation` is made by the app when it is installed and kept: if the answer is lost, the ' +
      'same code with the same installation is answered again. Whatever is wrong with a code, the answer is the same.',
    access: 'public',
    idempotentBy: 'the code together with the installation',
    body: Type.Object(
      {
        code: Type.String({
          minLength: 1,
          maxLength: 40,
          description:
            'ten letters and digits; case, spaces and hyphens do not matter, and O, I and L are read as 0, 1 and 1',
        }),
        installation: Uuid,
        device: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 100,
            description: 'what staff will know the device by; without it by the name that the code brings',
          }),
        ),
      },
      closed,
    ),
    responses: {
      201: Type.Object({
        token: Type.String({ description: 'bearer token; keep it where only the app reads' }),
        gate: GateSelf,
      }),
    },
    problems: ['enrolment-refused'],
    limit: { requests: 10, seconds: 60 },
  },
  'GET /v1/gate/self': {
    summary: 'What this gate is and by what it judges, to be kept for working without a network',
    description:
      'Ask at each start and with each look for newer lists. `gate-revoked`: say so, deliver what is queued to last-scans, then wipe.',
    access: 'gate',
    essential: true,
    responses: { 200: GateSelf },
    problems: ['gate-revoked'],
  },
  'POST /v1/gate/scans': {
    summary: 'Delivers scans, in batches and whenever there is a network; each is kept exactly once',
    description:
      'An answer means that every scan in it is kept, was kept before, or will never be: all of them can leave the queue. Without an answer, ' +
      'send the same scans again, also in other batches. The server verifies each code again as of the time of the scan and finds its person; ' +
      'readings and check-ins of codes that do not verify are kept about nobody. Texts that are no health codes must not be sent.',
    access: 'gate',
    essential: true,
    idempotentBy: 'each scan by its scanId',
    body: Scans,
    responses: { 200: ScanResults },
    problems: ['gate-revoked'],
    bodyLimit: 512 * 1024,
    limit: { requests: 120, seconds: 60 },
  },
  'POST /v1/gate/last-scans': {
    summary: 'Takes what a revoked gate still had queued, up to the time from which it is no longer trusted',
    description:
      'For a day after the revocation, by the token that no longer opens anything else. Later scans are rejected as `after-revocation`.',
    access: 'public',
    essential: true,
    idempotentBy: 'each scan by its scanId',
    body: Scans,
    responses: { 200: ScanResults },
    problems: ['sign-in-required'],
    bodyLimit: 512 * 1024,
    limit: { requests: 60, seconds: 60 },
  },
  'POST /v1/gate/checks': {
    summary: 'Verifies one code by the lists of this instant, with the same logic as a gate does offline',
    description:
      'Keeps nothing; the scan itself is delivered to scans. What is answered stands in the code, but for its revocation.',
    access: 'gate',
    essential: true,
    standard: '6.7',
    idempotentBy: 'nothing is kept',
    body: Type.Object({ code: CodeText }, closed),
    responses: {
      200: Type.Object({
        verdict: GateVerdict,
        colour: Type.Union([CodeColour, Type.Null()]),
        reason: Type.Union([CodeRefusal, Type.Null()], { description: 'why the code does not hold' }),
        name: Type.Union([Type.String(), Type.Null()], { description: 'masked' }),
        paper: Type.Boolean({ description: 'anybody may hold it: look at the ID document' }),
        validUntil: Type.Union([Time, Type.Null()]),
      }),
    },
    problems: ['gate-revoked'],
  },
  'GET /v1/gate/counts': {
    summary: 'How many people are inside, and today’s checks at this gate by what they showed',
    access: 'gate',
    responses: { 200: GateCounts },
    problems: ['gate-revoked'],
  },
  'PUT /v1/gate/counts/inside': {
    summary: 'Says how many people are inside, as staff counted them: 0 when the place is empty',
    description:
      'For all gates of the place, from now on, as if these people had come in now. Scans made before and delivered later change nothing of it.',
    access: 'gate',
    idempotentBy: 'the number itself',
    body: Type.Object({ inside: Type.Integer({ minimum: 0, maximum: 1_000_000 }) }, closed),
    responses: { 200: GateCounts },
    problems: ['gate-revoked'],
    limit: { requests: 20, seconds: 60 },
  },
  'GET /v1/gate/poster': {
    summary: 'The rotating poster of this place, for people to check in by themselves; to be shown as a QR code',
    access: 'gate',
    responses: {
      200: Type.Object({
        place,
        text: Type.String({ description: 'what the QR code says: a link' }),
        showUntil: Type.String({ format: 'date-time', description: 'ask again then' }),
      }),
    },
    problems: ['gate-revoked'],
  },
  'POST /v1/gate/id-checks': {
    summary: 'Begins a look-up by the ID document that the holder has shown; a one-time code goes to their own phone',
    description:
      'The answer is the same whether anybody has this document, carries a phone, or not, and takes the same time. Somebody without a phone ' +
      'has a paper code, or is shown by whoever manages them. The holder sees every look-up with place and time.',
    access: 'gate',
    essential: true,
    body: Type.Object({ idType: IdType, idNumber: IdNumber }, closed),
    responses: { 202: Challenge },
    problems: ['gate-revoked'],
    limit: { requests: 20, seconds: 60 },
  },
  'POST /v1/gate/id-checks/answers': {
    summary: 'Ends a look-up with the code that the holder reads out: colour, masked name and verdict',
    description:
      'Five attempts, five minutes, one right answer. `id-check-failed` is all that is said of a wrong code, one that is too late, a document ' +
      'nobody has. Send `idCheckId` with the scan, within fifteen minutes of it: a temperature is then theirs.',
    access: 'gate',
    essential: true,
    body: CodeAnswer,
    responses: {
      200: Type.Object({
        idCheckId: Uuid,
        verdict: EntryVerdict,
        colour: Colour,
        name: Type.String({ description: 'masked' }),
      }),
    },
    problems: ['gate-revoked', 'id-check-failed'],
    limit: { requests: 30, seconds: 60 },
  },
});
