/** Requests that another site made a browser send, with the cookies of this one. */

import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problems.ts';

/**
 * Refuses a write that a page of another origin caused. Browsers say where a request comes from in `Sec-Fetch-Site`, which pages cannot
 * set; older ones in `Origin`. A program that sends neither holds the cookie by itself and is no victim.
 */
export function refuseOtherSites(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) {
    if (site !== 'same-origin' && site !== 'none') throw new ProblemError('cross-site-request');
    return;
  }
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== request.host) throw new ProblemError('cross-site-request');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
