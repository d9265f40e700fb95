/** Every error of the application as a problem document of RFC 9457, from the contract's registry. */

import type { Socket } from 'node:net';
import { problems, type Problem, type ProblemCode } from '@open-health-code/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseAway } from '../platform/database.ts';

/** Thrown by routes; the error handler turns it into its problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: Problem['errors'];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ProblemCode,
    options: ErrorOptions & {
      /** Where in the request the fault lies; never the value itself. */
      readonly errors?: Problem['errors'];
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(problems[code].title.en, options);
    this.code = code;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/**
 * Makes every error of the application a problem: thrown, refused by a schema, or a route that does not exist.
 * @param answerLost answers somebody who typed an address that does not exist, instead of a problem that only programs read
 */
export function answerWithProblems(app: FastifyInstance, answerLost?: (reply: FastifyReply) => FastifyReply): void {
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
    if (error instanceof ProblemError) {
      if (error.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterSeconds));
      if (error.code === 'sign-in-required') challenge(request, reply);
      return sendProblem(reply, error.code, error.errors);
    }
    if (isDatabaseAway(error) || error.code === 'FST_ERR_HANDLER_TIMEOUT') {
      // A write that was kept after all is answered as such when it is sent again with its key.
      request.log.error(error, 'database-away');
      reply.header('retry-after', awaySeconds + Math.floor(Math.random() * awaySeconds));
      return sendProblem(reply, 'unavailable');
    }
    const code = codeOfStatus(error.statusCode);
    if (code === 'internal-error') request.log.error(error, 'request-failed');
    return sendProblem(reply, code, invalidFields(error));
  });
  app.setNotFoundHandler((request, reply) => {
    const isReader = request.method === 'GET' && request.headers.accept?.includes('text/html') === true;
    return answerLost !== undefined && isReader && !request.url.startsWith('/v1/')
      ? answerLost(reply.code(404))
      : sendProblem(reply, 'not-found');
  });
}

/** Callers known by a token are told what kind, as RFC 6750 has it; a browser's session has no scheme of its own. */
function challenge(request: FastifyRequest, reply: FastifyReply): void {
  if (request.routeOptions.config.access === 'person') return;
  const shown = request.headers.authorization !== undefined;
  reply.header('www-authenticate', shown ? 'Bearer error="invalid_token"' : 'Bearer');
}

/** Those who come back after the database was away come spread over as long again. */
const awaySeconds = 5;

/** Answers what is no HTTP, or never came to its end, before any route is known. */
export function answerNonsense(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemBody('bad-request'));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Cache-Control: no-store\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Answers with a problem; `errors` says where in the request the schema was not met. */
export function sendProblem(reply: FastifyReply, code: ProblemCode, errors: Problem['errors'] = []): FastifyReply {
  return reply
    .code(problems[code].status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(problemBody(code, errors));
}

export function problemBody(code: ProblemCode, errors: NonNullable<Problem['errors']> = []): Problem {
  const { status, title } = problems[code];
  return { type: `/problems/${code}`, title: title.en, status, code, ...(errors.length === 0 ? {} : { errors }) };
}

const codesByStatus: Readonly<Record<number, ProblemCode>> = {
  404: 'not-found',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'overloaded',
};

function codeOfStatus(status = 500): ProblemCode {
  return codesByStatus[status] ?? (status < 500 ? 'bad-request' : 'internal-error');
}

/** Where in the request the schema was not met; never the value itself. */
function invalidFields(error: FastifyError): { pointer: string; detail: string }[] {
  return (error.validation ?? []).map((problem) => ({
    pointer: problem.instancePath,
    detail: problem.message ?? 'is not valid',
  }));
}
