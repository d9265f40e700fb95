/** Routes made from the contract: what an operation says of itself is what is checked, limited, answered and documented. */

import {
  operations,
  type Access,
  type AnswerOf,
  type BodyOf,
  type Operation,
  type Operations,
  type ParamsOf,
  type QueryOf,
} from '@open-health-code/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { requireIdempotencyKey } from './idempotency.ts';
import { limitOf } from './limits.ts';
import type {
  GatePrincipal,
  OperatorPrincipal,
  PersonPrincipal,
  PlatformPrincipal,
  PlatformUserPrincipal,
} from './principal.ts';

interface Principals {
  readonly public: undefined;
  readonly person: PersonPrincipal;
  readonly gate: GatePrincipal;
  readonly platform: PlatformPrincipal;
  readonly 'platform-user': PlatformUserPrincipal;
  readonly operator: OperatorPrincipal;
}

type AccessOf<O> = O extends { readonly access: infer A extends Access } ? A : never;

/** A checked call of an operation. */
export interface Call<O> {
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
  readonly principal: Principals[AccessOf<O>];
  /** Whose data it is about: the caller, or the dependant that `:who` names. Only for operations of persons. */
  readonly subjectId: AccessOf<O> extends 'person' ? string : undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a handler gives back: the answer's body, or a stream or bytes where the operation produces no JSON. */
type Handled<O> = O extends { readonly produces: string }
  ? FastifyReply | Buffer | NodeJS.ReadableStream
  : AnswerOf<O> | FastifyReply;

/** Registers the route of an operation. The first status of its answers is the usual one; a handler may set another. */
export function serveOperation<Name extends keyof Operations>(
  app: FastifyInstance,
  name: Name,
  handle: (call: Call<Operations[Name]>) => Promise<Handled<Operations[Name]>>,
): void {
  const operation: Operation = operations[name];
  const [method = 'GET', url = '/'] = name.split(' ', 2);
  const status = Number(Object.keys(operation.responses)[0]);
  const { access, scope, essential = false } = operation;
  app.route({
    method: method as HTTPMethods, // from OperationName
    url,
    config: { access, essential, ...(scope === undefined ? {} : { scope }), rateLimit: limitOf(operation) },
    ...(operation.bodyLimit === undefined ? {} : { bodyLimit: operation.bodyLimit }),
    ...(operation.idempotent === true ? { preValidation: requireIdempotencyKey } : {}),
    schema: schemaOf(operation),
    handler: async (request, reply) => {
      reply.code(status);
      if (access !== 'public') reply.header('cache-control', 'no-store');
      if (operation.produces !== undefined) reply.type(operation.produces);
      const { params, query, body, principal, subjectId } = request;
      // Fastify has checked these against the operation's schemas, and the guard has set the principal its rule asks for.
      return await handle({ params, query, body, principal, subjectId, request, reply } as unknown as Call<
        Operations[Name]
      >);
    },
  });
}

function schemaOf(operation: Operation): Record<string, unknown> {
  const { params, query, body, responses, produces } = operation;
  const answers = Object.entries(responses).filter(([, schema]) => schema !== null);
  return {
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : { body }),
    ...(produces === undefined && answers.length > 0 ? { response: Object.fromEntries(answers) } : {}),
  };
}
