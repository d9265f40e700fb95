/** The interface describes itself: for programs, for readers, and each problem under its own address. */

import { createHash } from 'node:crypto';
import { openApiDocument } from '@open-health-code/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { City } from '../../city.ts';
import { compressedFile, sendWebAppFile } from '../pages/web-apps.ts';
import { docsPage, docsStyle, lostPage, problemsPage } from './docs-page.ts';

const securityPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(docsStyle).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function interfaceRoutes(app: FastifyInstance, city: City): void {
  const { names } = city.identity;
  const document = compressedFile(
    'application/json; charset=utf-8',
    Buffer.from(JSON.stringify(openApiDocument(names.en, city.settings.publicUrl))),
  );
  const pages = { '/docs': docsPage(names.en), '/problems': problemsPage() };

  app.get('/openapi.json', { config: { access: 'public' } }, async (request, reply) =>
    sendWebAppFile(request, held(reply), document),
  );
  for (const [path, page] of Object.entries(pages)) {
    const file = compressedFile('text/html; charset=utf-8', Buffer.from(page));
    app.get(path, { config: { access: 'public' } }, async (request, reply) =>
      sendWebAppFile(request, held(reply).header('content-security-policy', securityPolicy), file),
    );
  }
  app.get('/problems/:code', { config: { access: 'public' } }, async (request, reply) => {
    const { code } = request.params as { code: string }; // the route's own pattern
    return reply.redirect(`/problems#${encodeURIComponent(code)}`, 303);
  });
}

/** Answers somebody whose address does not exist: in words, with the way home. */
export function sendLostPage(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-security-policy', securityPolicy)
    .type('text/html; charset=utf-8')
    .send(lostPage());
}

function held(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'public, max-age=300');
}
