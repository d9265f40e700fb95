/** Which words belong to a verdict. */

import type { Message } from '@open-health-code/messages';
import { gateReasons, gateSteps, gateWords } from '@open-health-code/messages/gate';
import type { Conclusion } from '../gate/visitor.ts';
import { neverRefuses, type Reason } from './judge.ts';

/** The one word that is read across the room. That a gate cannot tell is no statement about the person. */
export function headingOf({ verdict, reason }: Pick<Conclusion, 'verdict' | 'reason'>): Message {
  if (reason === 'leaving') return gateWords.leave;
  if (verdict === 'invalid' && (reason === 'lists-old' || reason === 'clock')) return gateWords.cannotCheck;
  return gateWords[verdict];
}

export function reasonOf(reason: Reason): Message {
  return gateReasons[reason];
}

/** What to do, the most particular first; nothing for somebody who just walks in or out. */
export function stepsOf({ verdict, reason }: Pick<Conclusion, 'verdict' | 'reason'>, venueKind: string): Message[] {
  if (verdict === 'admit') return [];
  const particular = reason === 'colour' || reason === 'leaving' ? undefined : gateSteps[reason];
  const general = verdict === 'measure' ? gateSteps.measure : verdict === 'refuse' ? gateSteps.refuse : undefined;
  // Turning people away for a fever has a step of its own; what the code lacks comes before what the place wants.
  const own = reason === 'fever' ? [particular] : [particular, general];
  const staysOpen = neverRefuses(venueKind) && verdict === 'measure' ? gateSteps['never-refuse'] : undefined;
  return [...(staysOpen === undefined ? own : [particular, staysOpen])].filter((step) => step !== undefined);
}
