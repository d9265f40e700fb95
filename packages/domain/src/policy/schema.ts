/**
 * The shape of a policy document. This one definition is the TypeScript type, the check at publication and, through
 * `npm run generate`, `policies/policy.schema.json` for editors. Durations are in days unless the name says otherwise.
 */

import { Type, type Static } from 'typebox';
import { attributionBases, evidenceKinds, evidenceSources, strengths } from '../evidence.ts';

const oneOf = <const T extends readonly string[]>(values: T, description?: string) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...(description === undefined ? {} : { description }) });

const text = (description: string) => Type.String({ minLength: 1, description });
const closed = { additionalProperties: false } as const;
const days = (description: string) => Type.Number({ minimum: 0, maximum: 365, description });
const hours = (description: string) => Type.Number({ minimum: 0, maximum: 24 * 365, description });

/** Both languages, always: a person who reads neither is served by the shape and word of the colour. */
export const BothLanguages = Type.Object({ en: text('English'), zh: text('Chinese') }, closed);

/** A condition on one fact: it must be one of the values, or lie within the bounds. */
export const FactCondition = Type.Union([
  Type.String(),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), { minItems: 1 }),
  Type.Object(
    { min: Type.Optional(Type.Number()), max: Type.Optional(Type.Number()) },
    { ...closed, minProperties: 1 },
  ),
]);

export const When = Type.Object(
  {
    kind: oneOf(evidenceKinds),
    strength: Type.Optional(Type.Array(oneOf(strengths), { minItems: 1, description: 'any of these; default all' })),
    source: Type.Optional(
      Type.Array(oneOf(evidenceSources), { minItems: 1, description: 'any of these; default all' }),
    ),
    facts: Type.Optional(Type.Record(Type.String(), FactCondition, { description: 'every condition must hold' })),
  },
  closed,
);

/**
 * What ends a stage other than time. A closed list, each told to the person in words. Only what happened after the
 * stage began, and after the fact itself, counts.
 */
export const ReleaseCondition = Type.Union([
  Type.Object(
    {
      negativeTests: Type.Object(
        {
          count: Type.Integer({ minimum: 1, maximum: 10 }),
          minHoursApart: Type.Optional(hours('between consecutive samples')),
          withinDays: Type.Optional(days('all samples within this span; default no limit')),
          test: Type.Optional(oneOf(['pcr', 'antigen'])),
        },
        {
          ...closed,
          description: 'samples taken after the stage and the fact began, no positive since the first of them',
        },
      ),
    },
    closed,
  ),
  Type.Object(
    {
      normalTemperatures: Type.Object(
        {
          count: Type.Integer({ minimum: 1, maximum: 60 }),
          minHoursApart: Type.Optional(hours('between consecutive readings')),
        },
        {
          ...closed,
          description: 'readings under the fever threshold after the stage and the fact began, no fever since',
        },
      ),
    },
    closed,
  ),
  Type.Object(
    {
      dailyReports: Type.Object(
        { count: Type.Integer({ minimum: 1, maximum: 60 }) },
        { ...closed, description: 'declarations without symptoms on this many consecutive whole days of the stage' },
      ),
    },
    closed,
  ),
  Type.Object(
    {
      diagnosis: Type.Array(oneOf(['recovered', 'ruled-out']), {
        minItems: 1,
        description: 'a later diagnosis with one of these statuses takes the place of the evidence',
      }),
    },
    closed,
  ),
  Type.Object(
    {
      release: Type.Array(oneOf(['home', 'central', 'hospital']), {
        minItems: 1,
        description: 'a release from one of these measures after the stage began',
      }),
    },
    closed,
  ),
  Type.Object(
    { amended: Type.Literal(true, { description: 'the person amends or explains the declaration' }) },
    closed,
  ),
]);

export const Stage = Type.Object(
  {
    colour: oneOf(['yellow', 'red']),
    forDays: Type.Optional(
      days('from the anchor for the first stage, from the end of the stage before for later ones'),
    ),
    until: Type.Optional(
      Type.Union([
        ReleaseCondition,
        Type.Array(ReleaseCondition, { minItems: 1, maxItems: 4, description: 'any one of them is enough' }),
      ]),
    ),
    ends: Type.Optional(
      oneOf(['either', 'both'], 'with both `forDays` and `until`: what comes first (default), or only when both hold'),
    ),
  },
  closed,
);

