import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { City } from '../../city.ts';
import { answerWithProblems } from '../../http/problems.ts';
import { openWebApp, webAppRoutes, type WebApp } from './web-apps.ts';

/** Most that a phone may have to fetch of scripts before it shows a code, in bytes on the line. */
const mostScriptBytes = 100_000;

describe('the web apps as they are served', () => {
  let citizen: WebApp;
  let app: FastifyInstance;

  beforeAll(async () => {
    citizen = await openWebApp('citizen');
    app = Fastify();
    answerWithProblems(app);
    const identity = { division: '990100', names: { en: 'Quotes " & <Tags>', zh: '测试市' } };
    // Nothing else of a city is asked for.
    webAppRoutes(
      app,
      { identity } as City,
      [citizen, { ...citizen, name: 'below', base: '/below/' }],
      (request) => request.headers.cookie === 'signed=in',
    );
    await app.ready();
  });
  afterAll(async () => await app.close());

  /** Scripts that the page names: all that is fetched before the code shows. */
  const firstScripts = async (): Promise<string[]> => {
    const { body } = await app.inject('/');
    return [...body.matchAll(/(?:src|href)="\/(assets\/[\w-]+\.js)"/g)].map(([, path]) => path ?? '');
  };

  it('needs at most 100 kB of compressed scripts for the code screen, in either compression', async () => {
    const page = citizen.files.get('index.html');
    const files = [...new Set(await firstScripts())].map((path) => citizen.files.get(path));
    expect(files.length).toBeGreaterThan(1);
    for (const form of ['brotli', 'gzip'] as const) {
      const bytes = [page, ...files].map((file) => file?.[form]?.length ?? Number.POSITIVE_INFINITY);
      expect(bytes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(mostScriptBytes);
    }
  });

  it('keeps assets for ever, asks again for pages, and sends nothing that has not changed', async () => {
    const [script = ''] = await firstScripts();
    const asset = await app.inject(`/${script}`);
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'same-origin',
    });
    const page = await app.inject('/');
    expect(page.headers['cache-control']).toBe('private, no-cache');
    const again = await app.inject({ url: '/', headers: { 'if-none-match': String(page.headers.etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await app.inject('/service-worker.js')).headers['cache-control']).toBe('no-cache');
  });

  it('sends the smallest form a browser takes', async () => {
    const plain = (await app.inject('/')).rawPayload;
    const brotli = await app.inject({ url: '/', headers: { 'accept-encoding': 'gzip, deflate, br, zstd' } });
    const gzip = await app.inject({ url: '/', headers: { 'accept-encoding': 'gzip' } });
    expect([brotli.headers['content-encoding'], gzip.headers['content-encoding']]).toEqual(['br', 'gzip']);
    expect(brotliDecompressSync(brotli.rawPayload)).toEqual(plain);
    expect(gunzipSync(gzip.rawPayload)).toEqual(plain);
    expect(brotli.headers.vary).toBe('accept-encoding, cookie');
    expect((await app.inject('/icon.svg')).headers.vary).toBe('accept-encoding');
  });

  it('tells the page whether somebody is signed in, in a form that is never taken for the other', async () => {
    const stranger = await app.inject('/');
    expect(stranger.body).toContain('<html lang="en" data-session="unknown">');
    const headers = { cookie: 'signed=in', 'if-none-match': String(stranger.headers.etag), 'accept-encoding': 'br' };
    const known = await app.inject({ url: '/', headers });
    expect(brotliDecompressSync(known.rawPayload).toString()).toBe(
      stranger.body.replace('data-session="unknown"', 'data-session="begun"'),
    );
    expect(known.headers['content-security-policy']).toBe(stranger.headers['content-security-policy']);
    const again = await app.inject({ url: '/', headers: { ...headers, 'if-none-match': String(known.headers.etag) } });
    expect(again.statusCode).toBe(304);
  });

  it('opens its page at each of its addresses and nowhere else', async () => {
    for (const page of citizen.pages) expect((await app.inject(`/${page}`)).statusCode).toBe(200);
    for (const path of ['/nothing', '/assets/nothing.js', '/web-app.json', '/index.html', '/assets/..%2Findex.html']) {
      expect(`${path} ${(await app.inject(path)).statusCode}`).toBe(`${path} 404`);
    }
    expect((await app.inject('/below')).headers.location).toBe('/below/');
  });

  it('allows its pages no scripts but its own and the one the build put in, no frames, and the camera only to itself', async () => {
    const { headers, body } = await app.inject('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]{43}=' 'wasm-unsafe-eval';/);
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).toContain(`default-src 'none'`);
    expect(body.match(/<script>/g)).toHaveLength(1);
    expect(body).not.toMatch(/<style|\son\w+=|style=/);
    expect(headers).toMatchObject({
      'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  it('tells the page which city it is of', async () => {
    const { body } = await app.inject('/');
    expect(body).toContain('&quot;en&quot;:&quot;Quotes \\&quot; &amp; &lt;Tags>&quot;');
  });
});
