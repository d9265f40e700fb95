/** Whose code is in front: oneself, then the dependants one by one. Every screen about a person is about this one. */

import { ask, facts, NoAnswer, onSignedOut, ProblemAnswer, session } from './contact.ts';
import { holdDependants } from './codes.ts';
import { observable } from './observable.ts';

/** `me` or a dependant's id. */
export const inFront = observable('me');

export function everyone(dependants: readonly string[]): readonly string[] {
  return ['me', ...dependants];
}

/** Learns of the dependants once something else is on the screen; without an answer those known before stay. */
export async function learnDependants(): Promise<void> {
  if (session.get() !== 'signed-in') return;
  try {
    const { dependants } = await ask('GET /v1/people/me/dependants', {});
    const active = dependants.filter(({ state }) => state === 'active').map(({ dependantId }) => dependantId);
    if (active.join() !== facts.get().dependants.join()) holdDependants(active);
    if (!everyone(active).includes(inFront.get())) inFront.set('me');
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof ProblemAnswer)) throw error;
  }
}

onSignedOut(() => inFront.set('me'));
