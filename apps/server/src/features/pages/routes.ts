/** The plain pages of the platform and what they ask for. */

import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { loadAssets } from './assets.ts';
import { viewCity } from './city-view.ts';

/** Pages with people's data are for the operator; the scripts hold none. */
const operatorPages = new Set(['/operator', '/operator/person']);

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

  serveOperation(app, 'GET /v1/operator/city', async () => await viewCity(city));
}
