/** The log of the application: what failed, and nothing of who asked for what. */

import { LogController, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { describeFailure } from '../platform/failure.ts';

/** Lines of JSON, such as to standard output. */
export interface LogStream {
  write(line: string): void;
}

/** Requests are not logged: their addresses tell who looks at whose code. Failures are, without the address or their message. */
export function failureLog(stream: LogStream | undefined): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  return {
    logController: new FailuresOnly({ disableRequestLogging: true }),
    logger:
      stream === undefined
        ? false
        : {
            level: 'warn',
            serializers: {
              req: () => ({}),
              err: (error: Error) => ({ message: '', ...describeFailure(error) }),
            },
            stream,
          },
  };
}

/** With the requests, what breaks off an answer that had begun would go unlogged. */
class FailuresOnly extends LogController {
  override streamError(error: Error & { code?: string }, _request: FastifyRequest, reply: FastifyReply): void {
    // The caller went away.
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    reply.log.error(error, 'answer-broken-off');
  }

  override serializerError(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
    reply.log.error(error, 'answer-not-as-declared');
  }
}
