/** HTTP of notifications: the inbox, devices that receive push messages, and the demonstration's phone. */

import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { ownLook } from '../audit/own-look.ts';
import { phonePage } from './demonstration-page.ts';
import { shownTexts } from './demonstration-phone.ts';
import { markRead, readInbox } from './inbox.ts';
import { preferencesOf, setPreferences } from './preferences.ts';
import { pushKeys } from './push-key.ts';
import { subscribe, unsubscribe } from './push-subscriptions.ts';
import { isPushAddress, usualPushHosts } from './settings.ts';

const usualPage = 30;

export function notificationsRoutes(app: FastifyInstance, city: City): void {
  serveOperation(
    app,
    'GET /v1/people/:who/messages',
    async ({ subjectId, principal, query }) =>
      await readInbox(city, {
        personId: subjectId,
        before: query.before,
        limit: query.limit ?? usualPage,
        ...ownLook({ principal, subjectId }),
      }),
  );

  serveOperation(app, 'POST /v1/people/:who/messages/:messageId/read', async ({ subjectId, params, reply }) => {
    await markRead(city, subjectId, params.messageId);
    return reply.send();
  });

  serveOperation(app, 'GET /v1/push/key', async () => ({ key: (await pushKeys(city)).publicKey }));

  serveOperation(app, 'PUT /v1/people/me/push-subscriptions', async ({ principal, body }) => {
    if (!isPushAddress(city.settings.pushHosts ?? usualPushHosts, body.endpoint)) {
      throw new ProblemError('bad-request', {
        errors: [{ pointer: '/endpoint', detail: 'is not an address of a push service that this city sends to' }],
      });
    }
    const { personId, sessionId } = principal;
    const subscriptionId = await city.db.transaction(
      async (connection) => await subscribe(city, connection, { personId, sessionId, target: body }),
    );
    return { subscriptionId };
  });

  serveOperation(
    app,
    'DELETE /v1/people/me/push-subscriptions/:subscriptionId',
    async ({ principal, params, reply }) => {
      await unsubscribe(city.db, principal.personId, params.subscriptionId);
      return reply.send();
    },
  );

  serveOperation(app, 'GET /v1/people/me/notification-preferences', async ({ principal }) => {
    return await ownPreferences(city, principal.personId);
  });

  serveOperation(app, 'PUT /v1/people/me/notification-preferences', async ({ principal, body }) => {
    await setPreferences(city.db, principal.personId, body);
    return await ownPreferences(city, principal.personId);
  });

  if (city.settings.texts?.by === 'demonstration') {
    app.get('/demo/phone', { config: { access: 'public' } }, async (_request, reply) =>
      reply
        .header('cache-control', 'no-store')
        .header('content-security-policy', `default-src 'none'; frame-ancestors 'none'`)
        .type('text/html; charset=utf-8')
        .send(phonePage(await shownTexts(city))),
    );
  }
}

async function ownPreferences(
  city: City,
  personId: string,
): Promise<{ language: 'en' | 'zh'; push: boolean; sms: 'never' | 'without-push' | 'always' }> {
  const preferences = (await preferencesOf(city.db, [personId])).get(personId);
  if (preferences === undefined) throw new Error('everyone has preferences');
  return preferences;
}
