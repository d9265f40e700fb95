/** HTTP of codes: making them for people's phones, and what gates fetch. */

import { exportPublicKey } from '@open-health-code/health-code';
import { formatInstant } from '@open-health-code/domain';
import type { FastifyInstance } from 'fastify';
import type { City } from '../../city.ts';
import { serveOperation } from '../../http/operations.ts';
import { ProblemError } from '../../http/problems.ts';
import { recordRead } from '../audit/audit.ts';
import { policyInForce } from '../policy/store.ts';
import { batchIssuer, type IssueAnswer, type Issued } from './issuing.ts';
import { keysOf } from './keys.ts';
import { deltaTo, latestList } from './lists.ts';

export function codesRoutes(app: FastifyInstance, city: City): void {
  const issue = batchIssuer(city);

  const make = async (personId: string, anchor: string): Promise<IssueAnswer> =>
    await issue({ personId, anchor: Buffer.from(anchor, 'base64url') });

  serveOperation(app, 'POST /v1/people/:who/codes', async ({ subjectId, body }) =>
    issuedAnswer(await make(subjectId, body.anchor)),
  );

  serveOperation(app, 'POST /v1/operator/people/:personId/codes', async ({ params, body }) => {
    const personId = params.personId.toLowerCase();
    const answer = await make(personId, body.anchor);
    // Whoever is at the counter has seen colour and name, or that there is no colour.
    if (answer !== 'unknown') {
      await recordRead(city.db, {
        personIds: [personId],
        actor: city.actor,
        reason: 'made at the counter',
        what: 'code issue',
        now: city.clock.now(),
      });
    }
    return issuedAnswer(answer);
  });

  serveOperation(app, 'GET /v1/gate/settings', async () => {
    const { policy } = await policyInForce(city);
    const keys = await keysOf(city);
    return {
      anchor: exportPublicKey(keys.anchor.publicKey),
      city: city.identity.division,
      listMaxAgeHours: policy.code.listMaxAgeHours,
      entry: policy.entry,
    };
  });

  for (const list of ['trust', 'revocation'] as const) {
    serveOperation(app, `GET /v1/lists/${list}`, async ({ request, reply }) => {
      const latest = await latestList(city.db, list);
      if (latest === undefined) throw new ProblemError('not-found');
      const etag = `"${latest.sequence}"`;
      reply.header('etag', etag).header('cache-control', 'no-cache');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return latest.body;
    });
  }

  serveOperation(app, 'GET /v1/lists/revocation/deltas/:sequence', async ({ params, reply }) => {
    const delta = await deltaTo(city.db, params.sequence);
    if (delta === undefined) throw new ProblemError('not-found');
    reply.header('cache-control', 'public, max-age=86400, immutable');
    return delta;
  });
}

interface IssuedAnswer {
  readonly code: string;
  readonly colour: Issued['colour'];
  readonly maskedName: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}

function issuedAnswer(answer: IssueAnswer): IssuedAnswer {
  if (answer === 'unknown') throw new ProblemError('not-found');
  if (answer === 'none') throw new ProblemError('no-colour');
  const { text, colour, maskedName, issuedAt, expiresAt, utcOffsetMinutes } = answer;
  return {
    code: text,
    colour,
    maskedName,
    issuedAt: formatInstant(issuedAt, utcOffsetMinutes),
    expiresAt: formatInstant(expiresAt, utcOffsetMinutes),
  };
}