export const Rule = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }),
    when: When,
    anchor: Type.Optional(
      Type.String({
        description:
          'fact holding a day or instant to count from; default the evidence’s own time, of a contact or a visit of a zone the end of the exposure',
      }),
    ),
    stages: Type.Array(Stage, { minItems: 1, maxItems: 4 }),
    message: BothLanguages,
    instructions: BothLanguages,
  },
  closed,
);

const byVerdict = oneOf(['admit', 'measure', 'refuse']);

/** What a gate of one class of venue does with each state. */
export const EntryPolicy = Type.Object(
  { green: byVerdict, yellow: byVerdict, red: byVerdict, none: byVerdict },
  closed,
);

export const venueClasses = [
  'residence',
  'workplace',
  'shop',
  'school',
  'transit',
  'city-exit',
  'office',
  'hospital',
  'emergency',
] as const;

/** Who is a close contact aboard, per transport. Rows count up and down from the case's row. */
export const ContactDefinitions = Type.Object(
  {
    preset: Type.String({ description: 'name of the authority’s preset these definitions are, e.g. CN-2020' }),
    source: text('where the definitions were published'),
    rail: Type.Object(
      {
        close: oneOf(['coach', 'rows', 'none'], 'who in the same coach is close'),
        rows: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
        compartment: Type.Boolean({ description: 'in a soft sleeper, close is the compartment only' }),
        others: oneOf(['general', 'none'], 'everyone else aboard at the same time'),
      },
      closed,
    ),
    air: Type.Object(
      {
        close: oneOf(
          ['rows', 'seats', 'flight'],
          'rows: within so many rows; seats: within so many seats in any direction',
        ),
        rows: Type.Integer({ minimum: 0, maximum: 100 }),
        crew: oneOf(['close', 'general']),
        others: oneOf(['general', 'none']),
      },
      closed,
    ),
    coach: Type.Object(
      {
        close: oneOf(['all', 'rows'], 'all: sealed, everyone aboard; rows: ventilated, within so many rows'),
        rows: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
        others: oneOf(['general', 'none']),
      },
      closed,
    ),
    ferry: Type.Object({ close: oneOf(['cabin', 'all']), others: oneOf(['general', 'none']) }, closed),
    carriage: Type.Object(
      {
        closeness: oneOf(['close', 'general', 'none']),
        minMinutes: Type.Number({ minimum: 0 }),
        defaultStayMinutes: Type.Number({ minimum: 1, description: 'when nobody checked out' }),
      },
      closed,
    ),
    venue: Type.Object(
      {
        closeness: oneOf(['close', 'general', 'none']),
        minMinutes: Type.Number({ minimum: 0 }),
        defaultStayMinutes: Type.Number({ minimum: 1, description: 'when nobody checked out' }),
      },
      closed,
    ),
    cell: Type.Object(
      {
        closeness: oneOf(['general', 'none'], 'a phone’s cell alone never makes a close contact'),
        minMinutes: Type.Number({ minimum: 1, description: 'in the same cell at the same time, inside a zone' }),
      },
      closed,
    ),
    secondary: Type.Object(
      { trace: Type.Boolean(), days: days('after the exposure in which a close contact’s own contacts count') },
      closed,
    ),
  },
  closed,
);

