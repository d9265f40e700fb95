/** The interface as an OpenAPI 3.1 document, made from the operations themselves. */

import type { TSchema } from 'typebox';
import { operations } from './operations/index.ts';
import type { Access, Operation } from './operation.ts';
import { problems, type ProblemCode } from './problems.ts';

/** What every operation of an access can answer besides its own problems. */
const usualProblems: Readonly<Record<Access, readonly ProblemCode[]>> = {
  public: ['bad-request', 'too-many-requests', 'overloaded', 'unavailable', 'internal-error'],
  person: [
    'bad-request',
    'sign-in-required',
    'cross-site-request',
    'not-found',
    'too-many-requests',
    'overloaded',
    'unavailable',
    'internal-error',
  ],
  gate: ['bad-request', 'sign-in-required', 'too-many-requests', 'overloaded', 'unavailable', 'internal-error'],
  platform: [
    'bad-request',
    'sign-in-required',
    'access-denied',
    'too-many-requests',
    'overloaded',
    'unavailable',
    'internal-error',
  ],
  'platform-user': [
    'bad-request',
    'sign-in-required',
    'access-denied',
    'too-many-requests',
    'overloaded',
    'unavailable',
    'internal-error',
  ],
  operator: ['bad-request', 'access-denied', 'not-found', 'unavailable', 'internal-error'],
};

const securitySchemes: Readonly<Record<Exclude<Access, 'public'>, object>> = {
  person: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-healthcode-session',
    description:
      'The session of somebody signed in. Writes must come from the city’s own pages (Sec-Fetch-Site or Origin).',
  },
  gate: { type: 'http', scheme: 'bearer', description: 'The token a gate got when it was enrolled.' },
  platform: { type: 'http', scheme: 'bearer', description: 'An access token by client credentials.' },
  'platform-user': { type: 'http', scheme: 'bearer', description: 'An access token by token exchange (RFC 8693).' },
  operator: { type: 'http', scheme: 'bearer', description: 'The operator’s key.' },
};

/** Every problem an operation can answer with. */
export function problemsOf(name: string, { access, problems: own = [], idempotent, errors }: Operation): ProblemCode[] {
  if (errors !== undefined) return [];
  // Any write may come with a body, whether it is asked for or not.
  const ofBody: readonly ProblemCode[] = name.startsWith('GET ') ? [] : ['payload-too-large', 'unsupported-media-type'];
  const ofKey: readonly ProblemCode[] = idempotent === true ? ['idempotency-key-reused'] : [];
  return [...new Set([...own, ...ofKey, ...ofBody, ...usualProblems[access]])];
}

/** @param server the address people and programs use. */
export function openApiDocument(city: string, server: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const [method = 'GET', path = '/'] = name.split(' ', 2);
    const item = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {});
    item[method.toLowerCase()] = describe(name, operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Health code of ${city}`,
      version: '1',
      description:
        'Every error is a problem document (RFC 9457) with a `code` of one registry, see /problems. Writes that say so take an Idempotency-Key: ' +
        'repeating one changes nothing and gives the same answer. Modelled on the interfaces that GB/T 38963 names.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server }],
    paths,
    components: { securitySchemes, schemas: { Problem: problemSchema } },
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
} as const;

function describe(name: string, operation: Operation): Record<string, unknown> {
  const { summary, description, access, scope, body, standard } = operation;
  const parameters = [
    ...parametersOf(operation.params, 'path'),
    ...parametersOf(operation.query, 'query'),
    ...(operation.idempotent === true ? [idempotencyKey] : []),
  ];
  return {
    operationId: name.replace(/^(\w+) \//, (_, method: string) => `${method.toLowerCase()}-`).replaceAll(/[/:]+/g, '-'),
    summary,
    ...(description === undefined ? {} : { description }),
    tags: [access],
    ...(standard === undefined ? {} : { 'x-gbt-38963': standard }),
    ...(access === 'public' ? {} : { security: [{ [access]: scope === undefined ? [] : [scope] }] }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { [operation.consumes ?? json]: { schema: body } } } }),
    responses: responsesOf(name, operation),
  };
}

const json = 'application/json';

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  description: 'Names the attempt; keep it when the same attempt is made again.',
};

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query'): object[] {
  if (schema === undefined) return [];
  // Operations give their parameters as objects; see defineOperations' users.
  const { properties = {}, required = [] } = schema as { properties?: Record<string, TSchema>; required?: string[] };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: one,
  }));
}

function responsesOf(name: string, operation: Operation): Record<string, object> {
  const answers: Record<string, object> = {};
  for (const [status, schema] of Object.entries(operation.responses)) {
    answers[status] = {
      description: status === '304' ? 'Not changed since the ETag given' : 'Done',
      ...(schema === null ? {} : { content: { [operation.produces ?? json]: { schema } } }),
    };
  }
  for (const [status, schema] of Object.entries(operation.errors ?? {}))
    answers[status] = { description: 'Refused', content: { [json]: { schema } } };
  const byStatus = Map.groupBy(problemsOf(name, operation), (code) => problems[code].status);
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    answers[String(status)] ??= {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title.en}`).join(' '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return answers;
}
