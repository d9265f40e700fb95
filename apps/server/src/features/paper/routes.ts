/** HTTP of codes on paper. */

import { formatInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { once } from '../../http/idempotency.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { signCodes } from '../codes/issuing.ts';
import { pdfBytes } from '../printing/pdf-file.ts';
import { utcOffsetMinutes } from '../sources/local-day.ts';
import { keepPaperCode, listPaperCodes, revokePaperCode } from './paper-codes.ts';
import { PaperPrinter } from './printing-paper.ts';

export function paperRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'POST /v1/people/:who/paper-codes', async ({ body, request, reply, principal, subjectId }) => {
    // Signed before it is known whether this attempt was made before; then what was signed now goes nowhere.
    const [signed] = await signCodes(city, [{ personId: subjectId }]);
    if (signed === undefined || signed === 'unknown') throw new ProblemError('not-found');
    if (signed === 'none') throw new ProblemError('no-colour');
    const code = await once(city, request, principal.personId, async (connection) => {
      if (!(await keepPaperCode(city, connection, signed))) throw new ProblemError('too-many-paper-codes');
      await recordOwnLook(city, connection, { principal, subjectId, what: 'paper-code' });
      return signed;
    });
    const printer = new PaperPrinter(city, body.format, body.language);
    reply.header('content-disposition', 'inline; filename="health-code.pdf"');
    return await pdfBytes(printer.print, async () => {
      await printer.add(code);
      printer.end();
    });
  });

  serveOperation(app, 'GET /v1/people/:who/paper-codes', async ({ principal, subjectId }) => {
    const codes = await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'paper-codes' });
      return await listPaperCodes(city, connection, subjectId);
    });
    return {
      codes: codes.map(({ issuedAt, expiresAt, ...code }) => ({
        ...code,
        issuedAt: formatInstant(issuedAt, utcOffsetMinutes),
        expiresAt: formatInstant(expiresAt, utcOffsetMinutes),
      })),
    };
  });

  serveOperation(app, 'DELETE /v1/people/:who/paper-codes/:codeId', async ({ params, reply, subjectId }) => {
    if (!(await revokePaperCode(city, params.codeId, subjectId))) throw new ProblemError('not-found');
    return reply.send();
  });
}
