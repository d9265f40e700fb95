/** The demonstration's identity provider in the demonstration's own application; `healthcode serve` never has it. */

import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { City } from '../../city.ts';
import { recordRead } from '../audit/audit.ts';
import { choicePage, endedPage, type Page } from './choice-page.ts';
import { choicePath, createDemonstrationProvider, mountPath } from './identity-provider.ts';
import { listPeople } from './people.ts';

const open = { config: { access: 'public' } } as const;

export async function demonstrationRoutes(app: FastifyInstance, city: City): Promise<void> {
  if (city.settings.demonstration !== true) return;
  const provider = await createDemonstrationProvider(city);
  const answer = provider.callback();

  const interactionOf = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Awaited<ReturnType<typeof provider.interactionDetails>> | undefined> =>
    await provider.interactionDetails(request.raw, reply.raw).catch(() => undefined);

  await app.register(async (scope) => {
    // The provider reads bodies itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));

    scope.get(`${choicePath}/:uid`, open, async (request, reply) => {
      const interaction = await interactionOf(request, reply);
      if (interaction === undefined) return await sendPage(reply.code(410), endedPage());
      const people = await listPeople(city);
      await recordRead(city.db, {
        personIds: people.map((person) => person.id).filter((id) => id !== 'visitor'),
        actor: 'visitor of the demonstration',
        reason: 'choice of who to be',
        what: 'name',
        now: city.clock.now(),
      });
      return await sendPage(reply, choicePage(interaction.uid, people));
    });

    scope.post(`${choicePath}/:uid/:id`, open, async (request, reply) => {
      const { id } = request.params as { id: string }; // the route's own pattern
      if ((await interactionOf(request, reply)) === undefined) return await sendPage(reply.code(410), endedPage());
      const result = id === 'cancel' ? { error: 'access_denied' } : { login: { accountId: id, remember: false } };
      reply.hijack();
      await provider.interactionFinished(request.raw, reply.raw, result, { mergeWithLastSubmission: false });
      return reply;
    });

    scope.all(`${mountPath}/*`, open, async (request, reply) => {
      reply.hijack();
      const raw: IncomingMessage & { originalUrl?: string } = request.raw;
      // How a provider that lives below a path is told so.
      raw.originalUrl = raw.url ?? '/';
      raw.url = raw.originalUrl.slice(mountPath.length);
      raw.headers.cookie = withoutSession(raw.headers.cookie);
      await answer(raw, reply.raw);
      return reply;
    });
  });
}

/** Nobody stays signed in at the provider: each sign-in asks who to be. */
function withoutSession(cookies = ''): string {
  return cookies
    .split('; ')
    .filter((cookie) => !cookie.startsWith('_session'))
    .join('; ');
}

async function sendPage(reply: FastifyReply, { html, contentSecurityPolicy }: Page): Promise<FastifyReply> {
  return await reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html);
}
