/** HTTP of gates. */

import type { AnswerOf, BodyOf, Operations } from '@open-health-code/contract';
import { formatInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { bearerOf, type GatePrincipal } from '../../http/principal.ts';
import { ProblemError } from '../../http/problems.ts';
import { currentPosterToken } from '../places/posters.ts';
import { policyInForce } from '../policy/store.ts';
import { checkForGate } from './checking-codes.ts';
import { checksToday } from './counts.ts';
import { enrolGate } from './enrolling.ts';
import { gateSelf, gateToken, readGate, tokenHolder } from './gate.ts';
import { answerIdCheck, beginIdCheck } from './id-checks.ts';
import { keepScans } from './keeping-scans.ts';
import { peopleInside, setPeopleInside } from './people-inside.ts';
import type { Scan } from './scans.ts';

export function gatesRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'POST /v1/gate/enrolments', async ({ body, reply }) => {
    const gate = await enrolGate(city, body);
    if (gate === undefined) throw new ProblemError('enrolment-refused');
    reply.header('cache-control', 'no-store');
    return { token: gateToken(city, gate), gate: await gateSelf(city, gate) };
  });

  serveOperation(
    app,
    'GET /v1/gate/self',
    async ({ principal }) => await gateSelf(city, await readGate(city.db, principal.gateId)),
  );

  serveOperation(app, 'POST /v1/gate/scans', async ({ principal, body }) => {
    const gate = await readGate(city.db, principal.gateId);
    return { results: await keepScans(city, gate, scansOf(body)) };
  });

  serveOperation(app, 'POST /v1/gate/last-scans', async ({ request, body }) => {
    const token = bearerOf(request);
    const holder = token === undefined ? undefined : tokenHolder(city, token);
    const gate = holder === undefined ? undefined : await readGate(city.db, holder.gateId);
    if (gate?.revokedAt === undefined || city.clock.now() > gate.revokedAt + lastScansMs) {
      throw new ProblemError('sign-in-required');
    }
    return { results: await keepScans(city, gate, scansOf(body)) };
  });

  serveOperation(
    app,
    'POST /v1/gate/checks',
    async ({ principal, body }) => await checkForGate(city, await readGate(city.db, principal.gateId), body.code),
  );

  serveOperation(app, 'GET /v1/gate/counts', async ({ principal }) => await gateCounts(city, principal));

  serveOperation(app, 'PUT /v1/gate/counts/inside', async ({ principal, body }) => {
    await setPeopleInside(city, principal.placeId, body.inside, `gate ${principal.gateId}`);
    return await gateCounts(city, principal);
  });

  serveOperation(app, 'GET /v1/gate/poster', async ({ principal }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const gate = await readGate(city.db, principal.gateId);
    const poster = await currentPosterToken(city, gate.placeId, city.clock.now());
    // The place was taken out of the city's list after the gate was enrolled.
    if (poster === undefined) throw new ProblemError('not-found');
    return {
      place: { placeId: gate.placeId, name: gate.placeName },
      text: poster.link,
      showUntil: formatInstant(poster.showUntil, utcOffsetMinutes),
    };
  });

  serveOperation(app, 'POST /v1/gate/id-checks', async ({ principal, body }) => {
    const { utcOffsetMinutes } = await policyInForce(city);
    const { challenge, expiresAt } = await beginIdCheck(city, await readGate(city.db, principal.gateId), body);
    return { challenge, expiresAt: formatInstant(expiresAt, utcOffsetMinutes) };
  });

  serveOperation(
    app,
    'POST /v1/gate/id-checks/answers',
    async ({ principal, body }) => await answerIdCheck(city, await readGate(city.db, principal.gateId), body),
  );
}

async function gateCounts(
  city: City,
  gate: Pick<GatePrincipal, 'gateId' | 'placeId'>,
): Promise<AnswerOf<Operations['GET /v1/gate/counts']>> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const { inside, handCountedAt } = await peopleInside(city, gate.placeId);
  return {
    inside,
    handCountedAt: handCountedAt === undefined ? null : formatInstant(handCountedAt, utcOffsetMinutes),
    today: await checksToday(city, gate),
    at: formatInstant(city.clock.now(), utcOffsetMinutes),
  };
}

/** How long after its revocation a gate may deliver what it had queued. */
const lastScansMs = 24 * 3_600_000;

function scansOf({ scans }: BodyOf<Operations['POST /v1/gate/scans']>): Scan[] {
  // Ids are compared as the database writes them.
  return scans.map(({ scanId, at, ...rest }) => ({ ...rest, scanId: scanId.toLowerCase(), at: Date.parse(at) }));
}
