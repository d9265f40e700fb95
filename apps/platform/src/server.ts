/** The reference platform: an app with users of its own that carries sealed codes, and an employer that asks with consent. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { chooseLanguage, type Language } from '@open-health-code/messages';
import { cityClient, CityRefusal, type CityClient, type VerifiedUser } from './city-client.ts';
import { serveFonts } from './fonts.ts';
import { codePage, employerPage, notFoundPage, seenPage, signInPage } from './pages.ts';
import type { Registration } from './registration.ts';
import { seenBytes, type SeenBytes } from './seen-bytes.ts';

export interface PlatformUser extends VerifiedUser {
  readonly name: string;
}

export interface ReferencePlatformOptions {
  readonly cityUrl: string;
  /** As a carrier of codes, and as an employer. */
  readonly carrier: Registration;
  readonly employer: Registration;
  readonly users: readonly PlatformUser[];
  readonly port: number;
  readonly host: string;
}

export interface ReferencePlatform {
  readonly close: () => Promise<void>;
  readonly seen: SeenBytes;
}

/** `not asked`: no number was handed over. `refused`: the city does not answer this platform now. */
export type ValidityAnswer = 'yes' | 'no' | 'not asked' | 'refused';

const pagesFolder = join(import.meta.dirname, '..', 'pages');

/** Starts it. Registered already; the city may still have to approve. */
export async function startReferencePlatform(options: ReferencePlatformOptions): Promise<ReferencePlatform> {
  const { cityUrl, users, port, host } = options;
  const seen = seenBytes();
  const app = Fastify({ logger: false, forceCloseConnections: true });
  // Only the city may be framed, and only this server's own script runs.
  const policy =
    `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src data:; connect-src 'self'; ` +
    `frame-src ${cityUrl}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const chosen = textOf(request.query, 'lang');
    if (chosen !== '') setCookie(reply, languageCookie, chooseLanguage([chosen]));
    // What a page of another site makes a browser send changes nothing here.
    const site = request.headers['sec-fetch-site'] ?? 'none';
    if (request.method === 'POST' && site !== 'same-origin' && site !== 'none') return reply.code(403).send();
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const script = stripTypeScriptTypes(await readFile(join(pagesFolder, 'app.ts'), 'utf8'));
  const styleSheet = await readFile(join(pagesFolder, 'app.css'), 'utf8');
  app.get('/app.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  app.get('/app.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(styleSheet));
  await serveFonts(app);
  app.get('/seen', async (request, reply) => sendPage(reply, seenPage(languageOf(request), seen.list())));
  app.setNotFoundHandler((request, reply) => sendPage(reply.code(404), notFoundPage(languageOf(request))));

  const sessions = new Map<string, PlatformUser>();
  sessionRoutes(app, users, sessions);
  carrierRoutes(app, options, sessions, seen);
  employerRoutes(app, users, cityClient(cityUrl, options.employer, seen));
  await app.listen({ port, host });
  return { close: async () => await app.close(), seen };
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(html);
}

const sessionCookie = 'reference-platform';
const languageCookie = 'reference-platform-language';

function setCookie(reply: FastifyReply, name: string, value: string): void {
  reply.header('set-cookie', `${name}=${value}; HttpOnly; SameSite=Lax; Path=/`);
}

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
}

/** As chosen just now, as chosen before, or as the browser is set. */
function languageOf(request: FastifyRequest): Language {
  const accepted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((tag) => tag.split(';', 1)[0]?.trim() ?? '');
  return chooseLanguage([textOf(request.query, 'lang'), cookieOf(request, languageCookie) ?? '', ...accepted]);
}

function userOf(request: FastifyRequest, sessions: ReadonlyMap<string, PlatformUser>): PlatformUser | undefined {
  return sessions.get(cookieOf(request, sessionCookie) ?? '');
}

/** Members as text; what is not there or not text is empty. */
function textOf(body: unknown, member: string): string {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, member) : undefined;
  return typeof value === 'string' ? value : '';
}

/** Who is who here is for the asking: this platform verifies nobody, it stands for one that has. */
function sessionRoutes(
  app: FastifyInstance,
  users: readonly PlatformUser[],
  sessions: Map<string, PlatformUser>,
): void {
  app.post('/session', async (request, reply) => {
    const user = users.find(({ userId }) => userId === textOf(request.body, 'user'));
    const session = user === undefined ? '' : randomUUID();
    if (user !== undefined) sessions.set(session, user);
    setCookie(reply, sessionCookie, session);
    return reply.redirect('/', 303);
  });
}

function carrierRoutes(
  app: FastifyInstance,
  { cityUrl, carrier, users }: ReferencePlatformOptions,
  sessions: ReadonlyMap<string, PlatformUser>,
  seen: SeenBytes,
): void {
  const city = cityClient(cityUrl, carrier, seen);
  const frame = `${cityUrl}/embed/?platform=${carrier.applicationId}`;

  app.get('/', async (request, reply) => {
    const user = userOf(request, sessions);
    const language = languageOf(request);
    return sendPage(reply, user === undefined ? signInPage(language, users) : codePage(language, user, frame));
  });

  app.post('/api/codes', async (request, reply) => {
    const user = userOf(request, sessions);
    if (user === undefined) return reply.code(401).send({ error: 'sign in' });
    const wanted = { anchor: textOf(request.body, 'anchor'), key: textOf(request.body, 'key') };
    try {
      return { jwe: await city.deliver(user, wanted) };
    } catch (error) {
      return answerRefusal(reply, error);
    }
  });

  app.post('/api/messages', async (request, reply) => {
    seen.note('embedded page', 'message', textOf(request.body, 'text'));
    return reply.code(204).send();
  });
}

/** What the city refuses is passed on as such, with when to come again. */
function answerRefusal(reply: FastifyReply, error: unknown): FastifyReply {
  if (!(error instanceof CityRefusal)) throw error;
  const { status, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
  return reply.code(status === 429 || status === 503 ? status : 502).send({ error: 'the city does not answer' });
}

function employerRoutes(app: FastifyInstance, users: readonly PlatformUser[], city: CityClient): void {
  const consents = new Map<string, string>();

  const validityOf = async (consentId: string): Promise<ValidityAnswer> => {
    if (consentId === '') return 'not asked';
    try {
      return (await city.isValid(consentId)) ? 'yes' : 'no';
    } catch (error) {
      // What is no number of a consent is a consent of nobody's.
      if (error instanceof CityRefusal) return error.status === 400 ? 'no' : 'refused';
      throw error;
    }
  };

  app.get('/employer', async (request, reply) => {
    const employees = await Promise.all(
      users.map(async (user) => {
        const consentId = consents.get(user.userId) ?? '';
        return { user, consentId, valid: await validityOf(consentId) };
      }),
    );
    return sendPage(reply, employerPage(languageOf(request), employees));
  });

  app.post('/consents', async (request, reply) => {
    const userId = textOf(request.body, 'user');
    if (users.some((user) => user.userId === userId)) consents.set(userId, textOf(request.body, 'consent').trim());
    return reply.redirect(`/employer#${encodeURIComponent(userId)}`, 303);
  });
}
