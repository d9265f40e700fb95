/** What signing in and asking for dependants leaves to be done: telling people, and dropping what is over. */

import type { City } from '../../city.ts';
import { dropOldRequests } from '../dependants/dependants.ts';
import { announceRequests } from '../dependants/telling.ts';
import { dropOldCounts } from './attempt-counts.ts';
import { dropOldCodes } from './one-time-codes.ts';
import { dropOldSessions } from './sessions.ts';

/** Expired codes are refused anyway: their removal is not pressing. */
const everyMs = 60_000;

/** A duty: tells of requests at once, and drops what is over each minute. */
export function signInUpkeep(city: City): () => Promise<void> {
  let notBefore = 0;
  return async () => {
    await announceRequests(city);
    if (performance.now() < notBefore) return;
    await dropOldCodes(city);
    await dropOldCounts(city);
    await dropOldSessions(city);
    await dropOldRequests(city);
    notBefore = performance.now() + everyMs;
  };
}
