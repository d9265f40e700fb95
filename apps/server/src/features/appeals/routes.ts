/** HTTP of objections: people contest what their colour rests on, and follow the clock. */

import { appealGrounds, type AppealGround } from '@open-health-code/domain';
import { appealGroundNames } from '@open-health-code/messages/records';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { once } from '../../http/idempotency.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import type { Connection } from '../../platform/database.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { policyInForce } from '../policy/store.ts';
import { readAppeals, shownAppeal, type ShownAppeal } from './appeal.ts';
import { lodge, takeBack } from './lodge.ts';
import { parseNumber } from './number.ts';

const mostShown = 100;

const grounds = Object.entries(appealGrounds).map(([ground, kinds]) => ({
  ground: ground as AppealGround, // the keys of the table are the grounds
  kinds: [...kinds],
  name: appealGroundNames[ground as AppealGround],
}));

export function appealsRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/people/:who/appeals', async ({ subjectId, principal }) => {
    const { policy, utcOffsetMinutes } = await policyInForce(city);
    const { answerWithinHours, how } = policy.safeguards.contest;
    const appeals = await city.db.transaction(async (connection) => {
      await recordOwnLook(city, connection, { principal, subjectId, what: 'appeals' });
      const newestFirst = `person_id = $1 order by lodged_at desc, number limit ${mostShown}`;
      return await readAppeals(city.secrets, connection, newestFirst, [subjectId]);
    });
    const now = city.clock.now();
    return {
      answerWithinHours,
      how,
      grounds,
      appeals: appeals.map((appeal) => shownAppeal(appeal, now, utcOffsetMinutes)),
    };
  });

  serveOperation(app, 'POST /v1/people/:who/appeals', async ({ subjectId, principal, body, request }) => {
    const { evidenceId, ground, statement, phoneEnding } = body;
    return await once(city, request, principal.personId, async (connection) => {
      const objection = { personId: subjectId, evidenceId, ground, statement, phoneEnding, lodgedBy: 'person' };
      const lodged = await lodge(city, connection, objection);
      if (lodged === 'unknown') throw new ProblemError('not-found');
      if (lodged === 'open-already') throw new ProblemError('already-contested');
      if (lodged === 'no-ground') {
        const errors = [{ pointer: '/ground', detail: 'makes no sense for evidence of this kind' }];
        throw new ProblemError('bad-request', { errors });
      }
      return await showOne(city, connection, subjectId, lodged.number);
    });
  });

  serveOperation(
    app,
    'POST /v1/people/:who/appeals/:number/withdrawal',
    async ({ subjectId, principal, params, request }) => {
      const number = parseNumber(params.number);
      if (number === undefined) throw new ProblemError('not-found');
      return await once(city, request, principal.personId, async (connection) => {
        const taken = await takeBack(city, connection, { personId: subjectId, number });
        if (taken === 'unknown') throw new ProblemError('not-found');
        if (taken === 'answered') throw new ProblemError('appeal-answered');
        return await showOne(city, connection, subjectId, number);
      });
    },
  );
}

async function showOne(city: City, connection: Connection, personId: string, number: string): Promise<ShownAppeal> {
  const { utcOffsetMinutes } = await policyInForce(city);
  const [appeal] = await readAppeals(city.secrets, connection, 'person_id = $1 and number = $2', [personId, number]);
  if (appeal === undefined) throw new Error('an objection was kept and cannot be found');
  return shownAppeal(appeal, city.clock.now(), utcOffsetMinutes);
}
