/** The plain pages of the platform and what they ask for. */

import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { explainPerson } from '../people/explain.ts';
import { loadAssets } from './assets.ts';
import { viewCity } from './city-view.ts';

const personParameters = {
  type: 'object',
  required: ['personId'],
  properties: { personId: { type: 'string', format: 'uuid' } },
} as const;

/** Pages with people's data are for the operator; the gate's page and the scripts hold none. */
const operatorPages = new Set(['/', '/person']);

export async function pagesRoutes(app: FastifyInstance, city: City): Promise<void> {
  const { byPath, securityPolicy } = await loadAssets();
  for (const [path, asset] of byPath) {
    app.get(path, { config: { access: operatorPages.has(path) ? 'operator' : 'public' } }, async (request, reply) => {
      reply
        .header('etag', asset.etag)
        .header('cache-control', 'no-cache')
        .header('content-security-policy', securityPolicy);
      if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
      return reply.type(asset.type).send(asset.body);
    });
  }

  app.get('/v1/city', { config: { access: 'operator' } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return await viewCity(city);
  });

  app.get<{ Params: { personId: string } }>(
    '/v1/people/:personId',
    { config: { access: 'operator' }, schema: { params: personParameters } },
    async (request, reply) => {
      const explanation = await explainPerson(city, request.params.personId, 'person page');
      if (explanation === undefined) throw new ProblemError('not-found');
      reply.header('cache-control', 'no-store');
      return explanation;
    },
  );
}
