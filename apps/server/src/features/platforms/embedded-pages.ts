/**
 * The city's pages that appear inside other apps: `/embed/`, which only the pages of the named platform may frame, and `/embed/connect`,
 * which nobody may, where the person sees the city's own address.
 */

import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { pagePolicy, sendWebAppFile, type WebApp } from '../pages/web-apps.ts';
import { recallWorkingPlatform } from './registry.ts';

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @param webApp the built app of these pages; its other files are served as every app's are. */
export function embeddedPages(app: FastifyInstance, city: City, webApp: WebApp): void {
  const page = webApp.files.get('index.html');
  const connecting = webApp.files.get('connect.html');
  if (page === undefined || connecting === undefined) throw new Error('the embedded pages are not in their app');

  app.get<{ Querystring: { platform?: unknown } }>(
    '/embed/',
    { config: { access: 'public' } },
    async (request, reply) => {
      const { platform } = request.query;
      // Whether anybody uses a platform is not said here: the page is the same for all.
      const working =
        typeof platform === 'string' && id.test(platform) ? await recallWorkingPlatform(city, platform) : undefined;
      const { origin = `'none'` } = working ?? {};
      return (
        reply
          .header('cache-control', 'no-store')
          .header('content-security-policy', pagePolicy.replace(`frame-ancestors 'none'`, `frame-ancestors ${origin}`))
          .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
          // A page that isolates itself may still embed this one.
          .header('cross-origin-resource-policy', 'cross-origin')
          .type(page.type)
          .send(page.body)
      );
    },
  );

  app.get('/embed/connect', { config: { access: 'public' } }, async (request, reply) => {
    // No opener policy: the embedded page, of this origin, has to reach the window it opened.
    reply
      .header('cache-control', 'no-cache')
      .header('content-security-policy', pagePolicy)
      .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
      .header('x-frame-options', 'DENY');
    return sendWebAppFile(request, reply, connecting);
  });
}
