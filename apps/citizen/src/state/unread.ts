/** How many messages nobody has read yet, of oneself and the dependants together. */

import { codeOf, everyone } from './codes.ts';
import { ask, onSignedOut } from './contact.ts';
import { observable } from './observable.ts';

export const unread = observable(0);

/** Asks the city. Answers with those who have a message younger than their code: it may be a change of colour. Throws NoAnswer or ProblemAnswer. */
export async function learnUnread(): Promise<readonly string[]> {
  const each = await Promise.all(
    everyone().map(async (who) => {
      const inbox = await ask('GET /v1/people/:who/messages', { params: { who }, query: { limit: 1 } });
      return { who, unread: inbox.unread, newestAt: inbox.messages[0]?.at };
    }),
  );
  unread.set(each.reduce((sum, one) => sum + one.unread, 0));
  return each.filter(({ who, newestAt }) => newestAt !== undefined && isYounger(newestAt, who)).map(({ who }) => who);
}

function isYounger(at: string, who: string): boolean {
  const { code } = codeOf(who).get();
  return code !== undefined && Date.parse(at) > Date.parse(code.issuedAt);
}

onSignedOut(() => unread.set(0));
