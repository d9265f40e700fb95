/** The lists as the server offers them. */

import { ProblemAnswer, type Client } from '@open-health-code/contract/client';
import type { ListSource } from './gate-lists.ts';

export function listSourceOf(client: Client): ListSource {
  return {
    trust: async () => await bytesOrNothing(client.call('GET /v1/lists/trust')),
    snapshot: async () => await bytesOrNothing(client.call('GET /v1/lists/revocation')),
    delta: async (sequence) =>
      await bytesOrNothing(client.call('GET /v1/lists/revocation/deltas/:sequence', { params: { sequence } })),
  };
}

async function bytesOrNothing(answer: Promise<unknown>): Promise<Uint8Array | undefined> {
  try {
    const body = await answer;
    return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined;
  } catch (error) {
    if (error instanceof ProblemAnswer && error.problem.code === 'not-found') return undefined;
    throw error;
  }
}
