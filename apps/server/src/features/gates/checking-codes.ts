/** Checking one code for a gate that is online: the same logic as its own, by the lists of this moment (GB/T 38963, 6.7). */

import type { CodeColour, RefusedCode } from '@open-health-code/health-code';
import { verifyCodeSync } from '@open-health-code/health-code/node';
import { decideEntry, formatInstant, hourMs } from '@open-health-code/domain';
import type { City } from '../../city.ts';
import { policyInForce } from '../policy/store.ts';
import type { Gate } from './gate.ts';
import { publishedLists } from './knowledge.ts';

export interface CheckedCode {
  readonly verdict: 'admit' | 'measure' | 'refuse' | 'invalid';
  readonly colour: CodeColour | null;
  /** Why the code does not hold. */
  readonly reason: RefusedCode['reason'] | null;
  /** Masked. */
  readonly name: string | null;
  readonly paper: boolean;
  readonly validUntil: string | null;
}

/** Looks at nothing but the code and the lists that any gate may fetch, so it is no read of anybody's data. */
export async function checkForGate(city: City, gate: Pick<Gate, 'venue'>, text: string): Promise<CheckedCode> {
  const { policy, utcOffsetMinutes } = await policyInForce(city);
  const check = verifyCodeSync(text, {
    ...(await publishedLists(city)),
    now: city.clock.now(),
    maxListAgeMs: policy.code.listMaxAgeHours * hourMs,
  });
  if (!check.ok) {
    return { verdict: 'invalid', colour: null, reason: check.reason, name: null, paper: false, validUntil: null };
  }
  return {
    verdict: decideEntry(check.colour, gate.venue, policy),
    colour: check.colour,
    reason: null,
    name: check.maskedName,
    paper: check.kind === 'paper',
    validUntil: formatInstant(check.expiresAt, utcOffsetMinutes),
  };
}
