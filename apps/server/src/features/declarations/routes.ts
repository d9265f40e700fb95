/** HTTP of declarations: the form, declaring, and the daily report on one's health. */

import { randomUUID } from 'node:crypto';
import { addDays, dayOf, formatInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { once } from '../../http/idempotency.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import type { Connection } from '../../platform/database.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { policyInForce } from '../policy/store.ts';
import { keepDeclarations, type DeclarationRecord } from '../sources/online-records.ts';
import { readForm, validUntil } from './form.ts';
import { readJourneys } from './journeys.ts';
import { untilConcluded } from './until-concluded.ts';
import { parseDeclaration, readSymptoms } from './parse.ts';

interface Kept {
  readonly recordId: string;
  readonly declaredAt: string;
  readonly validUntil: string;
}

export function declarationsRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/people/:who/declaration', async ({ subjectId, principal }) => {
    return await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'declaration' });
      return await readForm(city, connection, subjectId);
    });
  });

  serveOperation(app, 'POST /v1/people/:who/declarations', async ({ subjectId, principal, body, request }) => {
    const { policy, utcOffsetMinutes } = await policyInForce(city);
    // Read and checked inside: an attempt that was kept is answered as it was, even if it would be refused by now.
    const kept = await once(city, request, principal.personId, async (connection) => {
      const now = city.clock.now();
      const until = dayOf(now, utcOffsetMinutes);
      const from = addDays(until, -policy.crossCheck.lookBackDays);
      const journeys = await readJourneys(connection, subjectId, { from, until, utcOffsetMinutes });
      const byTicket = new Map(journeys.map(({ ticketId, trip }) => [ticketId, trip]));
      const parsed = parseDeclaration(body, { policy, utcOffsetMinutes, now, journeys: byTicket });
      if (!parsed.ok) throw new ProblemError('bad-request', { errors: parsed.faults });
      const { symptoms, contacts, trips } = parsed;
      return await keep(city, connection, { personId: subjectId, symptoms, contacts, trips });
    });
    await untilConcluded(city, subjectId, kept.recordId);
    return kept;
  });

  serveOperation(app, 'POST /v1/people/:who/symptoms', async ({ subjectId, principal, body, request }) => {
    const { policy } = await policyInForce(city);
    const kept = await once(city, request, principal.personId, async (connection) => {
      const read = readSymptoms(body.symptoms, policy);
      if (!read.ok) throw new ProblemError('bad-request', { errors: read.faults });
      return await keep(city, connection, { personId: subjectId, symptoms: read.symptoms, contacts: '', trips: null });
    });
    await untilConcluded(city, subjectId, kept.recordId);
    return kept;
  });
}

async function keep(
  city: City,
  connection: Connection,
  declaration: Omit<DeclarationRecord, 'recordId' | 'declaredAt'>,
): Promise<Kept> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const record = { ...declaration, recordId: `declared ${randomUUID()}`, declaredAt: city.clock.now() };
  await keepDeclarations(city, connection, [record]);
  return {
    recordId: record.recordId,
    declaredAt: formatInstant(record.declaredAt, utcOffsetMinutes),
    validUntil: formatInstant(validUntil(record.declaredAt, policy.declaration.validDays), utcOffsetMinutes),
  };
}
