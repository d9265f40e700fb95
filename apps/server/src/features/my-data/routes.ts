/** HTTP of a person's own record: checks, who looked, and a copy of everything. */

import { Readable } from 'node:stream';
import { dayOf } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { policyInForce } from '../policy/store.ts';
import { readChecks } from './checks.ts';
import { writeExport } from './export.ts';
import { decodePosition } from './position.ts';
import { readReads } from './reads.ts';

export function myDataRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/people/:who/checks', async ({ subjectId, principal, query }) => {
    const from = decodePosition(query.from);
    return await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'checks' });
      return await readChecks(city, connection, subjectId, from);
    });
  });

  serveOperation(app, 'GET /v1/people/:who/reads', async ({ subjectId, principal, query }) => {
    const { readers = 'others' } = query;
    const from = decodePosition(query.from);
    return await city.db.transaction(async (connection) => {
      const page = await readReads(city, connection, { principal, personId: subjectId, from, readers });
      // After the page, of which the look itself is no part.
      await recordOwnLook(city, connection, { principal, subjectId, what: 'reads' });
      return page;
    });
  });

  serveOperation(app, 'GET /v1/people/me/export', async ({ subjectId, principal, reply }) => {
    // Logged before the first byte: whoever breaks off has seen the beginning.
    await recordOwnLook(city, city.db, { principal, subjectId, what: 'export' });
    const { utcOffsetMinutes } = await policyInForce(city);
    const day = dayOf(city.clock.now(), utcOffsetMinutes);
    reply.header('content-disposition', `attachment; filename="health-code-data-${day}.json"`);
    return Readable.from(writeExport(city, subjectId), { objectMode: false });
  });
}
