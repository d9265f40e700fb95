/** How many messages nobody has read yet, of oneself and the dependants together. */

import { everyone } from './codes.ts';
import { ask, onSignedOut } from './contact.ts';
import { observable } from './observable.ts';

export const unread = observable(0);

/** Asks the city. Throws NoAnswer or ProblemAnswer. */
export async function learnUnread(): Promise<void> {
  const each = await Promise.all(
    everyone().map(
      async (who) => (await ask('GET /v1/people/:who/messages', { params: { who }, query: { limit: 1 } })).unread,
    ),
  );
  unread.set(each.reduce((sum, count) => sum + count, 0));
}

onSignedOut(() => unread.set(0));
