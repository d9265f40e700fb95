/** Every error a client can get: one registry, RFC 9457 bodies. */

import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';

export const problems = {
  'bad-request': { status: 400, title: 'The request does not have the expected form.' },
  'access-denied': {
    status: 403,
    title: 'This needs the operator’s key. Open the address that the server printed at its start.',
  },
  'not-found': { status: 404, title: 'There is nothing here.' },
  'no-colour': { status: 409, title: 'Without a valid health declaration there is no code.' },
  'too-many-requests': { status: 429, title: 'Too many requests. Try again later.' },
  'internal-error': { status: 500, title: 'Something failed on our side. Nothing was lost; try again.' },
} as const;
export type ProblemCode = keyof typeof problems;

/** Thrown by routes; the error handler turns it into its problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, options?: ErrorOptions) {
    super(problems[code].title, options);
    this.code = code;
  }
}

/** Makes every error of the application a problem: thrown, refused by a schema, or a route that does not exist. */
export function answerWithProblems(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ProblemError>((error, request, reply) => {
    const code = error instanceof ProblemError ? error.code : codeOfStatus(error.statusCode);
    if (code === 'internal-error')
      request.log.error({ err: { type: error.name, stack: error.stack } }, 'request-failed');
    return sendProblem(reply, code, error instanceof ProblemError ? [] : invalidFields(error));
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not-found', []));
}

/** Answers with a problem; `errors` says where in the request the schema was not met. */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  errors: readonly { pointer: string; detail: string }[],
): FastifyReply {
  const { status, title } = problems[code];
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: `/problems/${code}`, title, status, code, ...(errors.length === 0 ? {} : { errors }) });
}

function codeOfStatus(status: number | undefined): ProblemCode {
  if (status === 404) return 'not-found';
  if (status === 429) return 'too-many-requests';
  return status !== undefined && status < 500 ? 'bad-request' : 'internal-error';
}

/** Where in the request the schema was not met; never the value itself. */
function invalidFields(error: FastifyError): { pointer: string; detail: string }[] {
  return (error.validation ?? []).map((problem) => ({
    pointer: problem.instancePath,
    detail: problem.message ?? 'is not valid',
  }));
}
