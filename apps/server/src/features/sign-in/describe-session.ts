/** Who is signed in, as their own device may show it. */

import { formatInstant } from '@open-health-code/domain';
import type { Language } from '@open-health-code/messages';
import type { City } from '../../city.ts';
import type { PersonPrincipal } from '../../http/principal.ts';
import { recordOwnLook } from '../audit/own-look.ts';
import { chosenLanguage } from '../notifications/preferences.ts';
import { maskedName } from '../people/explain.ts';
import { policyInForce } from '../policy/store.ts';

export interface DescribedSession {
  readonly signedIn: true;
  readonly method: PersonPrincipal['method'];
  readonly name: string;
  readonly deviceId: string;
  readonly language: Language | null;
  readonly expiresAt: string;
}

/** The look at the name is logged, as every one. */
export async function describeSession(
  city: City,
  { personId, sessionId, method }: Omit<PersonPrincipal, 'kind'>,
  expiresAt: number,
): Promise<DescribedSession> {
  const { utcOffsetMinutes } = await policyInForce(city);
  return await city.db.transaction(async (connection) => {
    await recordOwnLook(city, connection, { principal: { personId }, subjectId: personId, what: 'session' });
    return {
      signedIn: true,
      method,
      name: await maskedName(city, connection, personId),
      deviceId: sessionId,
      language: (await chosenLanguage(connection, personId)) ?? null,
      expiresAt: formatInstant(expiresAt, utcOffsetMinutes),
    };
  });
}
