/** What signing in and asking for dependants leaves behind. Expired codes are refused anyway: their removal is not pressing. */

import type { City } from '../../city.ts';
import { dropOldRequests } from '../dependants/dependants.ts';
import { dropOldCounts } from './attempt-counts.ts';
import { dropOldCodes } from './one-time-codes.ts';
import { dropOldSessions } from './sessions.ts';

export async function dropOldOfSignIn(city: City): Promise<void> {
  await dropOldCodes(city);
  await dropOldCounts(city);
  await dropOldSessions(city);
  await dropOldRequests(city);
}
