import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { limitOf } from './limits.ts';
import { answerWithProblems } from './problems.ts';

it('counts all addresses of one subscriber together, and those of others apart', async () => {
  const app = Fastify();
  answerWithProblems(app);
  app.decorateRequest('principal', undefined);
  await app.register(rateLimit, { global: false });
  const limit = limitOf({ access: 'public', limit: { requests: 2, seconds: 60 } });
  app.get('/', { config: { access: 'public', rateLimit: limit } }, async () => 'here');
  const ask = async (remoteAddress: string): Promise<number> =>
    (await app.inject({ url: '/', remoteAddress })).statusCode;
  expect(await ask('2001:db8:0:1::1')).toBe(200);
  expect(await ask('2001:db8:0:1::2')).toBe(200);
  expect(await ask('2001:db8:0:1:ffff::3')).toBe(429);
  expect(await ask('2001:db8:0:2::1')).toBe(200);
  const refused = await app.inject({ url: '/', remoteAddress: '2001:db8:0:1::9' });
  expect(refused.json()).toMatchObject({ code: 'too-many-requests' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await app.close();
});
