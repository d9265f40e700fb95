/** How a request for a one-time code is answered. */

import { formatInstant } from '@open-health-code/domain';
import { chooseLanguage, type Language } from '@open-health-code/messages';
import type { FastifyRequest } from 'fastify';
import type { City } from '../../city.ts';
import { policyInForce } from '../policy/store.ts';
import type { Challenge } from './one-time-codes.ts';

/** A challenge with its time as text. */
export async function challengeAnswer(
  city: City,
  { challenge, expiresAt }: Challenge,
): Promise<{ challenge: string; expiresAt: string }> {
  const { utcOffsetMinutes } = await policyInForce(city);
  return { challenge, expiresAt: formatInstant(expiresAt, utcOffsetMinutes) };
}

/** The language of a text to somebody of whom nothing else is known. */
export function languageOf(request: FastifyRequest): Language {
  const tags = (request.headers['accept-language'] ?? '').split(',').map((tag) => tag.trim().split(';', 1)[0] ?? '');
  return chooseLanguage(tags);
}
