/**
 * The shape of a policy document, checked against the TypeBox schema with a sentence for everything that is wrong.
 * The schema stays the only definition: this reads it and adds the words a generic validator has not.
 */

import { Value } from 'typebox/value';
import { parseDay } from '../time.ts';
import { nearestWord } from './nearest-word.ts';
import { dottedPath, type DocumentPath, type Finding } from './problem.ts';
import { Policy } from './schema.ts';

/** The keywords the policy schema uses. */
interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly minProperties?: number;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/**
 * Everything about the shape of the data that the schema refuses, texts of nothing but spaces included; when it is
 * empty the data is a `Policy` by shape.
 * Stops at a part that is wrong as a whole, so one mistake gives one sentence.
 */
export function findShapeProblems(data: unknown): Finding[] {
  const findings: Finding[] = [];
  // TypeBox schemas are JSON Schema objects; the interface above names the keywords that occur in this one.
  check(Policy as SchemaNode, data, [], findings);
  if (findings.length === 0 && !Value.Check(Policy, data)) {
    const [error] = Value.Errors(Policy, data);
    findings.push({
      path: [],
      message: `The document ${error?.message ?? 'does not fit the schema'} (${error?.instancePath ?? ''}).`,
    });
  }
  return findings;
}

function check(schema: SchemaNode, value: unknown, path: DocumentPath, findings: Finding[]): void {
  if (schema.anyOf !== undefined) return checkAlternatives(schema.anyOf, value, path, findings);
  const wrong = wrongValue(schema, value);
  if (wrong !== undefined) {
    findings.push({ path, message: wrong });
    return;
  }
  if (schema.type === 'object' && isRecord(value)) checkObject(schema, value, path, findings);
  if (schema.type === 'array' && Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries()) check(schema.items, item, [...path, index], findings);
  }
}

function checkObject(
  schema: SchemaNode,
  value: Record<string, unknown>,
  path: DocumentPath,
  findings: Finding[],
): void {
  const known = Object.keys(schema.properties ?? {});
  const free = Object.values(schema.patternProperties ?? {})[0];
  const section = path.length === 0 ? undefined : `\`${dottedPath(path)}\``;
  const misspelt = new Set<string>();
  for (const [key, item] of Object.entries(value)) {
    const property = known.includes(key) ? schema.properties?.[key] : free;
    if (property !== undefined) {
      check(property, item, [...path, key], findings);
      continue;
    }
    const meant = nearestWord(key, known);
    if (meant !== undefined) misspelt.add(meant);
    const hint = meant === undefined ? `; allowed are ${known.join(', ')}.` : `; did you mean \`${meant}\`?`;
    const shown = key.length > 40 ? `${key.slice(0, 40)}…` : key;
    findings.push({
      path: [...path, key],
      atKey: true,
      message: `\`${shown}\` is no key of ${section ?? 'a policy'}${hint}`,
    });
  }
  for (const key of schema.required ?? []) {
    // A key that is there under a slip of the pen was already told of.
    if (Object.hasOwn(value, key) || misspelt.has(key)) continue;
    const purpose = purposeOf(schema.properties?.[key] ?? {});
    findings.push({ path: [...path, key], message: `${section ?? 'The policy'} lacks \`${key}\`${purpose}.` });
  }
}

/**
 * Of several alternatives the one that is meant: by the key that names it, or by the type of the value. Only when none
 * can be meant is the whole value refused.
 */
