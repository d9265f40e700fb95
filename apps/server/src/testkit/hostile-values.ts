/** Values that a schema allows, chosen to do harm, and values it does not allow: for tests of what the interface makes of them. */

import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema that the contract is written in. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** In every invented text, so that an answer which quotes what was sent is found out. */
export const marker = 'q7Zx';

const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    `${marker}\0`,
    '\ud800',
    `${marker}\udfff`,
    '\u202e\ufeff\u2028',
    "'; drop table person; --",
    '%_\\',
    '../../etc/passwd',
    '{{constructor}}',
    '__proto__',
    'constructor',
    'toString',
    'NaN',
    '-0',
    '1e400',
    '\r\nset-cookie: a=b',
    '张'.repeat(40),
    '👩‍👩‍👧‍👦'.repeat(20),
    'infinity',
    'now',
    '110101199003070011',
    'E12345678',
    '+8613800138000',
    '13800138000',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `${marker}${text}`),
);

const instants = fc.constantFrom(
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '1969-12-31T23:59:59Z',
  '2016-12-31T23:59:60Z',
  '2020-02-11T11:59:00+08:00',
  '2020-02-11T12:00:00.123456789+08:00',
  '2020-02-30T00:00:00Z',
  '2020-02-11T24:00:00Z',
  '2020-02-11t04:00:00z',
  '2020-02-11 04:00:00Z',
  '2020-02-11T04:00:00-00:00',
  '9999-12-31T23:59:59-23:59',
  '9999-12-31T23:59:60Z',
);
const days = fc.constantFrom('0000-01-01', '1900-02-29', '2020-02-11', '9999-12-31');
const uuids = fc.oneof(
  fc.uuid(),
  fc.constantFrom(
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    `urn:uuid:${crypto.randomUUID()}`,
  ),
);

const numbers = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, 36.55, 37.3, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53, 1e21, 1e308, 5e-324),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Anything JSON can say. */
const anything: Arbitrary<unknown> = fc.oneof(
  texts,
  numbers,
  fc.boolean(),
  fc.constantFrom(null, [], {}, [[[[[]]]]], { __proto__: null }, JSON.parse('{"__proto__":{"a":1},"constructor":{}}')),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Values of a schema; `known` gives real ones by the name of their field, such as a code that verifies. */
export function valueOf(
  schema: JsonSchema,
  known: Readonly<Record<string, readonly unknown[]>>,
  name = '',
): Arbitrary<unknown> {
  const real = known[name];
  const invented = inventedOf(schema, known);
  return real === undefined ? invented : fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...real) }, invented);
}

function inventedOf(schema: JsonSchema, known: Readonly<Record<string, readonly unknown[]>>): Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => valueOf(one, known)));
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {});
      return fc.record(Object.fromEntries(members.map(([key, one]) => [key, valueOf(one, known, key)])), {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    case 'array':
      return fc.array(valueOf(schema.items ?? {}, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 6, 6),
      });
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -(2 ** 53), max: schema.maximum ?? 2 ** 53 }),
        fc.constantFrom(schema.minimum ?? 0, schema.maximum ?? 2 ** 53),
      );
    case 'number':
      return numbers.filter((value) => value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return anything;
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = 400 }: JsonSchema): Arbitrary<string> {
  // Texts cannot be made from classes of Unicode and from looking ahead.
  if (pattern !== undefined && !/\\p|\(\?!/.test(pattern)) return fc.stringMatching(new RegExp(pattern)).map(cut);
  if (format === 'date-time') return instants;
  if (format === 'date') return days;
  if (format === 'uuid') return uuids;
  return texts.map((text) => cut(text.padEnd(minLength, marker)));
  function cut(text: string): string {
    return text.slice(0, maxLength);
  }
}

/** What a schema allows, with one thing in it that it may not allow: a member too many, missing, or of another kind. */
export function spoilt(values: Arbitrary<unknown>): Arbitrary<unknown> {
  return fc
    .tuple(values, anything, fc.nat(), fc.constantFrom('replace', 'remove', 'add', 'instead'))
    .map(([value, other, at, how]) => {
      if (how === 'instead' || typeof value !== 'object' || value === null) return other;
      const members = Object.entries(value);
      const index = at % Math.max(1, members.length);
      if (how === 'add') members.push([['__proto__', 'constructor', 'toString', marker][at % 4] ?? marker, other]);
      else
        members.splice(
          index,
          1,
          ...(how === 'remove' ? [] : [[members[index]?.[0] ?? marker, other] as [string, unknown]]),
        );
      // By definition, not assignment: `__proto__` is to be a member like any other.
      return Object.fromEntries(members);
    });
}

/** Bodies that are no JSON, or more of it than anybody needs. */
export const brokenBodies: Arbitrary<string> = fc.constantFrom(
  '',
  '{',
  'null',
  '"text"',
  '[]',
  '{"a":1}}',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '\u0000',
  '\ufeff{}',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`,
  `{"a":${'9'.repeat(5000)}}`,
  `{"a":"${'a'.repeat(600_000)}"}`,
);
