/** HTTP of dependants and carers. */

import { formatInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { once } from '../../http/idempotency.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { recordRead } from '../audit/audit.ts';
import { carerReasons } from '../audit/own-look.ts';
import { policyInForce } from '../policy/store.ts';
import { countAttempt } from '../sign-in/attempt-counts.ts';
import { readDocument } from '../sign-in/given-identity.ts';
import { Fault } from '../sources/fault.ts';
import { text } from '../sources/fields.ts';
import { answerChallenge, countCodeRequest } from '../sign-in/one-time-codes.ts';
import { challengeAnswer } from '../sign-in/challenge-answer.ts';
import { askForDependant } from './asking.ts';
import { agree, dismissCarer, giveUp } from './deciding.ts';
import { findCarer, findDependant, mostDependants } from './dependants.ts';
import { listCarers, listDependants } from './listing.ts';

/** Requests a person may make, for whomever. */
const requests = { kind: 'dependant request', most: 20, seconds: 86_400 };

/** Registered before all other routes: its hook sees what they are about to do for somebody else. */
export function dependantsRoutes(app: FastifyInstance, city: City): void {
  // Reads are logged where they read; this is for everything that is done in somebody's place, whichever feature does it.
  app.addHook('preHandler', async ({ principal, subjectId, method, routeOptions }) => {
    if (principal?.kind !== 'person' || subjectId === undefined || subjectId === principal.personId) return;
    if (method === 'GET' || method === 'HEAD') return;
    await recordRead(city.db, {
      personIds: [subjectId],
      actor: `person ${principal.personId}`,
      reason: carerReasons.act,
      what: `${method} ${routeOptions.url ?? ''}`,
      now: city.clock.now(),
    });
  });

  serveOperation(app, 'GET /v1/people/me/dependants', async ({ principal }) => {
    const time = await timeFormat(city);
    const dependants = await listDependants(city, principal.personId);
    return { dependants: dependants.map((one) => ({ ...one, since: time(one.since) })), most: mostDependants };
  });

  serveOperation(app, 'POST /v1/people/me/dependants', async ({ principal, body, request }) => {
    const { personId } = principal;
    const document = readDocument(city, body.idType, body.idNumber);
    if (document.personId === personId) {
      throw new ProblemError('bad-request', {
        errors: [{ pointer: '/idNumber', detail: 'is your own; name somebody else' }],
      });
    }
    const name = text(100).read(body.name.trim());
    if (name instanceof Fault)
      throw new ProblemError('bad-request', { errors: [{ pointer: '/name', detail: name.message }] });
    await countAttempt(city, { id: personId }, requests);
    if (body.basis === 'consent') {
      await countCodeRequest(city, 'consent', { address: request.ip, about: [document.personId], by: personId });
    }
    return await once(city, request, personId, async (connection) => {
      const asked = await askForDependant(city, connection, personId, {
        relation: body.relation,
        document,
        name,
        proof: body.basis === 'proof' ? body.proof : undefined,
      });
      if (asked === 'full') throw new ProblemError('too-many-dependants');
      const challenge = asked.challenge === undefined ? null : await challengeAnswer(city, asked.challenge);
      return { dependantId: asked.handle, challenge };
    });
  });

  serveOperation(app, 'POST /v1/people/me/dependants/:dependantId/answers', async (call) => {
    const { principal, params, body, request, reply } = call;
    const dependant = await findDependant(city.db, principal.personId, params.dependantId);
    if (dependant === undefined) throw new ProblemError('wrong-code');
    const pair = { carerId: principal.personId, dependantId: dependant.dependant_id };
    const expected = { personId: pair.dependantId, subject: pair.carerId };
    const agreed = await answerChallenge(
      city,
      { ...body, purpose: 'consent', address: request.ip, expected },
      async (connection) => await agree(city, connection, pair),
    );
    if (agreed !== true) throw new ProblemError('wrong-code');
    return await reply.code(204).send();
  });

  serveOperation(app, 'DELETE /v1/people/me/dependants/:dependantId', async ({ principal, params, reply }) => {
    const { personId: carerId } = principal;
    const dependant = await findDependant(city.db, carerId, params.dependantId);
    if (dependant === undefined || !(await giveUp(city, { carerId, dependantId: dependant.dependant_id })))
      throw new ProblemError('not-found');
    return await reply.code(204).send();
  });

  serveOperation(app, 'GET /v1/people/me/carers', async ({ principal }) => {
    const time = await timeFormat(city);
    const carers = await listCarers(city, principal.personId);
    return { carers: carers.map((one) => ({ ...one, since: time(one.since) })) };
  });

  serveOperation(app, 'POST /v1/people/me/carers/:carerId/acceptance', async ({ principal, params, reply }) => {
    const agreed = await city.db.transaction(async (connection) => {
      const carerId = await findCarer(connection, principal.personId, params.carerId);
      return carerId !== undefined && (await agree(city, connection, { carerId, dependantId: principal.personId }));
    });
    if (!agreed) throw new ProblemError('not-found');
    return await reply.code(204).send();
  });

  serveOperation(app, 'DELETE /v1/people/me/carers/:carerId', async ({ principal, params, reply }) => {
    const carerId = await findCarer(city.db, principal.personId, params.carerId);
    if (carerId === undefined || !(await dismissCarer(city, { carerId, dependantId: principal.personId })))
      throw new ProblemError('not-found');
    return await reply.code(204).send();
  });
}

async function timeFormat(city: City): Promise<(instant: number) => string> {
  const { utcOffsetMinutes } = await policyInForce(city);
  return (instant) => formatInstant(instant, utcOffsetMinutes);
}
