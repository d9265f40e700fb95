/** Push messages to browsers: encrypted to the device (RFC 8291), signed by the city (RFC 8292), so that the push service reads nothing. */

import { buildPushPayload } from '@block65/webcrypto-web-push';
import type { Outcome } from '../outbox.ts';
import type { PushKeys } from '../push-key.ts';
import { failureOf, outcomeOfStatus, postOnce } from './posting.ts';

/** As `PushSubscription.toJSON()` gives it. */
export interface PushTarget {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** What the service worker shows on the lock screen, and which message it leads to. */
export interface PushNotice {
  readonly title: string;
  readonly body: string;
  /** Whose inbox it is in: `me`, or the handle of a dependant. */
  readonly who: string;
  readonly messageId: string;
  /** The same message again takes the place of itself. */
  readonly tag: string;
}

export interface PushOptions {
  /** Same for every attempt, different for every person: what waits at the push service under this name is replaced. */
  readonly topic: string;
  readonly expiresAt: number;
  readonly now: number;
}

export async function sendPush(
  keys: PushKeys,
  target: PushTarget,
  notice: PushNotice,
  { topic, expiresAt, now }: PushOptions,
): Promise<Outcome> {
  let sealed: Awaited<ReturnType<typeof buildPushPayload>>;
  try {
    sealed = await buildPushPayload(
      {
        data: JSON.stringify(notice),
        options: { ttl: Math.max(1, Math.floor((expiresAt - now) / 1000)), topic, urgency: 'high' },
      },
      // The library insists on https, also for a receiver on this machine; the address is only used for the signature's audience.
      { ...target, endpoint: target.endpoint.replace(/^http:/, 'https:'), expirationTime: null },
      keys,
    );
  } catch {
    return { kind: 'gone', failure: 'unusable-keys' };
  }
  const { 'content-length': _setByFetch, ...headers } = sealed.headers;
  try {
    const answer = await postOnce(target.endpoint, { headers, body: sealed.body });
    // The browser has taken the subscription back, or it has run out (RFC 8030, 7.3).
    if (answer.status === 404 || answer.status === 410) return { kind: 'gone', failure: `http-${answer.status}` };
    return outcomeOfStatus(answer, now);
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}
