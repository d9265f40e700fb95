/** Serving the built web apps from memory: compressed beforehand, never changing files for ever, pages checked each time. */

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { appsFolder, builtWebApp } from './web-app-build.ts';

/** Apps that the server brings, in the order they are built. */
export const webAppNames = ['citizen', 'embed', 'gate'] as const;

export interface WebAppFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

export interface WebApp {
  readonly name: string;
  /** Path it is served under, with slashes around. */
  readonly base: string;
  /** Addresses under the base at which its page opens; one ending in `*` stands for all below. */
  readonly pages: readonly string[];
  /** By their path under the base. */
  readonly files: ReadonlyMap<string, WebAppFile>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Builds the app where its sources changed, and reads it. Throws OperatorError when it cannot be built. */
export async function openWebApp(name: string, remark: (text: string) => void = () => undefined): Promise<WebApp> {
  const folder = await builtWebApp(join(appsFolder, name), remark);
  const contents = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    contents.set(path.slice(folder.length + 1), await readFile(path));
  }
  const description = contents.get('web-app.json');
  if (description === undefined) throw new Error(`the built ${name} app does not say what it is`);
  // Written by the build itself.
  const { base, pages } = JSON.parse(description.toString()) as Pick<WebApp, 'base' | 'pages'>;
  const files = new Map<string, WebAppFile>();
  for (const [path, body] of contents) {
    const type = types[extname(path)];
    if (type === undefined || path === 'web-app.json') continue;
    files.set(path, {
      type,
      ...taggedContent(body),
      brotli: contents.get(`${path}.br`),
      gzip: contents.get(`${path}.gz`),
    });
  }
  return { name, base, pages, files };
}

/** What a page of ours may do: run and load what this server gave it, use the camera, and be shown in nobody's frame. */
export const pagePolicy =
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; ` +
  `media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; ` +
  `frame-ancestors 'none'`;

/** The same for a page with scripts that the build put into it: they are named by their hash, and nothing that gets in otherwise runs. */
function policyOf(page: WebAppFile): string {
  const inline = [...page.body.toString().matchAll(/<script>([^]*?)<\/script>/g)].map(
    ([, code = '']) => ` 'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  );
  return pagePolicy.replace(`script-src 'self'`, `script-src 'self'${inline.join('')}`);
}

/**
 * Routes of the apps: their assets, their other files, and their page at each of its addresses.
 * @param hasSession whether a request comes from somebody who is signed in, known without asking the database: a page that has a place
 * for it says so, and its script need not ask before it asks for what is theirs.
 */
export function webAppRoutes(
  app: FastifyInstance,
  city: City,
  webApps: readonly WebApp[],
  hasSession: (request: FastifyRequest) => boolean,
): void {
  for (const webApp of webApps) {
    const { base, pages, files } = webApp;
    app.get(`${base}assets/:file`, { config: { access: 'public' } }, async (request, reply) => {
      const { file } = request.params as { file: string }; // the route's own pattern
      const found = files.get(`assets/${file}`);
      if (found === undefined) throw new ProblemError('not-found');
      // The name changes with the content.
      return sendWebAppFile(request, reply.header('cache-control', 'public, max-age=31536000, immutable'), found);
    });
    for (const [path, file] of files) {
      if (path.startsWith('assets/') || path.endsWith('.html')) continue;
      app.get(`${base}${path}`, { config: { access: 'public' } }, async (request, reply) =>
        sendWebAppFile(request, reply.header('cache-control', 'no-cache'), file),
      );
    }
    if (base !== '/') {
      app.get(base.slice(0, -1), { config: { access: 'public' } }, async (_request, reply) =>
        reply.redirect(base, 303),
      );
    }
    const document = files.get('index.html');
    if (document === undefined) continue;
    const page = nameCity(document, city);
    const pageInSession = replaceOnce(page, sessionPlace, 'data-session="begun"');
    const policy = policyOf(page);
    for (const address of pages) {
      app.get(`${base}${address}`, { config: { access: 'public' } }, async (request, reply) => {
        reply
          .header('cache-control', 'no-cache')
          .header('content-security-policy', policy)
          .header('permissions-policy', 'camera=(self), microphone=(), geolocation=()')
          .header('cross-origin-opener-policy', 'same-origin')
          .header('x-frame-options', 'DENY');
        if (pageInSession === undefined) return sendWebAppFile(request, reply, page);
        // Two pages at one address: what stands between may keep neither for somebody else.
        reply.header('cache-control', 'private, no-cache');
        return sendWebAppFile(request, reply, hasSession(request) ? pageInSession : page, 'accept-encoding, cookie');
      });
    }
  }
}

/** Where an app's page leaves room for saying that somebody is signed in. */
const sessionPlace = 'data-session="unknown"';

/** Writes into the page which city it is of, so that it need not ask. */
function nameCity(document: WebAppFile, { identity }: City): WebAppFile {
  const content = JSON.stringify({ division: identity.division, ...identity.names });
  const escaped = content.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return replaceOnce(document, '<meta name="city" content="{}"', `<meta name="city" content="${escaped}"`) ?? document;
}

/** The page with another text in a place of it; undefined where it has no such place. */
function replaceOnce(page: WebAppFile, place: string, text: string): WebAppFile | undefined {
  const before = page.body.toString();
  if (!before.includes(place)) return undefined;
  const body = Buffer.from(before.replace(place, () => text));
  return compressedFile(page.type, body);
}

/** What is made once and sent often, compressed beforehand. */
export function compressedFile(type: string, body: Buffer): WebAppFile {
  // The next levels take ten times as long for a few hundredths less.
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { type, ...taggedContent(body), brotli, gzip: gzipSync(body) };
}

function taggedContent(body: Buffer): Pick<WebAppFile, 'body' | 'etag'> {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}

/** Sends a file in the smallest form that the caller takes; how long it may be kept is the caller's to say. */
export function sendWebAppFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: WebAppFile,
  vary = 'accept-encoding',
): FastifyReply {
  reply.header('etag', file.etag).header('vary', vary).header('cross-origin-resource-policy', 'same-origin');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const [encoding, body] =
    file.brotli !== undefined && /\bbr\b/.test(accepted)
      ? ['br', file.brotli]
      : file.gzip !== undefined && /\bgzip\b/.test(accepted)
        ? ['gzip', file.gzip]
        : [undefined, file.body];
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  return reply.type(file.type).send(body);
}
