/** HTTP of people: where somebody stands, and why. */

import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { ownLook } from '../audit/own-look.ts';
import { explainPerson } from './explain.ts';

export function peopleRoutes(app: FastifyInstance, city: City): void {
  serveOperation(app, 'GET /v1/people/:who/explanation', async ({ subjectId, principal }) => {
    const explanation = await explainPerson(city, subjectId, ownLook({ principal, subjectId }));
    if (explanation === undefined) throw new ProblemError('not-found');
    return explanation;
  });

  serveOperation(app, 'GET /v1/operator/people/:personId', async ({ params }) => {
    const explanation = await explainPerson(city, params.personId.toLowerCase(), {
      actor: city.actor,
      reason: 'person page',
    });
    if (explanation === undefined) throw new ProblemError('not-found');
    return explanation;
  });
}
