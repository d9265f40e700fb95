/**
 * Text messages through a gateway of the operator's: one HTTPS POST of JSON each, signed, so that the gateway knows that it comes from here
 * and was not held back, and with an id that is the same for every attempt.
 */

import { createHmac } from 'node:crypto';
import type { Language } from '@open-health-code/messages';
import type { Outcome } from '../outbox.ts';
import { failureOf, outcomeOfStatus, postOnce } from './posting.ts';

export interface ShortMessage {
  readonly deliveryId: string;
  /** As the city has it: digits, numbers of this country without their prefix. */
  readonly to: string;
  readonly text: string;
  readonly language: Language;
  /** After this it is worth nothing. */
  readonly expiresAt: number;
}

export interface SmsGateway {
  readonly url: string;
  readonly secret: string;
}

/** Hands a text to the gateway. A good answer means that the gateway has it for sure. */
export async function sendByWebhook(gateway: SmsGateway, message: ShortMessage, now: number): Promise<Outcome> {
  const body = JSON.stringify({
    id: message.deliveryId,
    to: message.to,
    text: message.text,
    language: message.language,
    expiresAt: new Date(message.expiresAt).toISOString(),
  });
  try {
    const response = await postOnce(gateway.url, {
      headers: {
        'content-type': 'application/json',
        'idempotency-key': message.deliveryId,
        'healthcode-signature': signatureOf(gateway.secret, body, Math.floor(now / 1000)),
      },
      body,
    });
    // Conflict: the gateway has this id already.
    return response.status === 409 ? { kind: 'sent' } : outcomeOfStatus(response, now);
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

/** `t=<seconds since 1970>,v1=<HMAC-SHA256 in hex of "<t>.<body>">`. A gateway refuses what is older than a few minutes. */
export function signatureOf(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