export const Policy = Type.Object(
  {
    policy: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', description: 'name of the policy' }),
    version: Type.Integer({ minimum: 1, description: 'goes up by at least one at each publication' }),
    title: BothLanguages,
    sources: Type.Array(text('publication the rules come from'), { minItems: 1 }),
    utcOffset: Type.String({ pattern: '^[+-]\\d{2}:\\d{2}$' }),
    districts: Type.Array(Type.String({ pattern: '^\\d{2,6}$' }), {
      description:
        'division codes (GB/T 2260, a prefix counts) under this authority; zones and people elsewhere are refused. Empty: any district, for trials and demonstrations only',
    }),
    declaration: Type.Object(
      {
        required: Type.Boolean({ description: 'without a valid one there is no colour but grey' }),
        validDays: days('counted from the moment of declaration'),
        symptoms: Type.Optional(
          Type.Array(
            Type.Object({ code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' }), name: BothLanguages }, closed),
            { minItems: 1, maxItems: 50, description: 'symptoms that are asked for; default the usual ones' },
          ),
        ),
      },
      closed,
    ),
    feverCelsius: Type.Number({ minimum: 36, maximum: 42 }),
    feverCountsDays: days('fever evidence older than this is history: it ends whatever its rule says'),
    infectiousPeriod: Type.Object(
      {
        statuses: Type.Array(oneOf(['confirmed', 'asymptomatic', 'suspected']), { minItems: 1 }),
        beforeOnset: days('before the day of onset'),
        beforeDiagnosisWithoutOnset: days('before the first positive sample or the diagnosis when no onset is known'),
        afterDiagnosis: days('after the diagnosis; 0 when a case is isolated at once'),
      },
      closed,
    ),
    contacts: ContactDefinitions,
    zones: Type.Object(
      {
        minimumStayMinutes: Type.Number({ minimum: 0, description: 'shorter stays in a zone do not count' }),
        lookBackDays: days('a visit older than this is history: it ends whatever its rule says'),
      },
      closed,
    ),
    attribution: Type.Object(
      {
        strength: Type.Object(
          {
            ruling: oneOf(strengths),
            otp: oneOf(strengths),
            declared: oneOf(strengths),
            registered: oneOf(strengths),
          },
          { ...closed, description: `what an attribution of each basis (${attributionBases.join(', ')}) is worth` },
        ),
        twoPlaces: Type.Object(
          {
            minMinutes: Type.Number({ minimum: 0, description: 'overlap from which two places at once are believed' }),
            minKilometres: Type.Number({ minimum: 0, description: 'beyond the range of both cells' }),
          },
          closed,
        ),
      },
      closed,
    ),
    crossCheck: Type.Object(
      { lookBackDays: days('before the declaration'), omissions: Type.Array(oneOf(['zone-visit', 'contact'])) },
      closed,
    ),
    rules: Type.Array(Rule, { minItems: 1 }),
    entry: Type.Object(
      Object.fromEntries(venueClasses.map((venue) => [venue, EntryPolicy])) as Record<
        (typeof venueClasses)[number],
        typeof EntryPolicy
      >,
      closed,
    ),
    code: Type.Object(
      {
        lifeHours: Type.Number({ minimum: 0.1, maximum: 12, description: 'a live code; liveness bounds it to 12 h' }),
        paperDays: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 31, description: 'a code on paper; 14 where absent' }),
        ),
        listMaxAgeHours: hours('how old a gate’s trust list and revocation list may be'),
      },
      closed,
    ),
    safeguards: Type.Object(
      {
        bulkChangeShare: Type.Number({
          minimum: 0,
          maximum: 1,
          description: 'a refresh worsening a larger share of people stops',
        }),
        bulkChangePeople: Type.Integer({ minimum: 0, description: 'and only above this many people' }),
        contest: Type.Object(
          {
            answerWithinHours: hours('an objection is answered within'),
            unansweredWeak: Type.Optional(
              oneOf(
                ['suspended', 'stands'],
                'unsure evidence whose objection nobody answered in time: does not count until somebody does, or stands (default)',
              ),
            ),
            how: BothLanguages,
          },
          closed,
        ),
      },
      closed,
    ),
    retention: Type.Object(
      {
        presenceDays: days(
          'telco stays and check-ins; what follows from them counts two days less, and goes with them',
        ),
        journeyDays: days('tickets; what follows from them counts four days less, and goes with them'),
        evidenceDays: days(
          'health records, declarations and their evidence, after the person was last yellow or red; withdrawn evidence',
        ),
      },
      closed,
    ),
    endsOn: Type.String({
      format: 'date',
      description: 'after this day the deployment stops colouring and destroys its data',
    }),
  },
  closed,
);

export type Policy = Static<typeof Policy>;
export type PolicyRule = Static<typeof Rule>;
export type PolicyStage = Static<typeof Stage>;
export type BothLanguages = Static<typeof BothLanguages>;
export type FactCondition = Static<typeof FactCondition>;
export type Release = Static<typeof ReleaseCondition>;
export type ContactDefinitions = Static<typeof ContactDefinitions>;
export type VenueClass = (typeof venueClasses)[number];
export type EntryVerdict = Static<typeof byVerdict>;

/** The conditions of a stage, any one of which ends it; empty when only time does. */
export function releaseConditions(stage: PolicyStage): readonly Release[] {
  if (stage.until === undefined) return [];
  return Array.isArray(stage.until) ? stage.until : [stage.until];
}
