/** Checking a code as a gate of this city does. */

import { verifyCodeSync } from '@open-health-code/health-code/node';
import type { RefusedCode } from '@open-health-code/health-code';
import { decideEntry, formatInstant, type VenueClass } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { policyInForce } from '../policy/store.ts';
import { currentKnowledge } from './lists.ts';

export interface CheckAnswer {
  readonly verdict: 'admit' | 'measure' | 'refuse' | 'invalid';
  readonly colour: 'green' | 'yellow' | 'red' | null;
  /** Why a code is invalid, or which entry rule decided. */
  readonly reason: RefusedCode['reason'] | 'entry-policy';
  /** Masked. */
  readonly name: string | null;
  readonly validUntil: string | null;
}

/** Checks the text of a code against the lists as they are now, and applies the entry policy of a class of venue. */
export async function checkCode(city: City, text: string, venue: VenueClass): Promise<CheckAnswer> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const check = verifyCodeSync(text, await currentKnowledge(city, policy.code.listMaxAgeHours));
  if (!check.ok) return { verdict: 'invalid', colour: null, reason: check.reason, name: null, validUntil: null };
  return {
    verdict: decideEntry(check.colour, venue, policy),
    colour: check.colour,
    reason: 'entry-policy',
    name: check.maskedName,
    validUntil: formatInstant(check.expiresAt, utcOffsetMinutes),
  };
}
