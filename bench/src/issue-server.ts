/** One of the two servers of the issue benchmark, as a process of its own: `ours FOLDER URL` or `reference`. Prints its port. */

import { generateKeyPairSync, sign } from 'node:crypto';
import { buildApplication, joinBenchCity } from '@open-health-code/server/bench';
import Fastify, { type FastifyInstance } from 'fastify';
import { benchClock } from './database.ts';

const [kind, folder, url] = process.argv.slice(2);
const app = kind === 'ours' ? await ourServer(folder ?? '', url ?? '') : signingServer();
const address = await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${new URL(address).port}\n`);

async function ourServer(cityFolder: string, databaseUrl: string): Promise<FastifyInstance> {
  const { city } = await joinBenchCity(cityFolder, databaseUrl, benchClock);
  return await buildApplication(city, { operatorKey: undefined });
}

/** A bare route that only signs: the same request body read and checked, a message of a code's length signed, the same answer's length. */
function signingServer(): FastifyInstance {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bare = Fastify();
  const body = { type: 'object', required: ['anchor'], properties: { anchor: { type: 'string' } } };
  bare.post<{ Body: { anchor: string } }>('/v1/people/me/codes', { schema: { body } }, async (request, reply) => {
    const message = Buffer.from(request.body.anchor.padEnd(80, '0'));
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    reply.code(201);
    return {
      code: Buffer.concat([message, signature]).toString('base64url'),
      colour: 'green',
      expiresAt: '2026-01-01T00:00:00+08:00',
    };
  });
  return bare;
}
