import { request as ask } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { admitWithinMeans, serverWithDoor, waitOf, type Door, type Load } from './admission.ts';
import { answerWithProblems } from './problems.ts';

describe('admission under a rush', () => {
  let app: FastifyInstance;
  afterEach(async () => await app?.close());

  const inject = (url: string): Promise<{ statusCode: number }> => app.inject(url).then((response) => response);

  /** Routes whose answers wait until told. */
  const rushed = (load: Partial<Load> = {}): { underWay: () => number; release: () => void } => {
    const door: Door = { turnsAway: () => undefined };
    app = Fastify({ serverFactory: (handle) => serverWithDoor(handle, door) });
    answerWithProblems(app);
    const admission = admitWithinMeans(app, door, { waiting: () => 0, lateMs: () => 0, ...load });
    const waiting: (() => void)[] = [];
    const handler = async (): Promise<string> => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return 'done';
    };
    app.get('/v1/code', { config: { access: 'person', essential: true } }, handler);
    app.post('/v1/code', { config: { access: 'person', essential: true } }, handler);
    app.get('/panel', { config: { access: 'person' } }, handler);
    app.get('/v1/asked-of-the-database', { config: { access: 'public' } }, async () => 'answer');
    app.get('/page', { config: { access: 'public' } }, async () => 'page');
    return {
      underWay: admission.underWay,
      release: () => {
        for (const resolve of waiting.splice(0)) resolve();
      },
    };
  };

  it('lets panels rest first, then turns away codes beyond what it can do, and never files', async () => {
    const rush = rushed();
    await app.ready();
    const first = Array.from({ length: 250 }, () => inject('/v1/code'));
    await sleep(50);
    const panel = await app.inject('/panel');
    expect(panel.statusCode).toBe(503);
    expect(panel.json()).toMatchObject({ code: 'overloaded' });
    expect((await app.inject('/v1/asked-of-the-database')).statusCode).toBe(503);
    expect(Number(panel.headers['retry-after'])).toBeGreaterThanOrEqual(2);
    const more = Array.from({ length: 750 }, () => inject('/v1/code'));
    await sleep(50);
    expect(rush.underWay()).toBe(1000);
    expect((await app.inject('/v1/code')).statusCode).toBe(503);
    expect((await app.inject('/page')).statusCode).toBe(200);
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const atTheDoor = await fetch(`${address}/v1/code`);
    expect(atTheDoor.status).toBe(503);
    expect(await atTheDoor.json()).toEqual((await app.inject('/v1/code')).json());
    const page = await fetch(`${address}/page`);
    expect(page.status).toBe(200);
    expect(page.headers.get('keep-alive')).toBe('timeout=75'); // proxies keep theirs for a minute
    rush.release();
    for (const answer of await Promise.all([...first, ...more])) expect(answer.statusCode).toBe(200);
    expect(rush.underWay()).toBe(0);
    const again = inject('/panel');
    await sleep(50);
    rush.release();
    expect((await again).statusCode).toBe(200);
  });

  it.each(['GET', 'POST'])('has room again when callers go away before they are answered, %s', async (method) => {
    const rush = rushed();
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const leaving = ask(`${address}/v1/code`, { method, headers: { 'content-type': 'application/json' } });
    leaving.on('error', () => undefined);
    leaving.end(method === 'POST' ? '{}' : undefined);
    await vi.waitFor(() => expect(rush.underWay()).toBe(1));
    await sleep(20); // until the body was read
    leaving.destroy();
    await vi.waitFor(() => expect(rush.underWay()).toBe(0));
    rush.release();
  });

  it('takes a late loop for a rush only where many are under way', async () => {
    let late = 200;
    const rush = rushed({ lateMs: () => late });
    const few = Array.from({ length: 20 }, () => inject('/panel'));
    await sleep(50);
    expect((await inject('/panel')).statusCode).toBe(503);
    const code = inject('/v1/code');
    await sleep(50);
    late = 600;
    expect((await inject('/v1/code')).statusCode).toBe(503);
    rush.release();
    for (const answer of await Promise.all([...few, code])) expect(answer.statusCode).toBe(200);
  });

  it('turns away at once while a thousand wait for a database that does not answer', async () => {
    let waiting = 999;
    const rush = rushed({ waiting: () => waiting });
    const first = app.inject('/v1/code').then((response) => response);
    await sleep(20);
    waiting = 1000;
    expect((await app.inject('/v1/code')).statusCode).toBe(503);
    rush.release();
    expect((await first).statusCode).toBe(200);
  });

  it('sends people away for at least two seconds and never for more than two minutes, longer the more there are', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (admitted, refused, chance) => {
          const wait = waitOf({ admitted, refused }, chance);
          expect(wait).toBeGreaterThanOrEqual(2);
          expect(wait).toBeLessThanOrEqual(120);
          expect(waitOf({ admitted, refused: refused + 1000 }, chance)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });
});
