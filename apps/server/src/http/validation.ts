/** Requests are checked strictly: numbers are read out of addresses, where everything is text, but never out of texts in a body. */

import AjvCompiler from '@fastify/ajv-compiler';
import type { FastifyInstance } from 'fastify';

/** Unknown members are refused where a schema says so, never silently dropped. */
export function checkStrictly(app: FastifyInstance): void {
  const factory = AjvCompiler();
  const options = { removeAdditional: false, useDefaults: true, allErrors: false } as const;
  const strict = factory({}, { customOptions: { ...options, coerceTypes: false } });
  const coercing = factory({}, { customOptions: { ...options, coerceTypes: true } });
  app.setValidatorCompiler((schema) => (schema.httpPart === 'body' ? strict(schema) : coercing(schema)));
}
