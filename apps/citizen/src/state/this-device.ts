/** Under which enrolment this phone is, and whose it is. */

import type { AnswerOf, Operations } from '@open-health-code/contract';
import { ask, onSignedOut } from './contact.ts';
import { observable } from './observable.ts';

export type ThisDevice = Extract<AnswerOf<Operations['GET /v1/session']>, { readonly signedIn: true }>;

/** As the city told; undefined until it did. */
export const thisDevice = observable<ThisDevice | undefined>(undefined);

const keptAs = 'healthcode-device';

/** Also without a network; undefined before the city told it once. */
export function deviceId(): string | undefined {
  const told = thisDevice.get()?.deviceId;
  if (told !== undefined) return told;
  try {
    return localStorage.getItem(keptAs) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Asks the city. Throws NoAnswer or ProblemAnswer. */
export async function learnThisDevice(): Promise<ThisDevice | undefined> {
  const told = await ask('GET /v1/session', {});
  thisDevice.set(told.signedIn ? told : undefined);
  keep(told.signedIn ? told.deviceId : undefined);
  return thisDevice.get();
}

function keep(id: string | undefined): void {
  try {
    if (id === undefined) localStorage.removeItem(keptAs);
    else localStorage.setItem(keptAs, id);
  } catch {
    // Then the city is asked at each start.
  }
}

onSignedOut(() => {
  thisDevice.set(undefined);
  keep(undefined);
});
