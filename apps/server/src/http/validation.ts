/** Requests are checked strictly: numbers are read out of addresses, where everything is text, but never out of texts in a body. */

import AjvCompiler from '@fastify/ajv-compiler';
import { parseInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problems.ts';

/** Unknown members are refused where a schema says so, never silently dropped. */
export function checkStrictly(app: FastifyInstance): void {
  const factory = AjvCompiler();
  const options = { removeAdditional: false, useDefaults: true, allErrors: false } as const;
  const onCreate = narrowFormats;
  const strict = factory({}, { customOptions: { ...options, coerceTypes: false }, onCreate });
  const coercing = factory({}, { customOptions: { ...options, coerceTypes: true }, onCreate });
  app.setValidatorCompiler((schema) => (schema.httpPart === 'body' ? strict(schema) : coercing(schema)));
  app.addHook('preHandler', async ({ params, query, body }) => {
    refuseUnwritable(params, '/params');
    refuseUnwritable(query, '/query');
    refuseUnwritable(body, '');
  });
}

/** No database keeps a NUL or half a character; a text with one is nothing that anybody typed. */
function refuseUnwritable(value: unknown, pointer: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new ProblemError('bad-request', { errors: [{ pointer, detail: 'holds a NUL or half a character' }] });
    }
  } else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [name, member] of Object.entries(value)) {
      // Only names that a schema knows get this far, but for those of extra members, which are never read.
      refuseUnwritable(member, `${pointer}/${name.replaceAll(/[^\w-]/gu, '?')}`);
    }
  }
}

// Years that the database writes as these texts do.
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** The usual formats let through what no handler can read: a leap second, a year that an offset moves out of the calendar, `urn:uuid:`. */
function narrowFormats(ajv: AjvCompiler.Ajv): void {
  ajv.addFormat('date-time', (text: string) => {
    const instant = parseInstant(text);
    return instant !== undefined && instant >= earliest && instant <= latest;
  });
  ajv.addFormat('uuid', /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
}
