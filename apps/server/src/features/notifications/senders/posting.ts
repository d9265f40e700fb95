/** Posting to a machine of somebody else's: no redirects, a limit in time, answers as outcomes. */

import type { Outcome } from '../outbox.ts';

/** Well within the time a claim lasts. */
const timeoutMs = 10_000;

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** Throws when no answer came. Nothing of the answer's body is read or kept. */
export async function postOnce(
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array<ArrayBuffer> },
): Promise<Answer> {
  const response = await fetch(url, {
    ...request,
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  await response.body?.cancel();
  return { status: response.status, retryAfter: response.headers.get('retry-after') };
}

/** Statuses that the same request may get past later. */
const passing = new Set([401, 403, 407, 408, 421, 425, 429]);

export function outcomeOfStatus({ status, retryAfter }: Answer, now: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const failure = `http-${status}`;
  // A wrong key or address of our own is mended by the operator; the message itself is in order.
  if (status < 400 || status >= 500 || passing.has(status)) {
    return { kind: 'failed', failure, retryAfterMs: retryAfter === null ? undefined : waitOf(retryAfter, now) };
  }
  return { kind: 'failed', failure, forGood: true };
}

/** A wrong or spiteful answer must not hold a message back for ever. */
const longestWaitMs = 3_600_000;

function waitOf(retryAfter: string, now: number): number | undefined {
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? undefined : Math.min(longestWaitMs, Math.max(0, ms));
}

/** A short name of what went wrong; the error's own message may hold the address. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no-answer';
  if (error.name === 'TimeoutError') return 'timeout';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code.toLowerCase().replaceAll('_', '-')
    : 'no-answer';
}
