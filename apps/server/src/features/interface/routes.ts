/** The interface describes itself: for programs, for readers, and each problem under its own address. */

import { createHash } from 'node:crypto';
import { openApiDocument } from '@open-health-code/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { City } from '../../city.ts';
import { docsPage, docsStyle, problemsPage } from './docs-page.ts';

const securityPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(docsStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function interfaceRoutes(app: FastifyInstance, city: City): void {
  const { names } = city.identity;
  const document = JSON.stringify(openApiDocument(names.en, city.settings.publicUrl));
  const pages = { '/docs': docsPage(names.en), '/problems': problemsPage() };

  app.get('/openapi.json', { config: { access: 'public' } }, async (_request, reply) =>
    held(reply).type('application/json; charset=utf-8').send(document),
  );
  for (const [path, page] of Object.entries(pages)) {
    app.get(path, { config: { access: 'public' } }, async (_request, reply) =>
      held(reply).header('content-security-policy', securityPolicy).type('text/html; charset=utf-8').send(page),
    );
  }
  app.get('/problems/:code', { config: { access: 'public' } }, async (request, reply) => {
    const { code } = request.params as { code: string }; // the route's own pattern
    return reply.redirect(`/problems#${encodeURIComponent(code)}`, 303);
  });
}

function held(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'public, max-age=300');
}
