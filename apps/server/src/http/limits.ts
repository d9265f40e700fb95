/** How often a caller may ask. Counted in each process; what must hold over all of them is counted in the database by its feature. */

import type { Access, Operation, RateLimit } from '@open-health-code/contract';
import type { RateLimitOptions } from '@fastify/rate-limit';
import type { FastifyRequest } from 'fastify';
import { networkOf } from '../platform/network.ts';
import { ProblemError } from './problems.ts';

/** Where an operation names none. Behind one address of a mobile operator there may be thousands of people. */
const usual: Readonly<Record<Access, RateLimit>> = {
  public: { requests: 1200, seconds: 60 },
  person: { requests: 240, seconds: 60 },
  gate: { requests: 600, seconds: 60 },
  platform: { requests: 60_000, seconds: 60 },
  'platform-user': { requests: 120, seconds: 60 },
  operator: { requests: 6000, seconds: 60 },
};

export function limitOf({ access, limit }: Pick<Operation, 'access' | 'limit'>): RateLimitOptions {
  const { requests, seconds } = limit ?? usual[access];
  return {
    max: requests,
    timeWindow: seconds * 1000,
    keyGenerator: callerOf,
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError('too-many-requests', { retryAfterSeconds: Math.max(1, ttl / 1000) }),
  };
}

function callerOf({ principal, ip }: FastifyRequest): string {
  switch (principal?.kind) {
    case 'person':
      return `person ${principal.personId}`;
    case 'gate':
      return `gate ${principal.gateId}`;
    case 'platform':
      return `platform ${principal.platformId}`;
    case 'platform-user':
      return `platform ${principal.platformId} ${principal.personId}`;
    case 'operator':
      return 'operator';
    case undefined:
      return `address ${networkOf(ip)}`;
  }
}
