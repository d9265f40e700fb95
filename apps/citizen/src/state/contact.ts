/** Talking with the city: every answer measures this phone's clock and says that there is a network. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import { createClient, NoAnswer, ProblemAnswer, type RequestOf } from '@open-health-code/contract/client';
import { fetchWithEarly } from './early.ts';
import { keepFacts, type KeptFacts } from './kept.ts';
import { observable } from './observable.ts';

export { NoAnswer, ProblemAnswer };

/** A difference that a gate does not notice is left alone: the server's clock is read to the second, over a line of any length. */
const noticedMs = 4000;

export const facts = observable<KeptFacts>({ clockErrorMs: 0, lastContactAt: undefined, dependants: [] });
export const session = observable<'unknown' | 'signed-in' | 'signed-out'>('unknown');

/** Whether the phone believes to have a network. */
export const network = observable(navigator.onLine);
for (const change of ['online', 'offline']) globalThis.addEventListener(change, () => network.set(navigator.onLine));

export function changeFacts(change: Partial<KeptFacts>): void {
  facts.set({ ...facts.get(), ...change });
  void keepFacts(facts.get());
}

/** The city's time by this phone: its own clock, corrected by what was measured at the last contact. */
export function cityNow(): number {
  return Date.now() + facts.get().clockErrorMs;
}

const client = createClient({ fetch: fetchWithEarly });
const whenSignedOut = new Set<() => void>();

/** Calls back when the city no longer knows this phone's session. */
export function onSignedOut(callback: () => void): void {
  whenSignedOut.add(callback);
}

/** How many sessions have ended since this page was opened. */
let ended = 0;

/**
 * Calls an operation. Throws ProblemAnswer or NoAnswer; whoever is not signed in any more is led to signing in. What is answered after
 * the session of the question has ended counts as no answer, so that nothing of it is shown or kept.
 */
export async function ask<Name extends keyof Operations>(
  name: Name,
  request: RequestOf<Operations[Name]>,
): Promise<AnswerOf<Operations[Name]>> {
  const asked = ended;
  try {
    const { body, serverTime } = await client.request(name, request);
    if (asked !== ended) throw new NoAnswer('The session has ended.');
    if (serverTime !== undefined) noteContact(serverTime.at, serverTime.uncertaintyMs);
    return body;
  } catch (error) {
    if (error instanceof ProblemAnswer && error.problem.code === 'sign-in-required') endSession();
    throw error;
  }
}

export function endSession(): void {
  if (session.get() === 'signed-in') ended += 1;
  session.set('signed-out');
  for (const callback of whenSignedOut) callback();
}

function noteContact(serverAt: number, uncertaintyMs: number): void {
  const error = serverAt - Date.now() + Math.min(uncertaintyMs, 1000);
  const clockErrorMs = Math.abs(error) > noticedMs + uncertaintyMs ? Math.round(error) : 0;
  const before = facts.get();
  // Two measurements of the same error differ a little; only a real change moves the clock on the screen.
  const steady = clockErrorMs !== 0 && Math.abs(clockErrorMs - before.clockErrorMs) < noticedMs;
  changeFacts({ clockErrorMs: steady ? before.clockErrorMs : clockErrorMs, lastContactAt: serverAt });
}
