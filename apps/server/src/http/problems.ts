/** Every error of the application as a problem document of RFC 9457, from the contract's registry. */

import { problems, type Problem, type ProblemCode } from '@open-health-code/contract';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';

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

/** Makes every error of the application a problem: thrown, refused by a schema, or a route that does not exist. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
    if (error instanceof ProblemError) {
      if (error.retryAfterSeconds !== undefined) reply.header('retry-after', Math.ceil(error.retryAfterSeconds));
      return sendProblem(reply, error.code, error.errors);
    }
    const code = codeOfStatus(error.statusCode);
    if (code === 'internal-error')
      request.log.error({ err: { type: error.name, stack: error.stack } }, 'request-failed');
    return sendProblem(reply, code, invalidFields(error));
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not-found'));
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
