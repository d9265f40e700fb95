/** Requests of somebody who is signed in, without going through the sign-in itself. */

import { beginSession } from '../features/sign-in/sessions.ts';
import type { TestCity } from './database.ts';

/** Headers of a browser in which this person is signed in. */
export async function signedIn(
  city: TestCity,
  personId: string,
): Promise<{ cookie: string; 'sec-fetch-site': string }> {
  const session = await beginSession(city, city.db, { personId, method: 'oidc', device: 'test' });
  return { cookie: `healthcode-session=${session.token}`, 'sec-fetch-site': 'same-origin' };
}
