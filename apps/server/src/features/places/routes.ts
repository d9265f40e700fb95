/** HTTP of places: what a poster means, checking in and leaving. */

import { parseInstant, type Instant } from '@open-health-code/domain';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { City } from '../../city.ts';
import { once } from '../../http/idempotency.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { dependantOf } from '../dependants/dependants.ts';
import { policyInForce } from '../policy/store.ts';
import { prepareCheckInDays } from '../sources/online-records.ts';
import { checkIn, leave, openVisits, shownPlace } from './check-ins.ts';
import { isRecent, resolvePoster, type ResolvedPoster } from './posters.ts';

export function placesRoutes(app: FastifyInstance, city: City): void {
  const resolved = async (poster: string, at: Instant): Promise<Extract<ResolvedPoster, { ok: true }>> => {
    if (!isRecent(at, city.clock.now())) throw new ProblemError('check-in-time');
    const found = await resolvePoster(city, poster, at);
    if (!found.ok) throw new ProblemError(found.problem);
    return found;
  };

  serveOperation(app, 'POST /v1/places/resolve', async ({ body, reply }) => {
    const at = body.at === undefined ? city.clock.now() : instantOf(body.at, '/at');
    const { place, via } = await resolved(body.poster, at);
    reply.header('cache-control', 'no-store');
    return { place: shownPlace(place), via };
  });

  serveOperation(app, 'POST /v1/people/:who/check-ins', async ({ body, request, principal, subjectId }) => {
    const read = instantOf(body.at, '/at');
    const { place, via } = await resolved(body.poster, read);
    // By person: a handle may be written in two ways.
    const companions = new Map<string, string>();
    for (const handle of body.companions ?? []) {
      const personId = await dependantOf(city, principal.personId, handle);
      if (personId === undefined) throw new ProblemError('not-found');
      if (personId !== subjectId) companions.set(personId, handle);
    }
    // A phone’s clock that is a little ahead shall not put anybody into the future.
    const at = Math.min(read, city.clock.now());
    await prepareCheckInDays(city, [{ at }]);
    const { policy } = await policyInForce(city);
    return await once(city, request, principal.personId, async (connection) => {
      const [first, ...others] = await checkIn(city, connection, [subjectId, ...companions.keys()], {
        place,
        via,
        at,
        leaveAfterMinutes: body.leaveAfterMinutes,
        unnamedCompanions: body.unnamedCompanions ?? 0,
        contacts: policy.contacts,
        attempt: [principal.personId, keyOf(request)],
      });
      if (first === undefined) throw new Error('nobody was checked in');
      return {
        checkIn: first.checkIn,
        companions: others.map(({ personId, checkIn: { checkInId } }) => ({
          who: companions.get(personId) ?? '',
          checkInId,
        })),
      };
    });
  });

  serveOperation(
    app,
    'POST /v1/people/:who/check-ins/:checkInId/leave',
    async ({ params, body, request, principal, subjectId }) => {
      const at = instantOf(body.at, '/at');
      return await once(
        city,
        request,
        principal.personId,
        async (connection) => await leave(city, connection, subjectId, params.checkInId, at),
      );
    },
  );

  serveOperation(app, 'GET /v1/people/:who/check-ins/open', async ({ principal, subjectId }) => {
    const now = city.clock.now();
    return await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'check-ins' });
      return { checkIns: await openVisits(connection, subjectId, now) };
    });
  });
}

function instantOf(text: string, pointer: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) {
    throw new ProblemError('bad-request', { errors: [{ pointer, detail: 'must be a time with an offset' }] });
  }
  return instant;
}

/** The route asks for one, so it is there. */
function keyOf(request: FastifyRequest): string {
  return String(request.headers['idempotency-key']);
}
