import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { addressOf, createClient, NoAnswer, ProblemAnswer } from './client.ts';
import {
  openApiDocument,
  operations,
  operationsOf,
  problems,
  standardInterfaces,
  type Operation,
  type StandardInterface,
} from './index.ts';

const all = Object.entries<Operation>(operations);

describe('the contract', () => {
  it('answers to every interface that the standard names', () => {
    for (const clause of Object.keys(standardInterfaces))
      expect(operationsOf(clause as StandardInterface), clause).not.toEqual([]);
  });

  it('describes every parameter of every path, and gives every operation a good answer', () => {
    for (const [name, { params, responses }] of all) {
      const described = Object.keys((params as { properties?: object } | undefined)?.properties ?? {}).toSorted();
      const named = [...name.matchAll(/:(\w+)/g)].map(([, one]) => one).toSorted();
      expect(described, name).toEqual(named);
      expect(Number(Object.keys(responses)[0]), name).toBeLessThan(400);
    }
  });

  it('takes every write of people with an idempotency key, or says why it may be repeated without', () => {
    for (const [name, { access, idempotent, idempotentBy }] of all) {
      if (access !== 'person' || !name.startsWith('POST')) continue;
      expect(idempotent === true || idempotentBy !== undefined, name).toBe(true);
    }
  });

  it('has no two operations that a router could take for each other', () => {
    const shapes = all.map(([name]) => name.replaceAll(/:\w+/g, ':'));
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('makes an OpenAPI document without express paths, with every problem in the registry', () => {
    const document = JSON.stringify(openApiDocument('Test City', 'https://code.example.org'));
    expect(document).toContain('"openapi":"3.1.0"');
    expect(document).not.toMatch(/"\/v1[^"]*\/:/);
    for (const { status, title } of Object.values(problems)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title.en).toMatch(/\.$/);
      expect(title.zh).toMatch(/。$/);
    }
  });
});

describe('the client', () => {
  let server: Server;
  afterEach(() => server?.close());

  const answering = async (status: number, headers: Record<string, string>, body: string): Promise<string> => {
    server = createServer((_request, response) => response.writeHead(status, headers).end(body)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  it('fills in what an address names, and escapes it', () => {
    expect(
      addressOf('', '/v1/people/:who/x', { params: { who: 'a/b' }, query: { before: 'c d', none: undefined } }),
    ).toBe('/v1/people/a%2Fb/x?before=c+d');
  });

  it('gives problems with when to come back', async () => {
    const baseUrl = await answering(
      503,
      { 'content-type': 'application/problem+json', 'retry-after': '7' },
      JSON.stringify({ type: '/problems/overloaded', title: 'x', status: 503, code: 'overloaded' }),
    );
    const asked = createClient({ baseUrl }).call('GET /v1/people/:who/explanation', { params: { who: 'me' } });
    await expect(asked).rejects.toBeInstanceOf(ProblemAnswer);
    await expect(asked).rejects.toMatchObject({ problem: { code: 'overloaded' }, retryAfterMs: 7000 });
  });

  it('takes a page of something in between for no answer', async () => {
    const baseUrl = await answering(502, { 'content-type': 'text/html' }, '<h1>Bad gateway</h1>');
    const asked = createClient({ baseUrl }).call('GET /v1/people/:who/explanation', { params: { who: 'me' } });
    await expect(asked).rejects.toBeInstanceOf(NoAnswer);
  });

  it('waits as long as something comes, and gives an answer up that stops in the middle', async () => {
    let stall = false;
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const pieces = ['{"colour"', ': ', '"green"', '}'];
      const writing = setInterval(() => {
        if (stall) return;
        const piece = pieces.shift();
        if (piece !== undefined) response.write(piece);
        else {
          clearInterval(writing);
          response.end();
        }
      }, 150);
      response.on('close', () => clearInterval(writing));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createClient({ baseUrl, timeoutMs: 400 });
    const ask = async () => await client.call('GET /v1/people/:who/explanation', { params: { who: 'me' } });
    expect(await ask()).toEqual({ colour: 'green' }); // after 750 ms
    stall = true;
    await expect(ask()).rejects.toBeInstanceOf(NoAnswer);
  });

  it('takes an answer without a body for what it is, also where the browser gives it an empty stream', async () => {
    const empty = Object.defineProperty(new Response(null, { status: 204 }), 'body', { value: new ReadableStream() });
    expect(await createClient({ fetch: async () => empty }).call('POST /v1/sign-out')).toBeUndefined();
  });

  it('knows the server’s time from its answer', async () => {
    const baseUrl = await answering(200, { 'content-type': 'application/json' }, '{}');
    const { serverTime } = await createClient({ baseUrl }).request('GET /v1/people/:who/explanation', {
      params: { who: 'me' },
    });
    expect(Math.abs((serverTime?.at ?? 0) - Date.now())).toBeLessThan(2000);
  });
});
