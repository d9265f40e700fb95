import type { EntryVerdict, Policy, VenueClass } from '../policy/schema.ts';
import type { Colour } from './assessment.ts';

/**
 * What a gate of one class of venue does with a person in a state. Hospitals and emergency entries never refuse, even
 * under a policy that did not pass `parsePolicy`.
 */
export function decideEntry(state: Colour, venue: VenueClass, policy: Policy): EntryVerdict {
  const verdict = policy.entry[venue][state];
  return verdict === 'refuse' && (venue === 'hospital' || venue === 'emergency') ? 'measure' : verdict;
}
