/** HTTP of codes: issuing to a person's phone, and what gates fetch. */

import { exportPublicKey } from '@open-health-code/health-code';
import { formatInstant } from '@open-health-code/domain';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { City } from '../../city.ts';
import { ProblemError } from '../../http/problems.ts';
import { policyInForce } from '../policy/store.ts';
import { batchIssuer } from './issuing.ts';
import { openKeys } from './keys.ts';
import { deltaTo, latestList } from './lists.ts';

const personParameters = {
  type: 'object',
  required: ['personId'],
  properties: { personId: { type: 'string', format: 'uuid' } },
} as const;

const issueBody = {
  type: 'object',
  required: ['anchor'],
  additionalProperties: false,
  properties: {
    anchor: { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$', description: 'liveness anchor, 16 bytes in base64url' },
  },
} as const;

export function codesRoutes(app: FastifyInstance, city: City): void {
  const issue = batchIssuer(city);

  app.post<{ Params: { personId: string }; Body: { anchor: string } }>(
    '/v1/people/:personId/codes',
    { config: { access: 'operator' }, schema: { params: personParameters, body: issueBody } },
    async (request, reply) => {
      const { personId } = request.params;
      const answer = await issue({ personId, anchor: Buffer.from(request.body.anchor, 'base64url') });
      if (answer === 'unknown') throw new ProblemError('not-found');
      if (answer === 'none') throw new ProblemError('no-colour');
      reply.code(201).header('cache-control', 'no-store');
      const { text: code, colour, expiresAt, utcOffsetMinutes } = answer;
      return { code, colour, expiresAt: formatInstant(expiresAt, utcOffsetMinutes) };
    },
  );

  app.get('/v1/gate/settings', { config: { access: 'public' } }, async () => {
    const { policy } = await policyInForce(city);
    const keys = await openKeys(city);
    return {
      anchor: exportPublicKey(keys.anchor.publicKey),
      city: city.identity.division,
      listMaxAgeHours: policy.code.listMaxAgeHours,
      entry: policy.entry,
    };
  });

  for (const list of ['trust', 'revocation'] as const) {
    app.get(`/v1/lists/${list}`, { config: { access: 'public' } }, async (request, reply) => {
      const latest = await latestList(city.db, list);
      if (latest === undefined) throw new ProblemError('not-found');
      const etag = `"${latest.sequence}"`;
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return await sendBytes(reply.header('etag', etag).header('cache-control', 'no-cache'), latest.body);
    });
  }

  app.get<{ Params: { sequence: number } }>(
    '/v1/lists/revocation/deltas/:sequence',
    {
      config: { access: 'public' },
      schema: {
        params: {
          type: 'object',
          required: ['sequence'],
          properties: { sequence: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 } },
        },
      },
    },
    async (request, reply) => {
      const delta = await deltaTo(city.db, request.params.sequence);
      if (delta === undefined) throw new ProblemError('not-found');
      return await sendBytes(reply.header('cache-control', 'public, max-age=86400, immutable'), delta);
    },
  );
}

async function sendBytes(reply: FastifyReply, bytes: Buffer): Promise<FastifyReply> {
  return reply.type('application/octet-stream').send(bytes);
}
