/** Whose code is in front: oneself, then the dependants one by one. Every screen about a person is about this one. */

import { everyone, holdDependants } from './codes.ts';
import { ask, NoAnswer, onSignedOut, ProblemAnswer, session } from './contact.ts';
import { observable } from './observable.ts';

/** `me` or a dependant's handle. */
export const inFront = observable('me');

/** Puts the next or the previous person in front. */
export function step(by: 1 | -1): void {
  const people = everyone();
  const at = people.indexOf(inFront.get());
  inFront.set(people[(at + by + people.length) % people.length] ?? 'me');
}

/** Learns of the dependants once something else is on the screen; without an answer those known before stay. */
export async function learnDependants(): Promise<void> {
  if (session.get() !== 'signed-in') return;
  try {
    const { dependants } = await ask('GET /v1/people/me/dependants', {});
    const active = dependants.filter(({ state }) => state === 'active');
    holdDependants(active.map(({ dependantId, name }) => ({ who: dependantId, maskedName: name })));
    if (!everyone().includes(inFront.get())) inFront.set('me');
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof ProblemAnswer)) throw error;
  }
}

onSignedOut(() => inFront.set('me'));