function checkAlternatives(
  alternatives: readonly SchemaNode[],
  value: unknown,
  path: DocumentPath,
  findings: Finding[],
): void {
  const branches = alternatives.flatMap((branch) => branch.anyOf ?? [branch]);
  const ofType = branches.filter((branch) => hasType(branch.type, value));
  const named =
    isRecord(value) && ofType.length > 1
      ? ofType.filter((branch) => Object.keys(value).some((key) => Object.hasOwn(branch.properties ?? {}, key)))
      : ofType.slice(0, 1);
  if (named.length > 1) {
    const message = 'Several conditions stand in one entry; write a list with one entry each (any of them is enough).';
    findings.push({ path, message });
    return;
  }
  if (named[0] !== undefined) return check(named[0], value, path, findings);
  const names = branches
    .filter((branch) => branch.type === 'object')
    .flatMap((branch) => Object.keys(branch.properties ?? {}));
  const key = isRecord(value) ? Object.keys(value)[0] : undefined;
  const near = key === undefined ? undefined : nearestWord(key, names);
  const hint = near === undefined ? `one of ${names.join(', ')} is allowed` : `did you mean \`${near}\`?`;
  findings.push({ path, message: `${sentenceStart(value)}; ${hint}${near === undefined ? '.' : ''}` });
}

/** A sentence when the value itself, apart from its parts, is not what the schema asks for. */
function wrongValue(schema: SchemaNode, value: unknown): string | undefined {
  if (schema.const !== undefined) {
    return value === schema.const
      ? undefined
      : `${sentenceStart(value)}; only ${JSON.stringify(schema.const)} is allowed.`;
  }
  if (!hasType(schema.type, value)) return wrongType(schema, value);
  if (typeof value === 'string') return wrongText(schema, value);
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema;
    if (value >= minimum && value <= maximum) return undefined;
    const range = maximum === Infinity ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
    return `${value} is outside what is allowed: ${range}${purposeOf(schema)}.`;
  }
  const size = Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : undefined;
  const least = schema.minItems ?? schema.minProperties ?? 0;
  if (size !== undefined && size < least) return `At least ${least} must be given here${purposeOf(schema)}.`;
  if (size !== undefined && size > (schema.maxItems ?? Infinity)) {
    return `${size} are given here; at most ${schema.maxItems} are allowed.`;
  }
  return undefined;
}

function wrongText(schema: SchemaNode, value: string): string | undefined {
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    const meant = nearestWord(value, schema.enum);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    return `${quoted(value)} is not allowed; it must be one of ${schema.enum.join(', ')}.${hint}`;
  }
  if (value.trim().length < (schema.minLength ?? 0)) return `The text is empty${purposeOf(schema)}.`;
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
    return `${quoted(value)} is not allowed: ${patternWords[schema.pattern] ?? `it must match ${schema.pattern}`}.`;
  }
  if (schema.format === 'date' && parseDay(value) === undefined) {
    return `${quoted(value)} is no day of the calendar; write YYYY-MM-DD.`;
  }
  return undefined;
}

const patternWords: Readonly<Record<string, string>> = {
  '^[a-z0-9][a-z0-9-]*$': 'a name has small letters, digits and hyphens and does not begin with a hyphen',
  '^[+-]\\d{2}:\\d{2}$': 'an offset from UTC is written like +08:00',
  '^\\d{2,6}$': 'a division code has two, four or six digits',
};

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys',
};

function wrongType(schema: SchemaNode, value: unknown): string {
  const wanted = typeWords[schema.type ?? ''] ?? 'something else';
  const quotes = schema.type === 'string' && typeof value === 'number' ? '; put it in quotes' : '';
  return `${sentenceStart(value)}; ${wanted} is needed here${quotes}${purposeOf(schema)}.`;
}

function hasType(type: string | undefined, value: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value);
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  return type === undefined || typeof value === type;
}

function sentenceStart(value: unknown): string {
  if (value === null || value === undefined) return 'Nothing is given';
  if (Array.isArray(value)) return 'A list is given';
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? 'An empty section is given' : 'A section is given';
  return `${quoted(String(value))} is given`;
}

function quoted(text: string): string {
  return text.length > 60 ? `“${text.slice(0, 60)}…”` : `“${text}”`;
}

function purposeOf(schema: SchemaNode): string {
  return schema.description === undefined ? '' : ` (${schema.description})`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
